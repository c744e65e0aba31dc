"""Who may see what, and when: one table for commands, web, exports and caches."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from quiz.pack import ShowScore


class Board(StrEnum):
    """A thing to look at. `TOTALS`: numbers of people and attempts; `OWN_RESULT`: one's own scores; the place stands on `PEOPLE`.

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
    """Who looks. A group sees what anybody sees; staff pull lists; organisers (and the jury) count out, and see what is hidden."""

    PUBLIC = "public"
    PLAYER = "player"
    GROUP = "group"
    STAFF = "staff"
    ORGANISER = "organiser"


class Phase(StrEnum):
    """Where a round's result stands: boards frozen before the close, where the rules say so; closed, but not yet counted out;

    provisional, while complaints are heard; published.
    """

    PLANNED = "planned"
    OPEN = "open"
    FROZEN = "frozen"
    CLOSED = "closed"
    PROVISIONAL = "provisional"
    PUBLISHED = "published"


class Seen(StrEnum):
    """Not at all; as it stood when boards froze (where none freeze: provisional); marked "tạm thời"; as it stands for good."""

    NO = "no"
    FROZEN = "frozen"
    PROVISIONAL = "provisional"
    FULL = "full"


_Row: TypeAlias = tuple[Seen, Seen, Seen, Seen, Seen, Seen]
_N, _Z, _P, _F = Seen.NO, Seen.FROZEN, Seen.PROVISIONAL, Seen.FULL

_NEVER: _Row = (_N, _N, _N, _N, _N, _N)
_ALWAYS: _Row = (_F, _F, _F, _F, _F, _F)
_BOARD: _Row = (_N, _P, _Z, _Z, _P, _F)
_LIVE: _Row = (_N, _P, _P, _P, _P, _F)
_AFTER_CLOSE: _Row = (_N, _N, _N, _F, _F, _F)
_BOARDS = dict.fromkeys(Audience, _BOARD) | {Audience.ORGANISER: _LIVE}

_TABLE: dict[Board, dict[Audience, _Row]] = {
    # board           audience → planned, open, frozen, closed, provisional, published
    Board.TOTALS: _BOARDS,
    Board.PEOPLE: _BOARDS,
    Board.UNITS: _BOARDS,
    Board.OWN_RESULT: dict.fromkeys(Audience, _NEVER)
    | dict.fromkeys((Audience.PLAYER, Audience.STAFF, Audience.ORGANISER), _LIVE),
    Board.ANSWERS: dict.fromkeys(Audience, _AFTER_CLOSE),
    Board.KEY: dict.fromkeys(Audience, _NEVER) | {Audience.ORGANISER: _ALWAYS},
    Board.CONTACTS: dict.fromkeys(Audience, _NEVER) | {Audience.ORGANISER: _ALWAYS},
}
_COLUMN = {phase: place for place, phase in enumerate(Phase)}
_SCORES = frozenset({Board.PEOPLE, Board.UNITS, Board.OWN_RESULT})
_TOLD_FROM = {
    ShowScore.AT_ONCE: Phase.PLANNED,
    ShowScore.AFTER_ROUND: Phase.CLOSED,
    ShowScore.PUBLISHED: Phase.PUBLISHED,
}
"""The first phase in which scores may be seen: by players of themselves, and so by everybody on the boards."""


def may_see(board: Board, audience: Audience, phase: Phase, scores: ShowScore = ShowScore.AT_ONCE) -> Seen:
    """How an audience sees a board in a phase of its round; `scores` as the contest's rules say. Staff see them at any time."""
    withheld = board in _SCORES and _COLUMN[phase] < _COLUMN[_TOLD_FROM[scores]]
    if withheld and audience not in {Audience.STAFF, Audience.ORGANISER}:
        return Seen.NO
    return _TABLE[board][audience][_COLUMN[phase]]
