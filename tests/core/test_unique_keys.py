"""A key that stands twice in one object is an error, whatever else the document holds."""

from __future__ import annotations

import msgspec
import pytest

from generator.core.decoding import require_unique_keys


@pytest.mark.parametrize(
    "document",
    [b'{"a":1,"a":1}', b'[{"b":{"a":1,"c":2,"a":3}}]', b'{"a":1,"\\u0061":2}', b'{"x":[],"a":{"a":1},"a":[]}'],
)
def test_a_repeated_key_is_named(document: bytes) -> None:
    with pytest.raises(msgspec.ValidationError, match="the key 'a' stands twice in one object"):
        require_unique_keys(document)


@pytest.mark.parametrize(
    "document",
    [b"{}", b'{"a":{"a":1},"b":[{"a":1},{"a":2}]}', b'{"a":' + b"9" * 5000 + b"}", b'{"a":1e999,"b":"\x7f"}'],
)
def test_what_a_later_version_may_write_is_accepted(document: bytes) -> None:
    require_unique_keys(document)


def test_what_python_cannot_read_is_damaged() -> None:
    with pytest.raises(msgspec.ValidationError):
        require_unique_keys(b'{"a":"\xff"}')
