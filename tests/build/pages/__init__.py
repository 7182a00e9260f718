"""Tests of ``build/pages``."""
