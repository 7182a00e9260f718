"""Read the sources into ``snapshot.json``, and the last release into ``previous/``."""
