"""Turn the snapshot, the last release and the curated facts into every file of the site; a folder for each output."""
