"""Stand-ins for AWS, buckets, servers and catalogs."""
