"""Tests of ``build/drawings``."""
