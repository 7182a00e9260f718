"""The value of an option that takes a duration: ``90m``, ``24h``, ``2d``."""

from __future__ import annotations

import datetime as dt
import re

import click

DURATION = re.compile(r"([1-9][0-9]{0,5})([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def duration(text: str) -> dt.timedelta:
    """Return a whole number of minutes, hours or days, at least one; raise ``BadParameter`` for anything else."""
    parsed = DURATION.fullmatch(text.strip())
    if not parsed:
        raise click.BadParameter(f"{text!r} is no duration: give a number and its unit, such as 90m, 24h or 2d")
    return dt.timedelta(**{UNITS[parsed[2]]: int(parsed[1])})
