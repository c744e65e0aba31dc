"""Boards from submitted attempts: who is ranked, what counts, and that a province of players is ranked quickly."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import cast

import pytest

from bot.config import SHIPPED_PACK
from content.loader import load
from quiz.pack import Kept, UnitFormula
from quiz.rounds import Round
from quiz.standings import Basis
from quiz.units import UnitSet, build
from quiz.visibility import Audience, Phase, Seen
from quiz.visibility import Board as Thing
from services.boards import ROWS_PER_SECOND, Board, Boards, hidden_from, make_board, phase_of, seen_in
from services.contest import Contest, run_contest
from services.ports import UnitOfWork
from services.records import PlayerRow, ResultRow
from services.result_records import Amendment, ResultVersion

NOW = datetime(2024, 6, 4, 1, tzinfo=UTC)
HAT_LOT, CHIENG_MAI = "04105", "03646"


@cache
def shipped() -> Contest:
    pack = load(SHIPPED_PACK).pack
    assert pack is not None
    return run_contest(pack, rehearsal=False)


def contest(kept: Kept = Kept.BEST, declared: Mapping[str, int] | None = None) -> Contest:
    """The shipped contest with another rule for the kept attempt, or with declared numbers of people."""
    pack = shipped().pack
    units: UnitSet = pack.units
    if declared:
        listed = [replace(unit, declared=declared.get(unit.code)) for unit in units.units.values()]
        units = build(units.version, listed)
    rules = replace(pack.rules, kept=kept, unit_formula=UnitFormula())
    return run_contest(replace(pack, rules=rules, unit_sets={pack.unit_set: units}), rehearsal=False)


def player(id: int, *, unit: str | None = None, ranked: bool = True) -> PlayerRow:
    return PlayerRow(id, f"Người {id}", f"nguoi {id}", unit, ranked)


def result(
    player: int, correct: int, seconds: int, *, number: int = 1, minute: int = 0, void: bool = False
) -> ResultRow:
    at = NOW + timedelta(minutes=minute)
    return ResultRow(player * 10 + number, player, number, correct, 10, seconds, at, void)


def board(
    results: Sequence[ResultRow],
    players: Sequence[PlayerRow],
    *,
    kept: Kept = Kept.BEST,
    predictions: Mapping[int, int] | None = None,
    declared: Mapping[str, int] | None = None,
) -> Board:
    return make_board(contest(kept, declared), results, players, predictions or {}, NOW)


def ranks(board: Board) -> list[tuple[int, int]]:
    return [(standing.rank, standing.row.player) for standing in board.people]


def test_more_right_answers_then_less_time_then_the_earlier_submission() -> None:
    rows = [result(1, 9, 100), result(2, 10, 300), result(3, 10, 200, minute=5), result(4, 10, 200, minute=3)]
    shown = board(rows, [player(id) for id in (1, 2, 3, 4)])
    assert ranks(shown) == [(1, 4), (2, 3), (3, 2), (4, 1)]
    assert [standing.decided_by for standing in shown.people] == [None, "submitted_at", "duration", "correct"]


def test_equal_people_share_a_place_and_the_next_is_counted_on() -> None:
    rows = [result(id, 10, 200) for id in (1, 2)] + [result(3, 8, 200)]
    shown = board(rows, [player(id) for id in (1, 2, 3)])
    assert ranks(shown) == [(1, 1), (1, 2), (3, 3)]


@pytest.mark.parametrize(("kept", "correct"), [(Kept.BEST, 9), (Kept.FIRST, 5), (Kept.LAST, 7)])
def test_one_attempt_a_person_counts(kept: Kept, correct: int) -> None:
    rows = [result(1, 5, 60), result(1, 9, 500, number=2), result(1, 7, 60, number=3)]
    shown = board(rows, [player(1)], kept=kept)
    assert [standing.row.correct for standing in shown.people] == [correct]
    assert shown.people[0].row.attempts == 3


def test_excluded_people_and_those_who_withdrew_are_not_ranked() -> None:
    rows = [result(1, 10, 60), result(2, 9, 60), result(3, 8, 60)]
    shown = board(rows, [player(1, ranked=False), player(2)])
    assert ranks(shown) == [(1, 2)]
    assert shown.attempts == 3
    assert (shown.participants, shown.all_correct) == (1, 0)
    assert shown.own(1) is None
    assert shown.own(3) is None


def test_a_void_attempt_counts_for_nothing() -> None:
    rows = [result(1, 10, 60, void=True), result(2, 10, 60, void=True), result(2, 6, 60, number=2)]
    shown = board(rows, [player(1), player(2)])
    assert [(standing.row.player, standing.row.correct) for standing in shown.people] == [(2, 6)]


def test_the_prediction_decides_nothing_yet() -> None:
    rows = [result(1, 10, 300), result(2, 10, 200)]
    shown = board(rows, [player(1), player(2)], predictions={1: 1, 2: 999_999})
    assert ranks(shown) == [(1, 2), (2, 1)]
    assert shown.people[1].row.prediction == 1


def test_everybody_finds_their_own_place() -> None:
    rows = [result(id, id % 11, 60) for id in range(1, 40)]
    shown = board(rows, [player(id) for id in range(1, 40)])
    for id in range(1, 40):
        own = shown.own(id)
        assert own is not None
        assert own.row.player == id


def test_units_rank_by_participants_where_no_number_is_declared() -> None:
    rows = [result(1, 10, 60), result(2, 5, 60), result(3, 10, 60)]
    shown = board(rows, [player(1, unit=HAT_LOT), player(2, unit=HAT_LOT), player(3, unit=CHIENG_MAI)])
    (table,) = shown.units
    assert table.basis is Basis.PARTICIPANTS
    assert [(line.rank, line.row.unit, line.row.participants) for line in table.ranked] == [
        (1, "125", 2),
        (2, "116", 1),
    ]


def test_units_rank_by_points_where_numbers_are_declared() -> None:
    units = shipped().pack.units
    declared = {unit.code: 100 for unit in units.children_of(None)} | {"116": 1}
    rows = [result(1, 10, 60), result(2, 5, 60), result(3, 10, 60)]
    people = [player(1, unit=HAT_LOT), player(2, unit=HAT_LOT), player(3, unit=CHIENG_MAI)]
    (table,) = board(rows, people, declared=declared).units
    assert table.basis is Basis.POINTS
    assert table.ranked[0].row.unit == "116"
    assert table.ranked[0].row.points == 100


class Rows:
    """The reads of a board, of which no version is made."""

    def __init__(self, results: list[ResultRow], players: list[PlayerRow]) -> None:
        self.all = results
        self.players = players
        self.reads = 0

    async def results(self, contest: str, round: str) -> Sequence[ResultRow]:
        self.reads += 1
        return list(self.all)

    async def player_rows(self, contest: str) -> Sequence[PlayerRow]:
        return self.players

    async def rounds(self, contest: str) -> Sequence[Round]:
        return [Round(contest, "week-1", 1, NOW - timedelta(days=1), NOW + timedelta(days=6))]

    async def result_versions(self, contest: str, round: str) -> Sequence[ResultVersion]:
        return []

    async def amendments(self, contest: str) -> Sequence[Amendment]:
        return []

    async def predictions(self, contest: str, round: str) -> Mapping[int, int]:
        return {}


async def test_a_small_board_is_always_fresh() -> None:
    rows = Rows([result(1, 5, 60)], [player(1), player(2)])
    boards = Boards()
    uow = cast("UnitOfWork", rows)
    assert len((await boards.of(uow, contest(), "week-1", NOW, Audience.PLAYER)).people) == 1
    rows.all.append(result(2, 6, 60))
    assert len((await boards.of(uow, contest(), "week-1", NOW, Audience.PLAYER)).people) == 2


async def test_a_large_board_is_kept_for_a_moment_and_no_longer() -> None:
    rows = Rows([result(id, 5, 60) for id in range(2 * ROWS_PER_SECOND)], [player(1)])
    boards = Boards()
    uow = cast("UnitOfWork", rows)
    running = contest()
    await boards.of(uow, running, "week-1", NOW, Audience.PLAYER)
    await boards.of(uow, running, "week-1", NOW + timedelta(seconds=1.9), Audience.PLAYER)
    assert rows.reads == 1
    await boards.of(uow, running, "week-2", NOW, Audience.PLAYER)
    assert rows.reads == 2
    await boards.of(uow, running, "week-1", NOW + timedelta(seconds=2), Audience.PLAYER)
    assert rows.reads == 3


def test_the_phase_of_a_round_follows_its_life() -> None:
    round = Round("c", "week-1", 1, NOW, NOW + timedelta(days=7), by_hand=True)
    assert phase_of(round, NOW + timedelta(hours=1)) is Phase.PLANNED
    round.opened = NOW + timedelta(hours=1)
    assert phase_of(round, NOW + timedelta(hours=1)) is Phase.OPEN
    assert phase_of(round, round.closes) is Phase.CLOSED
    round.freezes = round.closes - timedelta(days=1)
    assert phase_of(round, round.freezes - timedelta(seconds=1)) is Phase.OPEN
    assert phase_of(round, round.freezes) is Phase.FROZEN
    assert phase_of(round, round.closes) is Phase.CLOSED


def test_after_the_close_boards_stay_frozen_until_a_list_is_made_and_only_where_they_froze() -> None:
    round = Round("c", "week-1", 1, NOW, NOW + timedelta(days=7))
    shown = seen_in(contest(), round, Thing.PEOPLE, Audience.GROUP, round.closes)
    assert (shown, hidden_from(round, Audience.GROUP, round.closes)) == (Seen.PROVISIONAL, None)
    round.freezes = round.closes - timedelta(days=1)
    for audience in Audience:
        hidden = None if audience is Audience.ORGANISER else round.freezes
        assert hidden_from(round, audience, round.closes) == hidden
    round.provisional_at = round.closes
    assert hidden_from(round, Audience.GROUP, round.closes) is None


def test_an_extension_moves_a_freeze_that_is_to_come_and_leaves_one_that_has_begun() -> None:
    round = Round("c", "week-1", 1, NOW, NOW + timedelta(days=7), freezes=NOW + timedelta(days=6))
    round.move_close(NOW + timedelta(days=8), NOW + timedelta(days=1))
    assert round.freezes == NOW + timedelta(days=7)
    round.move_close(NOW + timedelta(days=9), NOW + timedelta(days=7))
    assert (round.closes, round.freezes) == (NOW + timedelta(days=9), NOW + timedelta(days=7))


def test_a_frozen_board_has_nothing_from_after_the_freeze() -> None:
    rows = [result(1, 5, 60, minute=1), result(2, 9, 60, minute=30), result(1, 10, 60, number=2, minute=30)]
    freeze = NOW + timedelta(minutes=30)
    shown = make_board(contest(), rows, [player(1), player(2)], {}, NOW + timedelta(hours=1), freeze)
    assert ranks(shown) == [(1, 1)]
    assert (shown.at, shown.frozen, shown.attempts, shown.participants, shown.all_correct) == (freeze, True, 1, 1, 0)


@pytest.mark.slow
def test_a_hundred_thousand_attempts_are_ranked_while_one_waits() -> None:
    dice = random.Random(1)
    units = list(shipped().pack.units.units)
    players = [player(id, unit=dice.choice(units)) for id in range(60_000)]
    rows = [
        result(dice.randrange(60_000), dice.randrange(11), dice.randrange(60, 900), number=n % 3 + 1, minute=n // 100)
        for n in range(100_000)
    ]
    began = time.process_time()
    shown = make_board(contest(), rows, players, {}, NOW)
    took = time.process_time() - began
    assert shown.attempts == 100_000
    assert took < 4, f"{took:.2f} s"
    print(f"{took:.2f} s for 100,000 attempts")
