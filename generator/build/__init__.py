"""Snapshot, last release and curated facts become every file of the site; one folder an output."""
