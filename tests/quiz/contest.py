"""A small contest of three weeks with players and attempts in a line, for the tests of outcomes and prizes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from quiz.outcome import Award, Outcome, RoundFacts, make_outcome, make_outcomes
from quiz.pack import AudienceGroup, Pack, PlannedRound, Prediction, Prize, Rules, Scope, UnitFormula
from quiz.units import Unit, UnitSet, build
from tests.quiz.making import OPENS, said, seconds

ROUNDS = ("week-1", "week-2", "week-3")


@dataclass(frozen=True)
class Player:
    id: int
    unit: str | None = None
    ranked: bool = True
    birth_year: int | None = 1990
    capacity: str | None = None
    full_name: str = "Lò Thị Ban"


@dataclass(frozen=True)
class Submitted:
    attempt: int
    player: int
    correct: int = 10
    duration_s: int = 100
    submitted_at: datetime = OPENS
    number: int = 1
    total: int = 10
    void: bool = False
    points: int | None = None


def units() -> UnitSet:
    return build(
        "2024",
        [
            Unit("p", "Tỉnh Sơn La", "tỉnh", None),
            Unit("h1", "Huyện Mai Sơn", "huyện", "p"),
            Unit("h2", "Huyện Bắc Yên", "huyện", "p"),
            Unit("h3", "Huyện Yên Châu", "huyện", "p"),
            Unit("s1", "Sở Tư pháp", "sở", "p"),
        ],
    )


def prize(code: str, count: int = 1, **more: Any) -> Prize:
    return Prize(code, said(code), more.pop("scope", Scope.INDIVIDUAL), count, **more)


LADDER = (prize("nhat"), prize("nhi", 2), prize("ba", 3))
RESIDENTS = AudienceGroup("dan", said("Người dân"), capacities=("nguoi-dan",))


def pack(**rules: Any) -> Pack:
    """The contest with these rules; the prediction is asked only if a test says so."""
    given = {"prediction": None, "prizes": LADDER, "unit_formula": UnitFormula()} | rules
    rounds = tuple(
        PlannedRound(code, said(code), OPENS + timedelta(days=7 * place), OPENS + timedelta(days=7 * place + 7))
        for place, code in enumerate(ROUNDS)
    )
    words = said("")
    return Pack(
        "c", "0", words, words, words, words, words, "", words, ZoneInfo("Asia/Ho_Chi_Minh"), ("vi",), Rules(**given),
        rounds, (), (), (), {"2024": units()}, "2024", (),
    )  # fmt: skip


PREDICTED = Prediction()


def in_order(*players: int, tied: Sequence[Sequence[int]] = ()) -> list[Submitted]:
    """Attempts that rank these players so; those of one list of `tied` are equal to its first."""
    moment = {player: place for place, player in enumerate(players)}
    for equals in tied:
        moment |= dict.fromkeys(equals, moment[equals[0]])
    return [Submitted(player * 10, player, submitted_at=seconds(moment[player])) for player in players]


def outcome(
    contest: Pack,
    results: Sequence[Submitted],
    players: Sequence[Player] | None = None,
    *,
    round: str = "week-1",
    **known: Any,
) -> Outcome:
    everybody = [Player(row) for row in sorted({row.player for row in results})] if players is None else players
    return make_outcome(contest, round, everybody, results, known.pop("predictions", {}), **known)


def outcomes(contest: Pack, orders: Mapping[str, Sequence[Submitted]]) -> dict[str, Outcome]:
    everybody = [Player(id) for id in sorted({row.player for rows in orders.values() for row in rows})]
    return make_outcomes(contest, everybody, {round: RoundFacts(rows) for round, rows in orders.items()})


def given(awards: Sequence[Award]) -> dict[str, list[Any]]:
    """Who has each prize, in the order of its places."""
    found: dict[str, list[Any]] = {}
    for award in sorted(awards, key=lambda award: award.place):
        found.setdefault(award.prize, []).append(award.winner)
    return found
