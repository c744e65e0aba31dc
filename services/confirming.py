"""Codes on certificates, and what the page that confirms one may say.

A code is made by the house's key from what the certificate says, so nobody can make one up and no list of them has to be kept.
Whether it still holds is asked of the contest each time: a certificate outlives the version that it was printed by.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from quiz.outcome import WHOLE
from quiz.pack import Scope
from quiz.rounds import Round, RoundState
from quiz.scores import result_of
from services.amending import as_amended
from services.certificates import CertificateKind
from services.contest import Contest
from services.disqualifying import in_force
from services.ports import Clerk, UnitOfWork
from services.records import Player
from services.result_records import ResultVersion, VersionState
from services.results import outcome_of

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a code: five bits each, none that is taken for another when it is typed off paper."""
LENGTH, GROUP = 16, 4
_NUMBER_BITS = 32
_NUMBER = (1 << _NUMBER_BITS) - 1
_TAG_BYTES = 6
_READ_AS = str.maketrans("OIL", "011", " -\u2013\t")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a certificate is about. `winner`: a player's id or a unit's code; `round` and `prize` "" where somebody took part."""

    kind: CertificateKind
    winner: int | str
    round: str = ""
    prize: str = ""


@dataclass(frozen=True, slots=True)
class TookPart:
    """The closed rounds in which somebody's attempts count, how many those are, and when a round closes that will count too."""

    rounds: tuple[str, ...] = ()
    attempts: int = 0
    waits_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What may be said about a certificate of ours. `holds`: what it says is still so.

    `player` is None for a unit's, and for somebody who has left: then no name is said. `unit` is the winner's in the result.
    """

    subject: Subject
    holds: bool
    player: Player | None = None
    name: str = ""
    unit: str | None = None
    version: ResultVersion | None = None
    took_part: TookPart = field(default_factory=TookPart)


@dataclass(frozen=True, slots=True)
class Given:
    """The prizes of a version, and the units of the people who won them."""

    prizes: frozenset[tuple[str, int | str]]
    units: dict[int, str | None]


class GivenPrizes:
    """The prizes of the versions that were asked for lately. A version never changes, and reading a large one takes a while."""

    MOST = 50

    def __init__(self) -> None:
        self._kept: dict[int, Given] = {}

    async def of(self, uow: UnitOfWork, version: ResultVersion) -> Given:
        """Those of one version."""
        if version.id not in self._kept:
            outcome = await outcome_of(uow, version)
            prizes = frozenset((award.prize, award.winner) for award in outcome.awards)
            winners = {winner for _, winner in prizes}
            people = (standing.row for standing in outcome.people)
            units = {entry.player: entry.unit for entry in people if entry.player in winners}
            while len(self._kept) >= self.MOST:
                del self._kept[next(iter(self._kept))]
            self._kept[version.id] = Given(prizes, units)
        return self._kept[version.id]


def code_of(clerk: Clerk, contest: Contest, subject: Subject) -> str:
    """The code of a certificate, always the same: 48 bits of a keyed hash, and the player's id hidden by them."""
    tag = _tag(clerk, contest, subject)
    number = subject.winner if isinstance(subject.winner, int) else 0
    whole = int.from_bytes(tag) << _NUMBER_BITS | (number & _NUMBER) ^ _mask(clerk, contest, tag)
    letters = "".join(LETTERS[whole >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(words: str) -> str | None:
    """A code as somebody typed or scanned it, in the form in which it is printed; None for what can be none."""
    letters = words[:100].upper().translate(_READ_AS)
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return None
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def subject_of(clerk: Clerk, contest: Contest, code: str) -> Subject | None:
    """What a code stands for; None if our key did not make it. Asks no database, so that guessing costs nothing."""
    whole = 0
    for letter in code.replace("-", ""):
        whole = whole << 5 | LETTERS.index(letter)
    tag = (whole >> _NUMBER_BITS).to_bytes(_TAG_BYTES)
    number = (whole & _NUMBER) ^ _mask(clerk, contest, tag)
    for subject in _candidates(contest, number):
        if hmac.compare_digest(_tag(clerk, contest, subject), tag):
            return subject
    return None


async def confirm(uow: UnitOfWork, contest: Contest, given: GivenPrizes, subject: Subject, now: datetime) -> Confirmed:
    """What may be said now about the certificate of a genuine code."""
    player = await uow.player(subject.winner) if isinstance(subject.winner, int) else None
    if player is not None and (player.withdrawn_at is not None or not player.full_name):
        player = None
    if subject.kind is CertificateKind.TOOK_PART:
        took = await took_part(uow, contest, player, now) if player is not None else TookPart()
        return Confirmed(subject, bool(took.rounds), player, player.full_name if player else "", took_part=took)
    version = await published_version(uow, contest, subject.round)
    found = await given.of(uow, version) if version is not None else Given(frozenset(), {})
    holds = (subject.prize, subject.winner) in found.prizes
    if isinstance(subject.winner, str):
        return Confirmed(subject, holds, unit=subject.winner, version=version)
    name = await printed_name(uow, contest, subject, player) if player is not None and holds else ""
    return Confirmed(subject, holds, player, name, found.units.get(subject.winner), version)


async def published_version(uow: UnitOfWork, contest: Contest, round: str) -> ResultVersion | None:
    """The version of a round ("" for the whole contest) that is published now."""
    versions = await uow.result_versions(contest.id, round)
    return next((one for one in reversed(versions) if one.state is VersionState.PUBLISHED), None)


async def printed_name(uow: UnitOfWork, contest: Contest, subject: Subject, player: Player) -> str:
    """The name as it was spelled out when the winner was called, else as it was registered."""
    for one in await uow.verifications(contest.id, subject.round):
        if (one.player, one.prize) == (player.id, subject.prize) and one.spelling:
            return one.spelling
    return player.full_name


async def took_part(uow: UnitOfWork, contest: Contest, player: Player, now: datetime) -> TookPart:
    """Which closed rounds somebody has attempts in that count. Also of those who may play and are not ranked.

    A round whose result is not recognised confirms nothing.
    """
    amended, changes = await as_amended(uow, contest), await uow.amendments(contest.id)
    rounds, attempts, waits = [], 0, None
    for round in await uow.rounds(contest.id):
        if in_force(changes, player.id, round.code) is not None:
            continue
        counted = await _counted(uow, amended, player, round)
        if counted and round.state(now) is RoundState.CLOSED:
            rounds.append(round.code)
            attempts += counted
        elif counted:
            waits = round.closes
    return TookPart(tuple(rounds), attempts, waits)


async def _counted(uow: UnitOfWork, contest: Contest, player: Player, round: Round) -> int:
    graded = [
        result_of(attempt, contest.bank, contest.pack.rules)
        for attempt in await uow.attempts_of(player.id, contest.id, round.code)
    ]
    return sum(result is not None and not result.void for result in graded)


def _candidates(contest: Contest, number: int) -> Iterator[Subject]:
    """All that a code with this number could stand for: a player's, or with 0 a unit's."""
    pack = contest.pack
    if number:
        yield Subject(CertificateKind.TOOK_PART, number)
    scope = Scope.INDIVIDUAL if number else Scope.COLLECTIVE
    winners = (number,) if number else tuple(pack.units.units)
    for round in (*(planned.code for planned in pack.rounds), WHOLE):
        for prize in pack.rules.prizes:
            if prize.scope is scope:
                yield from (Subject(CertificateKind.PRIZE, winner, round, prize.code) for winner in winners)


def _tag(clerk: Clerk, contest: Contest, subject: Subject) -> bytes:
    who = f"player {subject.winner}" if isinstance(subject.winner, int) else f"unit {subject.winner}"
    return clerk.mark("\0".join((contest.id, str(subject.kind), subject.round, subject.prize, who)))[:_TAG_BYTES]


def _mask(clerk: Clerk, contest: Contest, tag: bytes) -> int:
    """Hides the player's id, which in sealed results stands beside everything that they answered."""
    return int.from_bytes(clerk.mark(f"{contest.id}\0number\0{tag.hex()}")[: _NUMBER_BITS // 8])
