"""Tests of ``build/markdown``."""
