"""Counting a round, or the whole contest, out: the facts as they lie in the store, put before the one function that knows the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from quiz.awards import Award, Why
from quiz.draws import NO_DRAWS, Draws
from quiz.outcome import WHOLE, Outcome, make_outcome, make_overall
from services.amending import with_amendments
from services.bonuses import bonuses_of
from services.contest import Contest
from services.matters import Matter
from services.ports import UnitOfWork
from services.records import Json, ResultRow
from services.result_records import Amendment, Change, Count


async def count_beside(
    uow: UnitOfWork,
    contest: Contest,
    matter: Matter,
    others: Sequence[Award],
    regraded: Mapping[int, Count] | None = None,
    as_if: Sequence[Amendment] = (),
) -> Outcome:
    """The outcome by what holds now, beside the awards of `others`.

    `regraded`: counts by attempt, where a ruling would change them; `as_if`: what is only proposed.
    """
    changes = [*await uow.amendments(contest.id), *as_if]
    pack, draws = with_amendments(contest, changes).pack, draws_of(changes, matter.code)
    players = await uow.player_rows(contest.id)
    rows = {
        round.code: with_counts(await uow.results(contest.id, round.code), regraded or {}) for round in matter.rounds
    }
    barred = {code: barred_of(changes, code) for code in (*rows, WHOLE)}
    bonuses = {unit: bonus.points for unit, bonus in bonuses_of(changes, matter.code).items()}
    if matter.whole:
        return make_overall(pack, players, rows, draws, barred, bonuses)
    code, predictions = matter.code, await uow.predictions(contest.id, matter.code)
    return make_outcome(
        pack, code, players, rows[code], predictions, draws, others, barred=barred[code], bonuses=bonuses
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
    """Who gets no prize of a round by decision: replaced winners, and those whose result there, or everywhere, is not recognised."""
    found: dict[int, Why] = {}
    out: dict[tuple[str, str], bool] = {}
    for change in changes:
        if change.change is Change.REPLACED and change.round == round:
            found[int(change.target)] = Why.REPLACED
        elif change.change is Change.BARRED and change.round in {round, ""}:
            out[change.round, change.target] = change.value["barred"]
    return found | {int(player): Why.DISQUALIFIED for (_, player), barred in out.items() if barred}


async def rulings_in(uow: UnitOfWork, contest: Contest, matter: Matter) -> Json:
    """Which amendments of the key it is graded by now: question → amendment."""
    codes = {round.code for round in matter.rounds}
    return {
        change.target: change.id
        for change in await uow.amendments(contest.id)
        if change.round in codes and change.change in {Change.KEY, Change.VOID}
    }
