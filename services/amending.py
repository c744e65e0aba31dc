"""The contest as amended: rulings on the key, and prizes that were changed while it runs. What the pack says stays to be seen beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from quiz.amending import Ruling, ruled, ruled_bank
from quiz.pack import Prize
from services.contest import Contest
from services.ports import UnitOfWork
from services.reasons import clean_reason
from services.records import Audit, Json
from services.result_records import Amendment, Change
from services.rights import Act, may
from services.unit_numbers import with_numbers

LARGEST_COUNT, LARGEST_VALUE = 1_000, 10**12
"""A prize beyond these is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class PrizeChanged:
    """It is so from now on."""

    prize: Prize


@dataclass(frozen=True, slots=True)
class PrizeSame:
    """It was so before."""

    prize: Prize


@dataclass(frozen=True, slots=True)
class NotPossible:
    """There is no such prize, the asker may not, or the number is none that a prize can have."""


PrizeDecision: TypeAlias = PrizeChanged | PrizeSame | NotPossible


async def as_amended(uow: UnitOfWork, contest: Contest) -> Contest:
    """The contest with every amendment: what is graded, ranked and told by."""
    changes = await uow.amendments(contest.id)
    return with_amendments(contest, changes) if changes else contest


def with_amendments(contest: Contest, changes: Sequence[Amendment]) -> Contest:
    """The same for amendments at hand."""
    contest = with_numbers(contest, changes)
    rulings = rulings_of(changes)
    pack = contest.pack
    questions = tuple(ruled(each, rulings[each.id]) if each.id in rulings else each for each in pack.questions)
    rules = replace(pack.rules, prizes=tuple(_amended(prize, changes) for prize in pack.rules.prizes))
    return replace(
        contest, pack=replace(pack, questions=questions, rules=rules), bank=ruled_bank(contest.bank, rulings)
    )


def rulings_of(changes: Iterable[Amendment]) -> Mapping[str, Ruling]:
    """The latest ruling on each question."""
    found: dict[str, Ruling] = {}
    for change in changes:
        if change.change is Change.KEY:
            found[change.target] = Ruling(frozenset(change.value["answers"]))
        elif change.change is Change.VOID:
            found[change.target] = Ruling(None)
    return found


def prize_history(changes: Sequence[Amendment]) -> Sequence[Amendment]:
    """What was changed of prizes, oldest first."""
    return [change for change in changes if change.change is Change.PRIZE]


def _amended(prize: Prize, changes: Sequence[Amendment]) -> Prize:
    for change in changes:
        if change.change is Change.PRIZE and change.target == prize.code:
            prize = replace(prize, count=change.value["count"], value=change.value["value"])
    return prize


def read_terms(words: str) -> tuple[int, int | None] | None:
    """ "2" or "2 1.000.000": a number of prizes and, where it is decided, the value of each; None for anything else."""
    parts = words.replace(",", "").replace(".", "").split()
    if not 1 <= len(parts) <= 2 or not all(part.isascii() and part.isdecimal() and len(part) < 14 for part in parts):
        return None
    count, value = int(parts[0]), int(parts[1]) if len(parts) == 2 else None
    fits = 1 <= count <= LARGEST_COUNT and (value is None or value <= LARGEST_VALUE)
    return (count, value) if fits else None


async def change_prize(
    uow: UnitOfWork, contest: Contest, by: int, code: str, count: int, value: int | None, reason: str, now: datetime
) -> PrizeDecision:
    """Change the number or the value of a prize while the contest runs; versions that stand are not touched."""
    amended = await as_amended(uow, contest)
    prize = next((prize for prize in amended.pack.rules.prizes if prize.code == code), None)
    fits = 1 <= count <= LARGEST_COUNT and (value is None or 0 <= value <= LARGEST_VALUE)
    cleaned = clean_reason(reason)
    if prize is None or not fits or cleaned is None or not await may(uow, contest, by, Act.CHANGE_PRIZES):
        return NotPossible()
    if (prize.count, prize.value) == (count, value):
        return PrizeSame(prize)
    before: Json = {"count": prize.count, "value": prize.value}
    after: Json = {"count": count, "value": value}
    id = await uow.new_id()
    uow.add_amendment(Amendment(id, contest.id, Change.PRIZE, "", code, before, after, cleaned, by, by, now))
    details: Json = {"from": before, "to": after, "reason": cleaned}
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(by), "change_prize", f"prize:{code}", details))
    return PrizeChanged(replace(prize, count=count, value=value))
