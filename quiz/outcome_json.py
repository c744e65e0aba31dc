"""An outcome as canonical bytes, and back: what a version of a result keeps, and what its digest is of.

Names are left out: people stand there by their number, so that somebody who is forgotten is forgotten here too.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from quiz.canonical import canonical
from quiz.outcome import Outcome
from quiz.standings import Entry

_UNNAMED: Mapping[type, str] = {Entry: "name"}
Read = Callable[[Any], Any]


def outcome_bytes(outcome: Outcome) -> bytes:
    """The outcome in one form: equal outcomes have equal bytes on every machine."""
    return canonical(_written(outcome))


def read_outcome(data: bytes) -> Outcome:
    """The outcome that these bytes were made of, without names."""
    outcome: Outcome = _reader(Outcome)(json.loads(data))
    return outcome


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _written(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _written(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {str(key): _written(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    return str(value) if isinstance(value, StrEnum) else value


@lru_cache
def _names(kind: Any) -> tuple[str, ...]:
    left_out = _UNNAMED.get(kind)
    return tuple(field.name for field in fields(kind) if field.name != left_out)


@lru_cache
def _reader(hint: Any) -> Read:
    """How a value of this kind is read from JSON."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _of_union(arguments)
    if origin in (tuple, list):
        item = _reader(arguments[0])
        return (
            (lambda values: tuple(map(item, values))) if origin is tuple else (lambda values: list(map(item, values)))
        )
    if isinstance(origin, type) and issubclass(origin, Mapping):
        item = _reader(arguments[1])
        return lambda values: {key: item(value) for key, value in values.items()}
    kind = origin or hint
    if is_dataclass(kind):
        return _of_dataclass(kind, arguments)
    if kind is datetime:
        return lambda words: datetime.fromisoformat(words).astimezone(UTC)
    if isinstance(kind, type) and issubclass(kind, Fraction | StrEnum):
        return kind
    return lambda value: value


def _of_union(arguments: tuple[Any, ...]) -> Read:
    """Nothing, or the other kind; a fraction is known by its stroke where an integer may stand too."""
    kinds = [kind for kind in arguments if kind is not type(None)]
    if Fraction in kinds and len(kinds) > 1:
        return lambda value: Fraction(value) if isinstance(value, str) and "/" in value else value
    if len(kinds) > 1:
        return lambda value: value
    read = _reader(kinds[0])
    return lambda value: None if value is None else read(value)


def _of_dataclass(kind: Any, arguments: tuple[Any, ...]) -> Read:
    hints = get_type_hints(kind)
    names = _names(kind)
    filled = {_UNNAMED[kind]: ""} if kind in _UNNAMED else {}
    readers = [(name, _reader(arguments[0] if isinstance(hints[name], TypeVar) else hints[name])) for name in names]

    def read(row: Mapping[str, Any]) -> Any:
        # What a version was made without has its default; without one, the row is damaged.
        return kind(**filled, **{name: value(row[name]) for name, value in readers if name in row})

    return read
