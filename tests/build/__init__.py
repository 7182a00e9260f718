"""Tests of ``build``."""
