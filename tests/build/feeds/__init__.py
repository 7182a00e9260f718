"""Tests of ``build/feeds``."""
