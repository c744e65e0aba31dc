"""What a notice of the calendar carries to each group: plain facts, gathered once; words are made of them when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from quiz.material import NoticeKind
from quiz.rounds import Round
from quiz.visibility import Audience, Seen
from quiz.visibility import Board as Thing
from services.boards import Board, Boards, seen_in
from services.contest import Contest
from services.groups import LINK, Topic
from services.organising import PlannedNotice, Subscription
from services.ports import Papers, UnitOfWork
from services.records import Json, StoredFile
from services.unit_sheets import UnitSheet, plain, sheets_of

TOPIC_OF: Mapping[NoticeKind, Topic] = {
    NoticeKind.LAUNCH_DAY_BEFORE: Topic.LAUNCH,
    NoticeKind.LAUNCH_SOON: Topic.LAUNCH,
    NoticeKind.LAUNCH: Topic.LAUNCH,
    NoticeKind.OPENING: Topic.ROUNDS,
    NoticeKind.ROUND_CLOSING: Topic.ROUNDS,
    NoticeKind.MIDROUND: Topic.BOARD,
    NoticeKind.LAST_DAY: Topic.LAST_DAY,
    NoticeKind.RESULTS: Topic.RESULTS,
    NoticeKind.UNIT_SHEET: Topic.SHEET,
    NoticeKind.CLOSING_DAY_BEFORE: Topic.CLOSING,
    NoticeKind.CLOSING: Topic.CLOSING,
}
MOST_SHOWN = 5
_WITH_BOARD = {NoticeKind.MIDROUND, NoticeKind.ROUND_CLOSING, NoticeKind.RESULTS}


@dataclass(frozen=True, slots=True)
class Means:
    """What notices are made with: boards, the maker of pictures, and the mark of a rehearsal by language."""

    boards: Boards
    papers: Papers
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What all groups are told alike, and what is behind it, where there is something, for each group's own unit."""

    facts: Json
    board: Board | None
    sheets: Callable[[str], UnitSheet] | None = None


async def gather(uow: UnitOfWork, contest: Contest, means: Means, notice: PlannedNotice, now: datetime) -> Told:
    """The facts of a notice as they are now."""
    kind = NoticeKind(notice.kind)
    round = await round_of(uow, contest, notice)
    facts: Json = {"code": notice.code, "kind": kind.value, "round": round.code if round else None}
    facts["pictures"] = await _pictures(uow, contest, means, notice.code, now)
    if round is not None:
        facts["opens"] = (round.opened_at or round.opens).isoformat()
        facts["closes"] = round.closes.isoformat()
    if kind in {NoticeKind.CLOSING_DAY_BEFORE, NoticeKind.CLOSING}:
        held = next((milestone for milestone in contest.pack.milestones if milestone.code == "closing"), None)
        facts["opens"] = held.at.isoformat() if held is not None else None
    if kind is NoticeKind.UNIT_SHEET and round is not None and has_numbers(contest, round, now):
        sheets = await sheets_of(uow, contest, means.boards, round, now, Audience.GROUP)
        # The unit in front stands in the preview; each group gets its own.
        return Told({**facts, "sheet": plain(sheets(_in_front(contest, sheets)))}, None, sheets)
    if kind not in _WITH_BOARD or round is None:
        return Told(facts, None)
    board = await means.boards.of(uow, contest, round.code, now, Audience.GROUP)
    facts["board"] = _plain(board)
    return Told(facts, board)


def for_group(contest: Contest, told: Told, subscription: Subscription) -> Json:
    """The parameters of one group's copy: its link, its language, and where its unit stands."""
    facts = {**told.facts, "link": f"{LINK}{subscription.chat}", "language": subscription.language or "vi"}
    if told.sheets is not None and has_sheet(contest, subscription.scope):
        facts["sheet"] = plain(told.sheets(subscription.scope))
    unit = contest.pack.units.top_of(subscription.scope) if known(contest, subscription.scope) else None
    if told.board is None or unit is None:
        return facts
    for table in told.board.units:
        for standing in table.ranked:
            if standing.row.unit == unit.code:
                facts["own"] = [unit.name, standing.rank, len(table.ranked)]
    return facts


def has_numbers(contest: Contest, round: Round, now: datetime) -> bool:
    """Whether groups may see the numbers of units of a round now."""
    return seen_in(contest, round, Thing.UNITS, Audience.GROUP, now) is not Seen.NO


def has_sheet(contest: Contest, scope: str) -> bool:
    """Whether a group of this scope stands for a unit that has a sheet: not for the whole province."""
    return known(contest, scope) and bool(contest.pack.units.path(scope))


def _in_front(contest: Contest, sheets: Callable[[str], UnitSheet]) -> str:
    units = contest.pack.units.children_of(None)
    return max(units, key=lambda unit: sheets(unit.code).whole.numbers.line.participants).code


def known(contest: Contest, scope: str) -> bool:
    """Whether a scope names a unit of this contest's list."""
    return scope in contest.pack.units.units


async def round_of(uow: UnitOfWork, contest: Contest, notice: PlannedNotice) -> Round | None:
    """The round that a notice is about; for the launch, the one that opens by hand."""
    launch = notice.kind.startswith(NoticeKind.LAUNCH.value)
    for round in await uow.rounds(contest.id):
        if round.code == notice.round or (launch and round.by_hand):
            return round
    return None


async def _pictures(uow: UnitOfWork, contest: Contest, means: Means, code: str, now: datetime) -> dict[str, str]:
    """The ma két of a notice in each language, drawn once for a pack and kept for whoever was shown its address."""
    pack = contest.pack
    banner = next((plan.banner for plan in pack.notices if plan.code == code), None)
    refs: dict[str, str] = {}
    for language in pack.languages if banner is not None else ():
        ref = refs[language] = f"banner-{banner}-{language}-{pack.hash[:16]}{'-r' if means.marks else ''}"
        if banner is not None and await uow.file(ref) is None:
            data = await means.papers.banner(pack, banner, language, means.marks.get(language, ""))
            uow.add_file(StoredFile(ref, None, f"{banner}.png", "image/png", data, now))
    return refs


def _plain(board: Board) -> Json:
    people = [
        [standing.rank, row.name, row.unit, row.correct, row.total, row.duration_s]
        for standing in board.people[:MOST_SHOWN]
        for row in (standing.row,)
    ]
    units = [
        [standing.rank, standing.row.unit, standing.row.participants]
        for table in board.units[:1]
        for standing in table.ranked[:MOST_SHOWN]
    ]
    return {
        "at": board.at.isoformat(),
        "frozen": board.frozen,
        "participants": board.participants,
        "attempts": board.attempts,
        "people": people,
        "units": units,
    }
