"""What changed between readings: presence, changes, sentences, timeline."""
