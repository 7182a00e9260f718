"""Join the snapshot and the curated facts into the Catalog: names, findings, quality, checks."""
