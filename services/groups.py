"""Groups that get notices: an admin agrees for a scope, changes what comes and when, and ends it; what a group brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quiz.rounds import Round
from quiz.visibility import Audience
from services import drills
from services.boards import Boards
from services.contest import Contest
from services.invitations import counted
from services.organising import Subscription
from services.ports import UnitOfWork
from services.records import Audit, ChatRecord, Json, Notice


class Topic(StrEnum):
    """What a group can take or leave, each for one or several kinds of notices."""

    LAUNCH = "launch"
    ROUNDS = "rounds"
    BOARD = "board"
    LAST_DAY = "last_day"
    RESULTS = "results"
    SHEET = "sheet"
    CLOSING = "closing"
    QUESTION = "question"
    """The question of the day: only for groups that ask for it."""


USUAL_TOPICS = tuple(topic for topic in Topic if topic is not Topic.QUESTION)
"""What a group gets as soon as it agrees."""


QUIET: tuple[tuple[int, int] | None, ...] = (None, (21 * 60, 6 * 60), (22 * 60, 6 * 60), (20 * 60, 7 * 60))
"""The quiet hours to choose from, in minutes after midnight; a new group gets the second."""
USUAL = 1
LINK = "g-"
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Brought:
    """What a group's link brought in: people who registered by it, and how many of them finished an attempt.

    `place`: the rank of the scope's unit and how many are ranked; None where the scope is the province or not ranked yet.
    """

    came: int
    finished: int
    unit: str | None
    place: tuple[int, int] | None


async def in_force(uow: UnitOfWork, contest: Contest, chat: int) -> Subscription | None:
    """The agreement of a group, if it stands."""
    subscription = await uow.subscription(contest.id, chat)
    return subscription if subscription is not None and subscription.ended_at is None else None


def known_scope(contest: Contest, scope: str) -> bool:
    """Whether a group may choose this scope: the province ("") or a unit of the list."""
    units = contest.pack.units
    return scope == "" or (scope in units.units and bool(units.path(scope)))


async def subscribe(
    uow: UnitOfWork, contest: Contest, chat: int, scope: str, by: int, now: datetime
) -> tuple[Subscription, bool]:
    """Write down who agreed and when; returns the agreement, and whether it is new. Another scope keeps the settings."""
    old = await uow.subscription(contest.id, chat)
    if old is not None and old.ended_at is None and old.scope == scope:
        return old, False
    if old is None:
        usual = QUIET[USUAL]
        start, end = usual or (None, None)
        old = Subscription(contest.id, chat, scope, [topic.value for topic in USUAL_TOPICS], by, now, start, end)
    old.scope, old.agreed_by, old.agreed_at, old.ended_at = scope, by, now, None
    uow.save_subscription(old)
    await _write_down(uow, contest, chat, str(by), "group.subscribe", now, {"scope": scope})
    return old, True


async def joined(
    uow: UnitOfWork,
    contest: Contest,
    chat: ChatRecord,
    by: str,
    now: datetime,
    *,
    title: str,
    writes: bool,
    admin: bool,
) -> None:
    """The bot came into a group: write down by whom and with which rights."""
    chat.title = title[:LONGEST_TITLE] or chat.title
    chat.reachable, chat.retired = writes, None
    uow.save_chat(chat)
    await _write_down(uow, contest, chat.id, by, "group.joined", now, {"writes": writes, "admin": admin})


async def allowed(
    uow: UnitOfWork, contest: Contest, chat: ChatRecord, by: str, now: datetime, *, writes: bool, admin: bool
) -> None:
    """What the bot may do in a group changed: notices go there only while it may write."""
    chat.reachable, chat.retired = writes, None
    uow.save_chat(chat)
    await _write_down(uow, contest, chat.id, by, "group.rights", now, {"writes": writes, "admin": admin})


async def left(uow: UnitOfWork, contest: Contest, chat: ChatRecord, by: str, now: datetime) -> None:
    """The bot was taken out: the agreement ends with it."""
    chat.reachable = False
    uow.save_chat(chat)
    await _write_down(uow, contest, chat.id, by, "group.left", now, {})
    await end(uow, contest, chat.id, by, now)


def heard_in(uow: UnitOfWork, chat: ChatRecord, topic: str) -> None:
    """Notices come into the topic in which somebody agreed to them."""
    if chat.topic != topic:
        chat.topic = topic
        uow.save_chat(chat)


async def end(uow: UnitOfWork, contest: Contest, chat: int, by: str, now: datetime) -> bool:
    """Take the agreement back; False if there was none. What is queued already is left out when its turn comes."""
    subscription = await in_force(uow, contest, chat)
    if subscription is None:
        return False
    subscription.ended_at = now
    uow.save_subscription(subscription)
    await _write_down(uow, contest, chat, by, "group.end", now, {})
    return True


async def change(
    uow: UnitOfWork,
    contest: Contest,
    subscription: Subscription,
    by: int,
    now: datetime,
    *,
    topic: tuple[Topic, bool] | None = None,
    quiet: int | None = None,
    language: str | None = None,
) -> None:
    """Change one setting: a topic on or off, one of the `QUIET` hours, the language."""
    if topic is not None:
        name, wanted = topic
        kinds = {*subscription.kinds, name.value} if wanted else set(subscription.kinds) - {name.value}
        subscription.kinds = [each.value for each in Topic if each.value in kinds]
    if quiet is not None:
        hours = QUIET[quiet]
        subscription.quiet_from, subscription.quiet_until = hours or (None, None)
    if language is not None:
        subscription.language = language
    uow.save_subscription(subscription)
    details: Json = {
        "kinds": subscription.kinds,
        "quiet": [subscription.quiet_from, subscription.quiet_until],
        "language": subscription.language,
    }
    await _write_down(uow, contest, subscription.chat, str(by), "group.settings", now, details)


async def move(uow: UnitOfWork, contest: Contest, old: ChatRecord, new: ChatRecord, now: datetime) -> bool:
    """The platform gave the group another id: what waits for it, its drills and its agreement go along; False if it was known.

    Where messages stand (`shown`) stays behind: the numbers of the old chat name other messages in the new one.
    """
    if old.id == new.id or old.moved_to == new.id:
        return False
    new.title = new.title or old.title
    if not new.offers:
        new.offers, new.asks = old.offers, old.asks
    new.reachable, new.retired, old.reachable = True, None, False
    new.moved_to, old.moved_to = None, new.id
    uow.save_chat(new)
    uow.save_chat(old)
    await uow.carry_outbox(old.id, new.id)
    await drills.carry(uow, contest, old.id, new.id)
    await _carry_agreement(uow, contest, old.id, new.id, now)
    await _write_down(uow, contest, new.id, "system", "group.moved", now, {"from": old.id})
    return True


async def _carry_agreement(uow: UnitOfWork, contest: Contest, old: int, new: int, now: datetime) -> None:
    held = await in_force(uow, contest, old)
    if held is None:
        return
    held.ended_at = now
    uow.save_subscription(held)
    there = await uow.subscription(contest.id, new)
    moved = there or Subscription(contest.id, new, held.scope, [], held.agreed_by, held.agreed_at)
    moved.scope, moved.kinds, moved.agreed_by, moved.agreed_at = held.scope, held.kinds, held.agreed_by, held.agreed_at
    moved.quiet_from, moved.quiet_until, moved.language = held.quiet_from, held.quiet_until, held.language
    moved.ended_at = None
    uow.save_subscription(moved)


async def now_in(uow: UnitOfWork, chat: ChatRecord | None) -> ChatRecord | None:
    """The chat that a group goes on in."""
    while chat is not None and chat.moved_to is not None:
        chat = await uow.chat_by_id(chat.moved_to)
    return chat


async def follow(uow: UnitOfWork, notice: Notice, chat: ChatRecord | None) -> ChatRecord | None:
    """The chat that a claimed notice goes to: a group that got another id meanwhile is followed there."""
    chat = await now_in(uow, chat)
    if chat is not None:
        notice.chat = chat.id
    return chat


async def unit_of_link(uow: UnitOfWork, contest: Contest, payload: str) -> str | None:
    """The unit that comes along with a link: that of `u-03646`, or the scope of the group of `g-12`."""
    kind, _, name = payload.partition("-")
    if kind == "u":
        return name if name in contest.pack.units.units else None
    if kind != "g" or not name.isascii() or not name.isdecimal() or len(name) > 18:
        return None
    group = await now_in(uow, await uow.chat_by_id(int(name)))
    subscription = await in_force(uow, contest, group.id) if group is not None else None
    return subscription.scope or None if subscription is not None else None


async def brought(
    uow: UnitOfWork, contest: Contest, boards: Boards, subscription: Subscription, now: datetime
) -> Brought:
    """Count what a group's link brought in; people once each, whatever their attempts."""
    links = {f"{LINK}{chat}" for chat in {subscription.chat} | await uow.forerunners(subscription.chat)}
    found = (await counted(uow, contest, Audience.GROUP, now, links)).values()
    begun = [round for round in await uow.rounds(contest.id) if round.opened_at is not None and round.opened_at <= now]
    unit = contest.pack.units.top_of(subscription.scope) if subscription.scope else None
    place = await _place(uow, contest, boards, unit.code, begun, now) if unit is not None else None
    came, finished = sum(one.came for one in found), sum(one.finished for one in found)
    return Brought(came, finished, unit.code if unit is not None else None, place)


async def _place(
    uow: UnitOfWork, contest: Contest, boards: Boards, unit: str, begun: Sequence[Round], now: datetime
) -> tuple[int, int] | None:
    """The unit's place in the newest round that has begun."""
    if not begun:
        return None
    return (await boards.of(uow, contest, begun[-1].code, now, Audience.GROUP)).place_of(unit)


async def _write_down(
    uow: UnitOfWork, contest: Contest, chat: int, by: str, act: str, now: datetime, details: Json
) -> None:
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, by, act, f"group:{chat}", details))
