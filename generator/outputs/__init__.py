"""What the site is made of: each module turns a Catalog into Files or Reports, and none imports another."""
