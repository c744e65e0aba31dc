"""One way to write a value down, so that the same value has the same bytes, and the same hash, on every machine.

JSON in UTF-8 and NFC, keys sorted, no spaces; integers, texts, yes and no, nothing, lists and tables only. A fraction is
written "a/b" in lowest terms, a moment in UTC with microseconds. A float has no place here: it reads differently elsewhere.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: object) -> bytes:
    """The bytes of a value. Raises TypeError for what cannot be written the same everywhere."""
    return encoded(plain(value))


def encoded(value: object) -> bytes:
    """The bytes of what is `plain` already: for long lists, whose maker knows that there is no float in them."""
    text = _ENCODER.encode(value)
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).encode()


def plain(value: object) -> Any:
    """The value in what JSON has. Raises TypeError for a float, a key that is no text, or a thing of another kind."""
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case datetime():
            return moment(value)
        case Mapping():
            for key in value:
                if not isinstance(key, str):
                    raise TypeError(f"a key must be a text, not {key!r}")
            return {unicodedata.normalize("NFC", key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} cannot be written the same on every machine: {value!r}")


def moment(at: datetime) -> str:
    """A moment in UTC, always with six digits behind the second."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
