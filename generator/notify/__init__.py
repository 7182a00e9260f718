"""Run logs become a message, metrics and a job summary."""
