"""Tests of ``build/api``."""
