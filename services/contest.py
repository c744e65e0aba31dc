"""The contest that is running: its pack, every question revision that a paper may name, and whether it is a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.pack import Pack
from quiz.question import Bank
from quiz.unit_search import UnitIndex


@dataclass(frozen=True, slots=True)
class Contest:
    """A contest as it runs. `bank` has every revision, also those that only papers drawn before a correction still name."""

    pack: Pack
    index: UnitIndex
    rehearsal: bool
    bank: Bank

    @property
    def id(self) -> str:
        """The contest's id: the pack's, or its own in a rehearsal, so that the two never mix."""
        return contest_id(self.pack, rehearsal=self.rehearsal)


def run_contest(pack: Pack, *, rehearsal: bool, older: Bank | None = None) -> Contest:
    """Make the running contest of a pack."""
    bank = {**(older or {}), **{(question.id, question.revision): question for question in pack.questions}}
    return Contest(pack, UnitIndex(pack.units), rehearsal, bank)


def contest_id(pack: Pack, *, rehearsal: bool) -> str:
    """The id under which a contest's rows are kept."""
    return f"{pack.id}-rehearsal" if rehearsal else pack.id
