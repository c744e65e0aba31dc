"""What a contest's authors wrote beside its rules: ceremonies, learning material, and notices to groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quiz.localized import Localized


@dataclass(frozen=True, slots=True)
class Banner:
    """A ma két: heading, lines, and the place and date under them."""

    code: str
    heading: Localized
    lines: tuple[Localized, ...]
    footer: Localized


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """A point of a ceremony's programme and who does it (by role)."""

    text: Localized
    by: Localized | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A ceremony: launch or closing."""

    code: str
    title: Localized
    items: tuple[ProgrammeItem, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the learning material: a short digest in our own words, and where the law itself is."""

    code: str
    title: Localized
    digest: Localized
    links: tuple[tuple[Localized, str], ...] = ()
    round: str | None = None


class NoticeKind(StrEnum):
    """What a notice of the calendar tells. The code of one about a round is `<round>.<last word of the kind>`."""

    LAUNCH_DAY_BEFORE = "launch.day_before"
    LAUNCH_SOON = "launch.soon"
    LAUNCH = "launch"
    """Goes out with the press, not by the clock."""
    OPENING = "round.opening"
    MIDROUND = "round.midround"
    LAST_DAY = "round.last_day"
    ROUND_CLOSING = "round.closing"
    RESULTS = "round.results"
    """Goes out by an organiser's hand: the clock only offers it."""
    UNIT_SHEET = "round.unit_sheet"
    """To each group that stands for a unit, with that unit's own numbers."""
    CLOSING_DAY_BEFORE = "closing.day_before"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """A notice to the groups as the authors planned it, sent by itself from `at` until `latest`, never later.

    `text` stands in place of the usual first sentence; `banner` names the ma két above it.
    """

    code: str
    kind: NoticeKind
    round: str | None
    at: datetime
    latest: datetime
    text: Localized | None = None
    banner: str | None = None
