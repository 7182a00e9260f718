"""Atom and JSON feeds, and the calendar of launches."""
