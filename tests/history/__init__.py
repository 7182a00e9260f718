"""Tests of ``history``."""
