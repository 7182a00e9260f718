"""Turn run logs into a message, metrics and a job summary."""
