"""Tests of ``publish``."""
