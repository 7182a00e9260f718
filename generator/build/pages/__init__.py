"""The pages, a module a page, and what browsers and search engines read beside them."""
