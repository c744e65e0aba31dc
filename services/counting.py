"""Counting a round out: the facts as they lie in the store, put before the one function that knows the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from quiz.awards import Award, Why
from quiz.draws import NO_DRAWS, Draws
from quiz.outcome import Outcome, make_outcome
from services.amending import as_amended
from services.contest import Contest
from services.ports import UnitOfWork
from services.records import Json, ResultRow
from services.result_records import Amendment, Change, Count


async def count_out(
    uow: UnitOfWork,
    contest: Contest,
    round: str,
    earlier: Sequence[Award],
    regraded: Mapping[int, Count] | None = None,
) -> Outcome:
    """The outcome of a round by what holds now. `regraded`: counts by attempt, where a ruling would change them."""
    amended = await as_amended(uow, contest)
    changes = await uow.amendments(contest.id)
    results = await uow.results(contest.id, round)
    return make_outcome(
        amended.pack,
        round,
        await uow.player_rows(contest.id),
        with_counts(results, regraded or {}),
        await uow.predictions(contest.id, round),
        draws_of(changes, round),
        earlier,
        barred=barred_of(changes, round),
    )


def with_counts(results: Iterable[ResultRow], regraded: Mapping[int, Count]) -> list[ResultRow]:
    """The attempts with other counts."""
    return [_counted(row, *regraded[row.attempt]) if row.attempt in regraded else row for row in results]


def _counted(row: ResultRow, correct: int, points: int | None) -> ResultRow:
    return replace(row, correct=correct, points=points)


def draws_of(changes: Iterable[Amendment], round: str) -> Draws:
    """The numbers drawn in a round; a later draw stands beside the earlier ones."""
    people: dict[int, int] = {}
    units: dict[str, int] = {}
    for change in changes:
        if change.change is Change.DRAW and change.round == round:
            people |= {int(player): number for player, number in change.value["people"].items()}
            units |= change.value["units"]
    return Draws(people, units) if people or units else NO_DRAWS


def barred_of(changes: Iterable[Amendment], round: str) -> dict[int, Why]:
    """Winners of a round who go without by decision, so that the next in rank moves up."""
    return {
        int(change.target): Why.REPLACED
        for change in changes
        if change.change is Change.REPLACED and change.round == round
    }


async def rulings_in(uow: UnitOfWork, contest: Contest, round: str) -> Json:
    """Which amendments of the key a round is graded by now: question → amendment."""
    return {
        change.target: change.id
        for change in await uow.amendments(contest.id)
        if change.round == round and change.change in {Change.KEY, Change.VOID}
    }
