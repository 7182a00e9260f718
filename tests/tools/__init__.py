"""Tests of the tools that are run by hand."""
