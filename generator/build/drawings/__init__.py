"""The world map and the charts, drawn at build time."""
