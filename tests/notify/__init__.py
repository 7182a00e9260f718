"""Tests of ``notify``."""
