"""`tools/verify.py` ranks and gives prizes by its own code; on random contests it must come to what `quiz.outcome` says."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given

from quiz.canonical import moment
from quiz.outcome import Award, Outcome, RoundFacts, make_outcome
from quiz.outcome_json import outcome_bytes
from quiz.pack import Pack
from quiz.sealed import as_rules
from services.sealing import LISTS, UNFIT
from tests.quiz.contest import ROUNDS, Player
from tests.quiz.test_outcome import CONTESTS, FACTS, PLAYERS, every
from tests.sealing import VERIFY


def header(pack: Pack, round: str, known: RoundFacts, found: dict[str, Any]) -> dict[str, Any]:
    return {
        "pack_id": pack.id,
        "round": round,
        "rounds": [planned.code for planned in pack.rounds],
        "rules": as_rules(pack.rules),
        "drawn_units": dict(known.draws.units),
        "outcome": {name: value for name, value in found.items() if name not in {*LISTS.values(), "groups"}},
    }


def read(pack: Pack, players: Sequence[Player], known: RoundFacts, outcome: Outcome, earlier: Sequence[Award]) -> Any:
    """What verify.py would have read of a file of this outcome."""
    found = json.loads(outcome_bytes(outcome))
    out = VERIFY.Sealed(VERIFY.Report(io.StringIO()))
    out.header = header(pack, outcome.round, known, found)
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
        }
    for row in known.results:
        out.attempts.setdefault(row.player, []).append(
            {
                **{
                    name: getattr(row, name) for name in ("attempt", "number", "correct", "total", "duration_s", "void")
                },
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
        outcome = make_outcome(pack, round, players, known.results, known.predictions, known.draws, earlier)
        sealed = read(pack, players, known, outcome, earlier)
        VERIFY.check_outcome(sealed, sealed.report)
        assert sealed.report.wrong == 0, sealed.report.out.getvalue()
        earlier += outcome.awards
