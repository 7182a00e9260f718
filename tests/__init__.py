"""Tests of Region Atlas."""
