"""The site on the loopback, as it will be hosted."""
