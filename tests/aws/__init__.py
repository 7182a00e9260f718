"""Tests of ``aws``."""
