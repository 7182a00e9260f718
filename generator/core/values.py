"""The bases of all frozen values."""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A frozen, keyword-only value; equal by its fields."""


class SparseValue(Value, frozen=True, kw_only=True, omit_defaults=True):
    """A value that is written without the fields that are at their default."""
