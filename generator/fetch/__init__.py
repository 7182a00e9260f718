"""The sources become snapshot.json; the last release becomes previous/."""
