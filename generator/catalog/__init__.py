"""Snapshot and curated facts become the Catalog: names, findings, quality, checks."""
