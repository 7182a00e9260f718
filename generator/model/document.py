"""The base of every document of the JSON API."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from generator.core.values import Value


class Document(Value, frozen=True, kw_only=True):
    """What every document has: the version of its shape, and the date on which its facts last changed."""

    schema_version: Literal[1] = 1
    as_of: dt.date
