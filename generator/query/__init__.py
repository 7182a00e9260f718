"""Questions that one asks of a catalog: pure functions over values, for the command line and other callers."""
