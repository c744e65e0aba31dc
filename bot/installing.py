"""Putting a pack under a running contest: an immutable version, question revisions, rounds; and refusing what would break one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from messaging.model import Chat, Sender
from quiz.pack import Pack, PlannedRound
from quiz.question import Bank, Question
from quiz.rounds import Round, RoundState
from quiz.schedule import shift
from services import daily_question, notice_plan, proofs
from services.contest import Contest, run_contest
from services.contest import contest_id as id_of
from services.groups import LINK
from services.organising import RoleGrant
from services.records import Identity, Json, Notice, Person, Role
from services.roles import ONCE_SETTINGS, SETTINGS
from storage.store import AnyStore
from storage.unit_of_work import UnitOfWork

SHIFT = "rehearsal_shift_s"
PACK = "pack_hash"
DEMO_GROUP = Chat("web", "", "nhom-thu", group=True)


class PackRefused(Exception):
    """The pack differs from the one that an open round was started with."""


@dataclass(frozen=True, slots=True)
class Installed:
    """The running contest, and whether somebody owns it already."""

    contest: Contest
    owned: bool


async def install(
    store: AnyStore,
    pack: Pack,
    files: Mapping[str, bytes],
    *,
    rehearsal: bool,
    now: datetime,
    owners: Sequence[Sender] = (),
) -> Installed:
    """Make the contest of a pack ready in the database; doing it again with the same pack changes nothing.

    A rehearsal's calendar is moved so that its first round opens at the first start; the move is kept for restarts.
    Raises PackRefused for a changed pack while a round is open.
    """
    async with store.write() as uow:
        contest_id = id_of(pack, rehearsal=rehearsal)
        if rehearsal:
            pack = shift(pack, await _shift_of(uow, contest_id, pack, now))
        await _check_change(uow, contest_id, pack, now)
        bank = await uow.bank(contest_id)
        pack = replace(pack, questions=tuple(_revised(question, bank) for question in pack.questions))
        uow.add_pack_version(contest_id, pack.hash, files, now)
        uow.save_setting(contest_id, PACK, pack.hash)
        uow.add_question_revisions(contest_id, pack.questions)
        contest = run_contest(pack, rehearsal=rehearsal, older=bank)
        await _install_rounds(uow, contest, now)
        await notice_plan.install(uow, contest, now)
        await daily_question.install(uow, contest, now)
        await proofs.install(uow, contest, now)
        await _install_owners(uow, contest_id, owners, now)
        if rehearsal:
            await _install_demo_group(uow, contest_id, now)
        owned = bool(await uow.people_with(contest_id, {Role.OWNER}))
        await uow.commit()
    return Installed(contest, owned)


async def _shift_of(uow: UnitOfWork, contest_id: str, pack: Pack, now: datetime) -> timedelta:
    kept = await uow.setting(contest_id, SHIFT)
    if kept is None:
        start = now.replace(second=0, microsecond=0)
        kept = int((start - pack.rounds[0].opens).total_seconds())
        uow.save_setting(contest_id, SHIFT, kept)
    return timedelta(seconds=kept)


async def _check_change(uow: UnitOfWork, contest_id: str, pack: Pack, now: datetime) -> None:
    before = await uow.setting(contest_id, PACK)
    if before is None or before == pack.hash:
        return
    for round in await uow.rounds(contest_id):
        if round.state(now) is RoundState.OPEN:
            raise PackRefused(
                f"{round.name} is open with pack {before[:12]}, but this is pack {pack.hash[:12]}. Start with the pack that "
                f"the round was opened with (git checkout), and bring the change in after {round.closes.isoformat()}."
            )


def _revised(question: Question, bank: Bank) -> Question:
    """The question with its revision: that of the stored one it equals, else one more than the newest."""
    newest = 0
    for (id, revision), stored in bank.items():
        if id == question.id:
            if stored == replace(question, revision=revision):
                return stored
            newest = max(newest, revision)
    return replace(question, revision=newest + 1)


async def _install_rounds(uow: UnitOfWork, contest: Contest, now: datetime) -> None:
    """Rounds that have not begun follow the pack's calendar; begun ones stay as they are."""
    kept = {round.code: round for round in await uow.rounds(contest.id)}
    for position, planned in enumerate(contest.pack.rounds):
        round = kept.get(planned.code)
        if round is None:
            round = Round(contest.id, planned.code, position, planned.opens, planned.closes, planned.by_hand)
            round.freezes = _freezes(contest, planned)
            if contest.rehearsal and planned.by_hand and position == 0:
                round.armed_at, round.armed_by = now, 0
            uow.save_round(round)
        elif round.state(now) in {RoundState.PLANNED, RoundState.ARMED}:
            wanted = (position, planned.opens, planned.closes, planned.by_hand, _freezes(contest, planned))
            if wanted != (round.position, round.opens, round.closes, round.by_hand, round.freezes):
                round.position, round.opens, round.closes, round.by_hand, round.freezes = wanted
                uow.save_round(round)


def _freezes(contest: Contest, planned: PlannedRound) -> datetime | None:
    freeze = contest.pack.rules.freeze
    return None if freeze is None else planned.closes - freeze


async def _install_demo_group(uow: UnitOfWork, contest_id: str, now: datetime) -> None:
    """A group in the web chat that stands in for any messenger's while rehearsing; the bot introduces itself there."""
    record = await uow.chat(DEMO_GROUP)
    if not record.title:
        record.title = "Nhóm thử: Dân chủ ở cơ sở"
        uow.save_chat(record)
        link: Json = {"link": f"{LINK}{record.id}"}
        uow.add_notice(Notice(await uow.new_id(), contest_id, "introduction", "introduction", link, record.id, now))


async def _install_owners(uow: UnitOfWork, contest_id: str, owners: Sequence[Sender], now: datetime) -> None:
    """Who stands in the settings owns the contest; who stood there before may be let go by another owner from now on."""
    before, listed = await uow.grants(contest_id), set[int]()
    for owner in owners:
        person = await uow.person_of(owner)
        if person is None:
            person = Person(await uow.new_id(), now)
            uow.add_person(person, Identity(owner.channel, owner.account, owner.external_id, person.id, now))
        listed.add(person.id)
        uow.save_grant(RoleGrant(contest_id, person.id, Role.OWNER, "", now, SETTINGS))
    for grant in before:
        if grant.given_by in {SETTINGS, ONCE_SETTINGS}:
            grant.given_by = SETTINGS if grant.person in listed else ONCE_SETTINGS
            uow.save_grant(grant)
