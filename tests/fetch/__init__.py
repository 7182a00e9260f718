"""Tests of ``fetch``."""
