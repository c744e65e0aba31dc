"""Typed actions behind buttons, and how they are packed small.

A packed action is not a secret and not signed: it can be forged and it goes stale. Whoever handles it checks whose it is
and whether it still applies. Layout: a two-letter code, then the fields as base-36 integers or short words, parted by `.`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import ClassVar

_REGISTRY: dict[str, type[Action]] = {}
_SHAPES: dict[type[Action], tuple[tuple[str, bool], ...]] = {}
_WORD = re.compile(r"[A-Za-z0-9_/-]{1,32}\Z")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LARGEST = 2**63 - 1
"""What a database can look for: a larger number was never ours."""
PAYLOAD_LIMIT = 64
"""Bytes of Telegram's callback_data, the tightest of the known channels (Bot API, InlineKeyboardButton)."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a button means. Subclasses are frozen dataclasses of small non-negative integers and short words."""

    code: ClassVar[str] = ""

    @classmethod
    def register(cls, action: type[Action]) -> type[Action]:
        """Make a class known to `unpack`; two classes of one code are refused at import."""
        if action.code in _REGISTRY and _REGISTRY[action.code] is not action:
            raise ValueError(f"action code {action.code!r} is taken by {_REGISTRY[action.code].__name__}")
        _REGISTRY[action.code] = action
        return action


def known_actions() -> tuple[type[Action], ...]:
    """Every registered action, in code order."""
    return tuple(_REGISTRY[code] for code in sorted(_REGISTRY))


@lru_cache(maxsize=4096)
def pack(action: Action) -> str:
    """Write an action as a short ASCII token. Raises ValueError for a value that no token can hold.

    Kept, because each button is packed twice: to be pressed, and to be typed instead.
    """
    kind = type(action)
    return ".".join([kind.code, *(_packed(getattr(action, name), kind, name) for name, _ in _shape(kind))])


def unpack(token: str) -> Action | None:
    """Read a token; None for anything that is not exactly what `pack` writes."""
    if len(token) > 4 * PAYLOAD_LIMIT or not token.isascii():
        return None
    code, *values = token.split(".")
    action = _REGISTRY.get(code)
    if action is None:
        return None
    shape = _shape(action)
    if len(values) != len(shape):
        return None
    arguments: list[int | str] = []
    for (_, whole), value in zip(shape, values, strict=True):
        if whole:
            if not value or len(value) > 13 or any(digit not in _DIGITS for digit in value):
                return None
            number = int(value, 36)
            if number > LARGEST:
                return None
            arguments.append(number)
        else:
            if value and not _WORD.match(value):
                return None
            arguments.append(value)
    return action(*arguments)


def _shape(kind: type[Action]) -> tuple[tuple[str, bool], ...]:
    """The fields of an action by name, and whether each is an integer. Kept, because every button of every message asks."""
    shape = _SHAPES.get(kind)
    if shape is None:
        shape = _SHAPES[kind] = tuple((field.name, field.type in (int, "int")) for field in fields(kind))
    return shape


def _packed(value: object, kind: type[Action], name: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        if value < 0:
            raise ValueError(f"{kind.__name__}.{name} is negative")
        return _base36(value)
    if not isinstance(value, str):
        raise ValueError(f"{kind.__name__}.{name} must be an integer or a word")
    if value and not _WORD.match(value):
        raise ValueError(f"{kind.__name__}.{name}: {value!r} is not a short word")
    return value


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
