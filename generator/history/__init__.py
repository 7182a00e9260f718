"""Find what changed between readings, and put it into sentences."""
