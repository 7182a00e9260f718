"""Questions about a catalog and their answers: pure functions over values, for the command line and other callers."""
