"""The pages, a module for each kind, and what browsers and search engines read besides them."""
