"""Events of either product as they are read: a null stands for nothing, a number in place of an id is the id, and each has a name."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any


def loosely(found: Any, named: Collection[str]) -> Any:
    """The same without nulls, and with whole numbers in fields of these names as words."""
    if isinstance(found, list):
        return [loosely(one, named) for one in found if one is not None]
    if not isinstance(found, dict):
        return found
    return {
        name: str(value) if name in named and isinstance(value, int) else loosely(value, named)
        for name, value in found.items()
        if value is not None
    }


def digest(raw: bytes) -> str:
    """A name for what has none of its own."""
    return hashlib.sha256(raw).hexdigest()[:32]
