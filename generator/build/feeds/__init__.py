"""Atom and JSON feeds of changes, and the calendar of launches."""
