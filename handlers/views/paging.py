"""Pages of a list: where one begins, and the buttons to those before and after."""

from __future__ import annotations

from collections.abc import Callable

from handlers.tongue import Tongue
from messaging.actions import Action
from messaging.model import Button, Key


def first_of(page: int, length: int, size: int) -> int:
    """The first line of a page; a page that is no more (or was forged) is the last one."""
    return min(page, max(0, length - 1) // size) * size


def turn(page: int, length: int, size: int, to: Callable[[int], Action], tongue: Tongue) -> tuple[tuple[Key, ...], ...]:
    """The row with the buttons to the pages before and after; no row where everything stands on one page."""
    page = first_of(page, length, size) // size
    keys: list[Key] = []
    if page > 0:
        keys.append(Button(tongue.word("Previous"), to(page - 1)))
    if (page + 1) * size < length:
        keys.append(Button(tongue.word("Next"), to(page + 1)))
    return (tuple(keys),) if keys else ()
