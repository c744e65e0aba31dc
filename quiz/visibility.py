"""Who may see what, and when: one table for commands, web, exports and caches."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias


class Board(StrEnum):
    """A thing to look at. `TOTALS`: numbers of people and attempts; `OWN_RESULT`: one's own attempts and place.

    `ANSWERS`: the key with its explanations, shown after a round; `KEY`: the same before it; `CONTACTS`: phones, masked.
    """

    TOTALS = "totals"
    PEOPLE = "people"
    UNITS = "units"
    OWN_RESULT = "own_result"
    ANSWERS = "answers"
    KEY = "key"
    CONTACTS = "contacts"


class Audience(StrEnum):
    """Who looks. A group sees what anybody sees; staff pull lists; organisers keep the key."""

    PUBLIC = "public"
    PLAYER = "player"
    GROUP = "group"
    STAFF = "staff"
    ORGANISER = "organiser"


class Phase(StrEnum):
    """Where a round's result stands: closed, but not yet counted out; provisional, while complaints are heard; published."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    PROVISIONAL = "provisional"
    PUBLISHED = "published"


class Seen(StrEnum):
    """Not at all, marked "tạm thời", or as it stands for good."""

    NO = "no"
    PROVISIONAL = "provisional"
    FULL = "full"


_Row: TypeAlias = tuple[Seen, Seen, Seen, Seen, Seen]

_NEVER: _Row = (Seen.NO, Seen.NO, Seen.NO, Seen.NO, Seen.NO)
_ALWAYS: _Row = (Seen.FULL, Seen.FULL, Seen.FULL, Seen.FULL, Seen.FULL)
_RUNNING: _Row = (Seen.NO, Seen.PROVISIONAL, Seen.PROVISIONAL, Seen.PROVISIONAL, Seen.FULL)
_AFTER_CLOSE: _Row = (Seen.NO, Seen.NO, Seen.FULL, Seen.FULL, Seen.FULL)

_TABLE: dict[Board, dict[Audience, _Row]] = {
    # board           audience → planned, open, closed, provisional, published
    Board.TOTALS: dict.fromkeys(Audience, _RUNNING),
    Board.PEOPLE: dict.fromkeys(Audience, _RUNNING),
    Board.UNITS: dict.fromkeys(Audience, _RUNNING),
    Board.OWN_RESULT: dict.fromkeys(Audience, _NEVER)
    | dict.fromkeys((Audience.PLAYER, Audience.STAFF, Audience.ORGANISER), _RUNNING),
    Board.ANSWERS: dict.fromkeys(Audience, _AFTER_CLOSE),
    Board.KEY: dict.fromkeys(Audience, _NEVER) | {Audience.ORGANISER: _ALWAYS},
    Board.CONTACTS: dict.fromkeys(Audience, _NEVER) | {Audience.ORGANISER: _ALWAYS},
}
_COLUMN = {phase: place for place, phase in enumerate(Phase)}


def may_see(board: Board, audience: Audience, phase: Phase) -> Seen:
    """How an audience sees a board in a phase of its round."""
    return _TABLE[board][audience][_COLUMN[phase]]
