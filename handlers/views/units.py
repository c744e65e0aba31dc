"""Picking a unit in words. The level above is always shown, because names collide, and choosing is always a press."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers.register_actions import FoundUnits, OpenUnit, OtherUnit, PickUnit
from handlers.tongue import Tongue
from messaging.actions import Action
from messaging.model import Asks, Button, Key, Reply, Rows
from messaging.text import Text, join
from quiz.units import Unit, UnitSet

PAGE = 6
"""Units a message: with the buttons for turning the page it still fits a phone."""

SUBJECT = "units"
"""The message in which the tree is turned over."""


def unit_words(units: UnitSet, code: str) -> str:
    """A unit with the level above: "Phường Chiềng An — Thành phố Sơn La". Raises KeyError."""
    above = units.above(code)
    return units.units[code].name if above is None else f"{units.units[code].name} — {above.name}"


def pick_words(units: UnitSet, code: str) -> str:
    """The label of a press that picks: never the bare name, so that typing a name stays a search and chooses nothing."""
    words = unit_words(units, code)
    return words if units.above(code) or units.root is None else f"{words} — {units.root.name}"


def tree(units: UnitSet, tongue: Tongue, code: str, page: int, head: Text, below: Rows, *, other: bool) -> Reply:
    """A page of the units below `code` ("": the first level). `head` above and `below` under it belong to the question."""
    children = units.children_of(code or None)
    shown, turns = _page(children, page, lambda at: OpenUnit(code, at), tongue)
    rows: list[tuple[Key, ...]] = []
    if code:
        own = tongue.word("I belong to this level")
        rows.append((Button(own, PickUnit(code)),))
    rows.extend((_choice(units, unit),) for unit in shown)
    rows.extend(turns)
    rows.append(_ways(units, tongue, code, other=other))
    where = (
        tongue("**{unit}**: choose below, or type the name.", unit=unit_words(units, code))
        if code
        else tongue(
            "Type the name of your commune, ward or office (accents are not needed: “xa chieng an”), or choose below."
        )
    )
    return Reply(join([head, where]), (*(row for row in rows if row), *below), asks=Asks.TEXT)


def found(
    units: UnitSet, tongue: Tongue, words: str, matches: Sequence[Unit], page: int, below: Rows, *, other: bool
) -> Reply:
    """A page of what was found, each with the level above; even one hit wants a press."""
    shown, turns = _page(matches, page, FoundUnits, tongue)
    rows: list[tuple[Key, ...]] = [(_choice(units, unit),) for unit in shown]
    rows.extend(turns)
    rows.append(_ways(units, tongue, "", other=other, listed=True))
    text = tongue(
        "These units are near to “{words}”. Choose yours; if it is not there, type the name again.", words=words
    )
    return Reply(text, (*(row for row in rows if row), *below), asks=Asks.TEXT)


def none_found(units: UnitSet, tongue: Tongue, words: str, below: Rows, *, other: bool) -> Reply:
    """Nothing resembles what was typed: the list and the way out."""
    text = tongue("I found no unit like “{words}”. Please type it another way, or choose from the list.", words=words)
    return Reply(text, (_ways(units, tongue, "", other=other, listed=True), *below), asks=Asks.TEXT)


def brought(units: UnitSet, tongue: Tongue, code: str, head: Text, below: Rows) -> Reply:
    """The unit that a link named, to be confirmed."""
    text = tongue("The link you opened belongs to **{unit}**. Is this your unit?", unit=unit_words(units, code))
    rows: list[tuple[Key, ...]] = [(Button(tongue.word("Yes, I belong there"), PickUnit(code)),)]
    if units.children_of(code):
        inside = tongue.word("Choose within {unit}", unit=units.units[code].name)
        rows.append((Button(inside, OpenUnit(code, 0)),))
    rows.append((Button(tongue.word("No, choose another"), OpenUnit("", 0)),))
    return Reply(join([head, text]), (*rows, *below), asks=Asks.TEXT)


def ask_other(tongue: Tongue, receipt: Text = ()) -> Reply:
    """Ask for the name of a unit that is not on the list."""
    text = tongue(
        "Please type the full name of your unit, with the district, for example: Trường Tiểu học Hua La, Thành phố Sơn La. "
        "The organisers will put it into the list."
    )
    rows: Rows = ((Button(tongue.word("Choose from the list"), OpenUnit("", 0)),),)
    return Reply(join([receipt, text], "\n\n"), rows, asks=Asks.TEXT)


def _choice(units: UnitSet, unit: Unit) -> Button:
    """A unit with others below it opens; one without is picked."""
    if units.children_of(unit.code):
        return Button(f"{unit_words(units, unit.code)} ›", OpenUnit(unit.code, 0))
    return Button(pick_words(units, unit.code), PickUnit(unit.code))


def _page(
    units: Sequence[Unit], page: int, to: Callable[[int], Action], tongue: Tongue
) -> tuple[Sequence[Unit], list[tuple[Key, ...]]]:
    """The units of a page (the last one for a number that is too large), and the row that turns it."""
    last = max(0, (len(units) - 1) // PAGE)
    page = min(page, last)
    turns: list[Key] = []
    if page > 0:
        turns.append(Button(tongue.word("Page before"), to(page - 1)))
    if page < last:
        turns.append(Button(tongue.word("Next page"), to(page + 1)))
    return units[page * PAGE : (page + 1) * PAGE], [tuple(turns)] if turns else []


def _ways(units: UnitSet, tongue: Tongue, code: str, *, other: bool, listed: bool = False) -> tuple[Key, ...]:
    """Up the tree, to the whole list, or out of it."""
    keys: list[Key] = []
    if code:
        above = units.above(code)
        keys.append(Button(tongue.word("One level up"), OpenUnit(above.code if above else "", 0)))
    elif listed:
        keys.append(Button(tongue.word("The whole list"), OpenUnit("", 0)))
    if other:
        keys.append(Button(tongue.word("Another unit"), OtherUnit()))
    return tuple(keys)
