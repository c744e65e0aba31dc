"""Reading a value of rules.yaml that has a default."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from content.nodes import Record

E = TypeVar("E", bound=StrEnum)


def whole(record: Record, key: str, default: int, least: int, most: int) -> int:
    """A whole number, or its default."""
    return record[key].whole(least, most) if record.has(key) else default


def choice(record: Record, key: str, choices: type[E], default: E) -> E:
    """One of some words, or its default."""
    return record[key].one_of(choices) if record.has(key) else default


def flag(record: Record, key: str, *, default: bool) -> bool:
    """true or false, or its default."""
    return record[key].flag() if record.has(key) else default


def codes_once(coded: Sequence[tuple[str, Record]], what: str) -> None:
    """Tell of codes that name more than one thing."""
    twice = {code for code, count in Counter(code for code, _ in coded).items() if count > 1}
    for code, record in coded:
        if code in twice:
            record["code"].wrong(f"`{code}` names more than one {what}; give each its own code")
