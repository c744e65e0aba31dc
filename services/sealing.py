"""The sealed file of a version of a result, of a round or of the whole contest: everything from which anybody can work it out again.

What the version says stands there as it was computed; the attempts are read page by page beside the writer. People are numbers.
Whoever took their consent back after the list was made stays as a number in it, and leaves only a hash if they were not in it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from quiz.canonical import moment
from quiz.outcome import out_of_ranking
from quiz.outcome_json import digest_of
from quiz.proof import question_body
from quiz.rounds import Round
from quiz.sealed import FORMAT, FORMAT_VERSION, SealWriter, Sign, as_rules
from services.amending import rulings_of, with_amendments
from services.bonuses import bonuses_of
from services.contest import Contest
from services.counting import barred_of, draws_of
from services.matters import Matter
from services.ports import UnitOfWork
from services.proofs import Proof, proof_of
from services.records import Json
from services.result_records import Amendment, Change, ResultVersion
from services.results import awards_beside, shown_at

LISTS = {
    "person": "people",
    "unplaced": "unplaced",
    "table": "units",
    "award": "awards",
    "passed_over": "passed_over",
    "undecided": "undecided",
    "unawarded": "unawarded",
    "gives_up": "gives_up",
}
"""Which list of an outcome lies in lines of which kind; beside these there are the standings of groups."""

UNFIT = frozenset({"too_young", "replaced", "disqualified"})
"""Reasons to pass somebody over that the file tells without what they rest on: a year of birth is nobody's business."""


@dataclass(frozen=True, slots=True)
class Signer:
    """The key of the seal."""

    sign: Sign
    public_key: bytes


@dataclass(frozen=True, slots=True)
class _Material:
    """What a file is made of, beside the attempts. `proofs` by round."""

    contest: Contest
    amended: Contest
    matter: Matter
    version: ResultVersion
    outcome: Json
    proofs: Mapping[str, Proof]
    changes: list[Amendment]


async def write_sealed(
    uow: UnitOfWork,
    contest: Contest,
    matter: Matter,
    version: ResultVersion,
    signer: Signer,
    write: Callable[[bytes], object],
    tell: Callable[[int], Awaitable[None]],
) -> str:
    """Write the file line by line; returns the digest of its whole. The same version always has the same bytes."""
    material = await _gather(uow, contest, matter, version)
    seal = SealWriter(write)
    seal.line("header", await _header(uow, material))
    _write_key(seal, material)
    for unit in material.amended.pack.units.units.values():
        fields = as_rules(unit)
        # `kind` is that of the line.
        body = {name: fields[name] for name in fields if name not in {"aliases", "kind"}}
        seal.line("unit", {**body, "unit_kind": unit.kind})
    listed = await _write_players(seal, uow, material)
    await _write_attempts(seal, uow, material, listed, tell)
    for award in await awards_beside(uow, contest, matter, version):
        seal.line("earlier", as_rules(award))
    _write_outcome(seal, material.outcome)
    return seal.finish(signer.sign, signer.public_key)


async def _gather(uow: UnitOfWork, contest: Contest, matter: Matter, version: ResultVersion) -> _Material:
    data = await uow.outcome_bytes(version.id)
    if data is None or digest_of(data) != version.digest:
        raise ValueError(f"the outcome of version {version.number} of {matter.name} is not what its digest says")
    # What was amended after the version was made is no part of it.
    changes = [change for change in await uow.amendments(contest.id) if change.at <= version.made_at]
    proofs = {round.code: await proof_of(uow, contest, round.code) for round in matter.rounds}
    return _Material(contest, with_amendments(contest, changes), matter, version, json.loads(data), proofs, changes)


async def _header(uow: UnitOfWork, material: _Material) -> Json:
    contest, code, version, outcome = material.contest, material.matter.code, material.version, material.outcome
    pack = material.amended.pack
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "contest": contest.id,
        "pack_id": pack.id,
        "pack": pack.hash,
        "rehearsal": contest.rehearsal,
        "title": as_rules(pack.title),
        "round": code,
        "rounds": [one.code for one in await uow.rounds(contest.id)],
        "parts": [await _part(uow, material, round) for round in material.matter.rounds],
        "version": version.number,
        "state": str(version.state),
        "reason": version.reason,
        "made_at": moment(version.made_at),
        "published_at": moment(version.published_at) if version.published_at else None,
        "result": version.digest,
        "rules": as_rules(pack.rules),
        "unit_set": pack.unit_set,
        "drawn_units": dict(draws_of(material.changes, code).units),
        "bonuses": [
            {"unit": unit, "points": bonus.points, "reason": bonus.reason}
            for unit, bonus in sorted(bonuses_of(material.changes, code).items())
        ],
        "groups": sorted(outcome["groups"]),
        "outcome": {name: value for name, value in outcome.items() if name != "groups" and name not in LISTS.values()},
    }


