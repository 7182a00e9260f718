"""The values and files that commands hand each other: catalog, snapshot, history, release, run log."""
