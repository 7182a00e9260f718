"""Texts that a spreadsheet would run as a formula, and texts that it would not: for reports and scripts alike."""

from __future__ import annotations

EXECUTED = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\tcell", "\rcell", "\ncell"),
    *(" =1+1", "  \t =1", "\N{NO-BREAK SPACE}=HYPERLINK(1)", "\N{EM SPACE}+1", "\N{IDEOGRAPHIC SPACE}-1"),
    *("\N{ZERO WIDTH SPACE}=1", "\ufeff=1", "\N{WORD JOINER}@x", "\N{RIGHT-TO-LEFT OVERRIDE}=1", "\N{SOFT HYPHEN}=1"),
    *("\x00=1", "\x1b=1", "\x7f=1", "\x85=1", "\N{LINE SEPARATOR}=1", "\N{MONGOLIAN VOWEL SEPARATOR}=1"),
    *("\N{FULLWIDTH EQUALS SIGN}1+1", "\N{FULLWIDTH PLUS SIGN}1", "\N{FULLWIDTH HYPHEN-MINUS}1"),
    *("\N{FULLWIDTH COMMERCIAL AT}x", " \N{FULLWIDTH EQUALS SIGN}1", "\N{SMALL EQUALS SIGN}1", "\N{SMALL PLUS SIGN}1"),
    *("\N{SMALL HYPHEN-MINUS}1", "\N{SMALL COMMERCIAL AT}x"),
)
"""Each gets an apostrophe in front: some programs strip what is before the sign, or take the wide one for it."""

HARMLESS = (
    *("", " ", "plain", "AWS Lambda", " AWS", "'=1", "a=1", "1-1", "us-east-1", "100 %", "a, b"),
    *('say "yes"', "two\nlines"),
    *("\N{LATIN SMALL LETTER U WITH DIAERESIS}n\N{LATIN SMALL LETTER I WITH DIAERESIS}", "\U0001f6f0", "(=1)", "#N/A"),
    *("\N{EN DASH}1", "\N{NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}x"),
)
"""Each stays as it is."""