async def _part(uow: UnitOfWork, material: _Material, round: Round) -> Json:
    """A round whose attempts are in the file, with what was published of it; in the whole contest its result too."""
    proof, contest = material.proofs[round.code], material.contest
    versions = await uow.result_versions(contest.id, round.code) if material.matter.whole else ()
    held = shown_at(versions, material.version.made_at)
    return {
        "round": round.code,
        "title": as_rules(material.amended.pack.round(round.code).title),
        "opened": moment(round.opened_at or round.opens),
        "closes": moment(round.closes),
        "version": held.number if held is not None else None,
        "result": held.digest if held is not None else None,
        "commitments": [
            {"at": moment(one.at), "code": one.code, "salt": one.salt, "questions": [list(q) for q in one.questions]}
            for one in proof.commitments
        ],
        "roots": [{"at": moment(one.at), "root": one.root, "attempts": one.attempts} for one in proof.roots],
    }


def _write_key(seal: SealWriter, material: _Material) -> None:
    """The questions and key as they were sealed, and what was ruled on the key since."""
    codes = {round.code for round in material.matter.rounds}
    for _, question in sorted(material.contest.bank.items()):
        if question.round in codes and question.counted:
            seal.line("question", question_body(question))
    last = {change.target: change for change in material.changes if change.change in {Change.KEY, Change.VOID}}
    for target, ruling in sorted(rulings_of(material.changes).items()):
        change = last[target]
        if change.round in codes:
            answers = None if ruling.answers is None else sorted(ruling.answers)
            body = {"question": target, "answers": answers, "at": moment(change.at), "reason": change.reason}
            seal.line("amendment", body)


async def _write_players(seal: SealWriter, uow: UnitOfWork, material: _Material) -> set[int]:
    """Everybody with a submitted attempt who takes part or stands in the version; returns their ids."""
    contest, outcome, matter = material.contest, material.outcome, material.matter
    counted: Mapping[int, Json] = {row["player"]: row for row in _counted(outcome)}
    group = {one["row"]["player"]: code for code, people in outcome["groups"].items() for one in people}
    unfit = {one["player"]: one["why"] for one in outcome["passed_over"] if one["why"] in UNFIT}
    drawn, out = draws_of(material.changes, matter.code).people, _out(material)
    predictions = {} if matter.whole else await uow.predictions(contest.id, matter.code)
    players = {player.id: player for player in await uow.player_rows(contest.id)}
    active = {row.player for round in matter.rounds for row in await uow.results(contest.id, round.code)}
    standing = {*counted, *outcome["disqualified"]}
    listed = {id for id in active if id in standing or id in players}
    for id in sorted(listed):
        row, player = counted.get(id), players.get(id)
        body: dict[str, Any] = {
            "id": id,
            "unit": row["unit"] if row is not None else player.unit if player is not None else None,
            "ranked": id in standing or (player is not None and player.ranked),
            "prediction": row["prediction"] if row is not None else predictions.get(id),
            "drawn": drawn.get(id),
            "unfit": unfit.get(id),
            "group": group.get(id),
            "out": out.get(id, []),
        }
        seal.line("player", body)
    return listed


def _counted(outcome: Json) -> list[Json]:
    """The rows of everybody who is counted, with a place or without."""
    return [*(one["row"] for one in outcome["people"]), *outcome["unplaced"]]


def _out(material: _Material) -> dict[int, list[str]]:
    """Where somebody's result is not recognised: in rounds, "" for the whole contest."""
    found: dict[int, list[str]] = {}
    for code in dict.fromkeys((material.matter.code, *(round.code for round in material.matter.rounds))):
        for player in sorted(out_of_ranking(barred_of(material.changes, code))):
            found.setdefault(player, []).append(code)
    return found


async def _write_attempts(
    seal: SealWriter,
    uow: UnitOfWork,
    material: _Material,
    listed: set[int],
    tell: Callable[[int], Awaitable[None]],
) -> None:
    size, done = max(1, material.outcome["attempts"]), 0
    for round in material.matter.rounds:
        async for attempts in uow.submitted_pages(material.contest.id, round.code):
            for attempt in attempts:
                (seal.attempt if attempt.player in listed else seal.hidden_attempt)(attempt)
            done += len(attempts)
            await tell(min(95, done * 95 // size))


def _write_outcome(seal: SealWriter, outcome: Json) -> None:
    """The version's lists, in the order of the kinds of lines."""
    for kind, name in LISTS.items():
        for body in outcome[name]:
            seal.line(kind, body)
        if kind == "person":
            for code in sorted(outcome["groups"]):
                for body in outcome["groups"][code]:
                    seal.line("group_person", {**body, "group": code})
