"""The values and files that commands exchange: catalog, snapshot, history, release, run log, list of files."""
