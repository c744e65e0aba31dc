"""How long a board of 100,000 people takes to make."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.app import read_pack
from bot.config import SHIPPED_PACK
from bot.simulation.names import full_name
from quiz.fold import sort_key
from quiz.standings import people_standings, unit_standings
from services.boards import make_board
from services.contest import Contest, run_contest
from services.records import PlayerRow, ResultRow

OPENED = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)


def _rows(contest: Contest, people: int) -> tuple[list[ResultRow], list[PlayerRow]]:
    dice = random.Random(11)
    codes = [code for code in contest.pack.units.units if contest.pack.units.path(code)]
    players, results = [], []
    for id in range(1, people + 1):
        name = full_name(dice)
        players.append(PlayerRow(id, name, sort_key(name), dice.choice(codes), ranked=True))
        at = OPENED + timedelta(microseconds=dice.randrange(6 * 86_400_000_000))
        results.append(ResultRow(id, id, 1, dice.randint(3, 10), 10, dice.randint(60, 900), at, False))
    return results, players


def _median(passes: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(passes):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def measure_boards(people: int, passes: int) -> list[tuple[str, float]]:
    """What was done, and the median of its seconds."""
    contest = run_contest(read_pack(SHIPPED_PACK), rehearsal=True)
    pack, now = contest.pack, OPENED + timedelta(days=7)
    results, players = _rows(contest, people)
    entries = [standing.row for standing in make_board(contest, results, players, {}, now).people]
    dice = random.Random(12)
    dice.shuffle(entries)
    return [
        (
            "rank people (people_standings)",
            _median(passes, lambda: people_standings(entries, pack.rules.ranking, None)),
        ),
        (
            "rank units (unit_standings)",
            _median(passes, lambda: unit_standings(pack.units, entries, pack.rules.unit_formula)),
        ),
        ("the whole board (make_board)", _median(passes, lambda: make_board(contest, results, players, {}, now))),
    ]
