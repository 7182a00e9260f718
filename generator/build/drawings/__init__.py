"""The world map and the charts, drawn as SVG when the site is built."""
