"""Tests of ``query``, and the table of cases that the page `/check/` is tested with as well."""
