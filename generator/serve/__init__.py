"""Serve a built site on the loopback interface as it will be hosted."""
