"""Request a published site's own addresses, and compare the answers with what must be there."""
