"""The sealed file of a version of a round's result: everything from which anybody can work it out again.

What the version says stands there as it was computed; the attempts are read page by page beside the writer. People are numbers.
Whoever took their consent back after the list was made stays as a number in it, and leaves only a hash if they were not in it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from quiz.canonical import moment
from quiz.outcome_json import digest_of
from quiz.proof import question_body
from quiz.rounds import Round
from quiz.sealed import FORMAT, FORMAT_VERSION, SealWriter, Sign, as_rules
from services.amending import rulings_of, with_amendments
from services.contest import Contest
from services.counting import draws_of
from services.matters import of_round
from services.ports import UnitOfWork
from services.proofs import Proof, proof_of
from services.records import Json
from services.result_records import Amendment, Change, ResultVersion
from services.results import other_awards

LISTS = {
    "person": "people",
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
    """What a file is made of, beside the attempts."""

    contest: Contest
    amended: Contest
    round: Round
    version: ResultVersion
    outcome: Json
    proof: Proof
    changes: list[Amendment]


async def write_sealed(
    uow: UnitOfWork,
    contest: Contest,
    round: Round,
    version: ResultVersion,
    signer: Signer,
    write: Callable[[bytes], object],
    tell: Callable[[int], Awaitable[None]],
) -> str:
    """Write the file line by line; returns the digest of its whole. The same version always has the same bytes."""
    material = await _gather(uow, contest, round, version)
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
    for award in await other_awards(uow, contest, of_round(round), version.made_at):
        seal.line("earlier", as_rules(award))
    _write_outcome(seal, material.outcome)
    return seal.finish(signer.sign, signer.public_key)


async def _gather(uow: UnitOfWork, contest: Contest, round: Round, version: ResultVersion) -> _Material:
    data = await uow.outcome_bytes(version.id)
    if data is None or digest_of(data) != version.digest:
        raise ValueError(f"the outcome of version {version.number} of {round.name} is not what its digest says")
    # What was amended after the version was made is no part of it.
    changes = [change for change in await uow.amendments(contest.id) if change.at <= version.made_at]
    proof = await proof_of(uow, contest, round.code)
    return _Material(contest, with_amendments(contest, changes), round, version, json.loads(data), proof, changes)


async def _header(uow: UnitOfWork, material: _Material) -> Json:
    contest, round, version, outcome = material.contest, material.round, material.version, material.outcome
    pack = material.amended.pack
    planned = pack.round(round.code)
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "contest": contest.id,
        "pack_id": pack.id,
        "pack": pack.hash,
        "rehearsal": contest.rehearsal,
        "title": as_rules(pack.title),
        "round": round.code,
        "round_title": as_rules(planned.title),
        "rounds": [one.code for one in await uow.rounds(contest.id)],
        "opened": moment(round.opened_at or round.opens),
        "closes": moment(round.closes),
        "version": version.number,
        "state": str(version.state),
        "reason": version.reason,
        "made_at": moment(version.made_at),
        "published_at": moment(version.published_at) if version.published_at else None,
        "result": version.digest,
        "rules": as_rules(pack.rules),
        "unit_set": pack.unit_set,
        "drawn_units": dict(draws_of(material.changes, round.code).units),
        "commitments": [
            {"at": moment(one.at), "code": one.code, "salt": one.salt, "questions": [list(q) for q in one.questions]}
            for one in material.proof.commitments
        ],
        "roots": [{"at": moment(one.at), "root": one.root, "attempts": one.attempts} for one in material.proof.roots],
        "groups": sorted(outcome["groups"]),
        "outcome": {name: value for name, value in outcome.items() if name != "groups" and name not in LISTS.values()},
    }


def _write_key(seal: SealWriter, material: _Material) -> None:
    """The questions and key as they were sealed, and what was ruled on the key since."""
    code = material.round.code
    for _, question in sorted(material.contest.bank.items()):
        if question.round == code and question.counted:
            seal.line("question", question_body(question))
    last = {change.target: change for change in material.changes if change.change in {Change.KEY, Change.VOID}}
    for target, ruling in sorted(rulings_of(material.changes).items()):
        change = last[target]
        if change.round == code:
            answers = None if ruling.answers is None else sorted(ruling.answers)
            body = {"question": target, "answers": answers, "at": moment(change.at), "reason": change.reason}
            seal.line("amendment", body)


async def _write_players(seal: SealWriter, uow: UnitOfWork, material: _Material) -> set[int]:
    """Everybody with a submitted attempt who takes part or stands in the version; returns their ids."""
    contest, outcome, round = material.contest, material.outcome, material.round.code
    ranked: Mapping[int, Json] = {one["row"]["player"]: one["row"] for one in outcome["people"]}
    group = {one["row"]["player"]: code for code, people in outcome["groups"].items() for one in people}
    unfit = {one["player"]: one["why"] for one in outcome["passed_over"] if one["why"] in UNFIT}
    drawn = draws_of(material.changes, round).people
    predictions = await uow.predictions(contest.id, round)
    players = {player.id: player for player in await uow.player_rows(contest.id)}
    active = {row.player for row in await uow.results(contest.id, round)}
    listed = {id for id in active if id in ranked or id in players}
    for id in sorted(listed):
        row, player = ranked.get(id), players.get(id)
        body: dict[str, Any] = {
            "id": id,
            "unit": row["unit"] if row is not None else player.unit if player is not None else None,
            "ranked": row is not None or (player is not None and player.ranked),
            "prediction": row["prediction"] if row is not None else predictions.get(id),
            "drawn": drawn.get(id),
            "unfit": unfit.get(id),
            "group": group.get(id),
        }
        seal.line("player", body)
    return listed


async def _write_attempts(
    seal: SealWriter,
    uow: UnitOfWork,
    material: _Material,
    listed: set[int],
    tell: Callable[[int], Awaitable[None]],
) -> None:
    size, done = max(1, material.outcome["attempts"]), 0
    async for attempts in uow.submitted_pages(material.contest.id, material.round.code):
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
