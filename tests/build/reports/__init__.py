"""Tests of ``build/reports``."""
