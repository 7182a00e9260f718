"""The command line: one module a command; the only clock and the only printer."""
