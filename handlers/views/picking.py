"""Picking a unit for a task of the organisers, in words: walk the list or type; only a press picks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers.role_actions import FoundScopes, OpenScope, PickScope
from handlers.tongue import Tongue
from handlers.views.units import PAGE, pick_words, unit_words
from messaging.actions import Action
from messaging.model import Asks, Button, Key, Reply, Rows
from messaging.text import Text, join
from quiz.units import Unit, UnitSet

SUBJECT = "picking"
"""The message in which the list is turned over."""


def tree(units: UnitSet, tongue: Tongue, task: str, code: str, page: int, head: Text, *, whole: bool) -> Reply:
    """A page of the units below `code` ("": the first level). `whole`: the whole contest can be picked as well."""
    shown, turns = _page(units.children_of(code or None), page, lambda at: OpenScope(task, code, at), tongue)
    rows: list[tuple[Key, ...]] = []
    if code:
        rows.append((Button(tongue.word("Take {unit}", unit=unit_words(units, code)), PickScope(task, code)),))
    elif whole:
        rows.append((Button(tongue.word("The whole contest"), PickScope(task, "")),))
    rows.extend((_choice(units, task, unit),) for unit in shown)
    rows.extend(turns)
    if code:
        above = units.above(code)
        rows.append((Button(tongue.word("One level up"), OpenScope(task, above.code if above else "", 0)),))
    where = (
        tongue("**{unit}**: choose below, or type a name.", unit=unit_words(units, code))
        if code
        else tongue("Type the name of a unit (accents are not needed), or choose from the list.")
    )
    return Reply(join([head, where]), tuple(rows), asks=Asks.TEXT)


def found(units: UnitSet, tongue: Tongue, task: str, words: str, matches: Sequence[Unit], page: int) -> Reply:
    """A page of what was found, each with the level above; even one hit wants a press."""
    if not matches:
        text = tongue(
            "I found no unit like “{words}”. Please type it another way, or choose from the list.", words=words
        )
        return Reply(text, (_whole_list(tongue, task),), asks=Asks.TEXT)
    shown, turns = _page(matches, page, lambda at: FoundScopes(task, at), tongue)
    rows: Rows = (*((_choice(units, task, unit),) for unit in shown), *turns, _whole_list(tongue, task))
    return Reply(tongue("Units near to “{words}”. Choose one, or type again.", words=words), rows, asks=Asks.TEXT)


def _whole_list(tongue: Tongue, task: str) -> tuple[Key, ...]:
    return (Button(tongue.word("The whole list"), OpenScope(task, "", 0)),)


def _choice(units: UnitSet, task: str, unit: Unit) -> Button:
    """A unit with others below it opens; one without is picked."""
    if units.children_of(unit.code):
        return Button(f"{unit_words(units, unit.code)} ›", OpenScope(task, unit.code, 0))
    return Button(pick_words(units, unit.code), PickScope(task, unit.code))


def _page(
    units: Sequence[Unit], page: int, to: Callable[[int], Action], tongue: Tongue
) -> tuple[Sequence[Unit], list[tuple[Key, ...]]]:
    last = max(0, (len(units) - 1) // PAGE)
    page = min(page, last)
    turns: list[Key] = []
    if page > 0:
        turns.append(Button(tongue.word("Page before"), to(page - 1)))
    if page < last:
        turns.append(Button(tongue.word("Next page"), to(page + 1)))
    return units[page * PAGE : (page + 1) * PAGE], [tuple(turns)] if turns else []
