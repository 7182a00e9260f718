"""The command line: one module for each command; the only part that prints and asks for the time of day."""
