"""`tools/verify.py` ranks and gives prizes by its own code; on random contests it must come to what `quiz.outcome` says."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from quiz.bands import Band
from quiz.canonical import moment
from quiz.outcome import Award, Outcome, RoundFacts, make_outcome
from quiz.outcome_json import outcome_bytes
from quiz.pack import Pack, UnitFormula
from quiz.sealed import as_rules
from quiz.standings import UnitTable
from quiz.units import build
from services.sealing import LISTS, UNFIT
from tests.quiz.contest import ROUNDS, Player
from tests.quiz.making import said
from tests.quiz.test_outcome import CONTESTS, FACTS, PLAYERS, every
from tests.sealing import VERIFY


def header(pack: Pack, round: str, known: RoundFacts, found: dict[str, Any]) -> dict[str, Any]:
    return {
        "pack_id": pack.id,
        "round": round,
        "rounds": [planned.code for planned in pack.rounds],
        "parts": [{"round": round}],
        "rules": as_rules(pack.rules),
        "drawn_units": dict(known.draws.units),
        "bonuses": [{"unit": unit, "points": points, "reason": "r"} for unit, points in known.bonuses.items()],
        "outcome": {name: value for name, value in found.items() if name not in {*LISTS.values(), "groups"}},
    }


def read(pack: Pack, players: Sequence[Player], known: RoundFacts, outcome: Outcome, earlier: Sequence[Award]) -> Any:
    """What verify.py would have read of a file of this outcome."""
    found = json.loads(outcome_bytes(outcome))
    out = VERIFY.Sealed(VERIFY.Report(io.StringIO()))
    out.header = header(pack, outcome.round, known, found)
    out.parts = {outcome.round: {}}
    out.units = {unit.code: as_rules(unit) for unit in pack.units.units.values()}
    group = {one["row"]["player"]: code for code, people in found["groups"].items() for one in people}
    unfit = {one["player"]: one["why"] for one in found["passed_over"] if one["why"] in UNFIT}
    for player in players:
        out.players[player.id] = {
            "unit": player.unit,
            "ranked": player.ranked,
            "prediction": known.predictions.get(player.id),
            "drawn": known.draws.people.get(player.id),
            "unfit": unfit.get(player.id),
            "group": group.get(player.id),
            "out": [],
        }
    for row in known.results:
        out.attempts.setdefault(row.player, []).append(
            {
                **{
                    name: getattr(row, name) for name in ("attempt", "number", "correct", "total", "duration_s", "void")
                },
                "round": outcome.round,
                "points": None,
                "submitted_at": moment(row.submitted_at),
            }
        )
    out.seen = len(known.results)
    for kind, name in LISTS.items():
        out.lines[kind] = list(enumerate(found[name], start=1))
    out.lines["group_person"] = [
        (1, {**one, "group": code}) for code, people in found["groups"].items() for one in people
    ]
    out.lines["earlier"] = [(1, as_rules(award)) for award in earlier]
    return out


@every
@given(CONTESTS, PLAYERS, FACTS)
def test_it_comes_to_the_same_result(pack: Pack, players: list[Player], facts: dict[str, RoundFacts]) -> None:
    earlier: list[Award] = []
    for round in ROUNDS:
        known = facts[round]
        outcome = make_outcome(
            pack, round, players, known.results, known.predictions, known.draws, earlier, bonuses=known.bonuses
        )
        sealed = read(pack, players, known, outcome, earlier)
        VERIFY.check_outcome(sealed, sealed.report)
        assert sealed.report.wrong == 0, sealed.report.out.getvalue()
        earlier += outcome.awards


SIZES = st.none() | st.integers(1, 12)
BANDS = (Band("nho", said("Nhỏ"), 2), Band("vua", said("Vừa"), 5), Band("lon", said("Lớn"), None))
FORMULAS = st.builds(
    lambda bands, floor, least: UnitFormula(
        bands=bands, bonus_max=10, floor=floor, least_people=least, no_floor=("sở",)
    ),
    st.sampled_from([(), BANDS[:1] + BANDS[2:], BANDS]),
    st.sampled_from([None, Fraction(1, 3)]),
    st.integers(1, 2),
)
GIVEN = st.dictionaries(st.sampled_from(["h1", "h2", "h3", "s1"]), st.integers(1, 10))


@every
@given(CONTESTS, PLAYERS, FACTS, FORMULAS, GIVEN, st.tuples(SIZES, SIZES, SIZES, SIZES))
def test_bands_and_bonuses_come_out_the_same(
    pack: Pack,
    players: list[Player],
    facts: dict[str, RoundFacts],
    formula: UnitFormula,
    bonuses: dict[str, int],
    sizes: tuple[int | None, ...],
) -> None:
    size = dict(zip(("h1", "h2", "h3", "s1"), sizes, strict=True))
    units = build("2024", [replace(unit, declared=size.get(unit.code)) for unit in pack.units.units.values()])
    pack = replace(pack, unit_sets={"2024": units}, rules=replace(pack.rules, unit_formula=formula))
    known = replace(facts["week-1"], bonuses=bonuses)
    outcome = make_outcome(pack, "week-1", players, known.results, known.predictions, known.draws, bonuses=bonuses)
    sealed = read(pack, players, known, outcome, [])
    VERIFY.check_outcome(sealed, sealed.report)
    assert sealed.report.wrong == 0, sealed.report.out.getvalue()
    plain = make_outcome(pack, "week-1", players, known.results, known.predictions, known.draws)
    assert taking_part(outcome) == taking_part(plain), (
        "points that are given change nobody's people, band or right to a rank"
    )
    assert sorted(unit for table in outcome.units for unit in taking_part_of(table)) == ["h1", "h2", "h3", "s1"]


def taking_part_of(table: UnitTable) -> list[str]:
    return [standing.row.unit for standing in table.ranked] + [line.unit for line in table.unranked]


def taking_part(outcome: Outcome) -> list[Any]:
    """Who is ranked in which table, and with how many people."""
    return [
        (table.band, sorted((each.row.unit, each.row.participants) for each in table.ranked)) for table in outcome.units
    ]
