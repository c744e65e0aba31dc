"""Files for staff: everything as one workbook, or one list of results. Asked for here, made by the worker.

The words of a file (headings, what a code is called) come from the view, as `Layout`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from quiz.ranking import Standing
from quiz.standings import Entry
from quiz.units import UnitSet
from services.boards import hidden_from
from services.contest import Contest
from services.export_port import AttemptLine
from services.lists import within
from services.papers import Book, Cell, Column
from services.ports import UnitOfWork
from services.records import Audit, Job, Json, Notice, Person, Player
from services.rights import Act, audience_of, covers, scopes
from services.statistics import Count

FILE_LIFE = timedelta(days=2)
"""How long a finished file waits for the one who asked for it."""
EXPORT, LIST, PAPER, CERTIFICATES = "export", "list_file", "version_paper", "certificates"
REPORT, SCRIPT, SIGNING, ITEMS = "closing_report", "closing_script", "signing_sheet", "item_analysis"
MOVES = "proposal_moves"
ACTS = {
    EXPORT: Act.EXPORT,
    LIST: Act.SEE_RESULTS,
    PAPER: Act.SEE_RESULTS,
    CERTIFICATES: Act.VERIFY_WINNERS,
    REPORT: Act.SEE_RESULTS,
    SCRIPT: Act.VERIFY_WINNERS,
    SIGNING: Act.VERIFY_WINNERS,
    ITEMS: Act.SEE_RESULTS,
    MOVES: Act.SEE_RESULTS,
}
"""What one must be allowed to do to have such a file."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Layout:
    """A file in its reader's words: each sheet's title and columns, and what codes are called."""

    people: tuple[str, tuple[Column, ...]]
    units: tuple[str, tuple[Column, ...]]
    attempts: tuple[str, tuple[Column, ...]]
    capacity: Callable[[str | None], str]
    round: Callable[[str], str]
    state: Callable[[AttemptLine], str]
    excluded: str


@dataclass(slots=True)
class Written:
    """What was written, for the report: rows a sheet."""

    people: int = 0
    units: int = 0
    attempts: int = 0
    counts: dict[str, Count] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)
    perfect: set[int] = field(default_factory=set)

    def of(self, unit: str | None) -> Count:
        """The numbers of a unit as people named it."""
        return self.counts.setdefault(unit or "", Count())


async def ask(
    uow: UnitOfWork,
    contest: Contest,
    person: Person,
    chat: int,
    kind: str,
    wanted: Json,
    secret: str,
    now: datetime,
    *,
    suffix: str = ".xlsx",
) -> Job | None:
    """Have a file made; None if the unit is not the asker's. Asking again within the minute gives the same job.

    The file is named by its job, so that whoever hands it out finds what it holds; `secret` keeps it from being guessed.
    """
    if not await allowed(uow, contest, person.id, ACTS[kind], wanted["unit"]):
        return None
    which = ":".join(str(wanted[name]) for name in sorted(wanted))
    key = f"{kind}:{contest.id}:{person.id}:{which}:{now:%Y%m%d%H%M}"
    known = await uow.job_by_key(key)
    if known is not None:
        return known
    id = await uow.new_id()
    parameters = {**wanted, "person": person.id, "chat": chat, "ref": f"{kind}/{id}-{secret}{suffix}"}
    job = Job(id, contest.id, key, kind, parameters, now)
    uow.add_job(job)
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, str(person.id), f"{kind}.asked", f"job:{job.id}", wanted))
    return job


async def note_made(uow: UnitOfWork, contest: Contest, job: Job, what: Json, now: datetime) -> None:
    """Write down that a file with people's data was handed out."""
    who = str(job.parameters["person"])
    uow.add_audit(Audit(await uow.new_id(), contest.id, now, who, f"{job.kind}.made", f"job:{job.id}", what))


async def tell_failed(uow: UnitOfWork, job: Job, now: datetime) -> None:
    """Whoever asked for a file that will not come is told so, once; a job that nobody asked for in a chat ends in silence."""
    chat = job.parameters.get("chat")
    if chat is not None:
        key = f"{job.kind}:{job.id}:failed"
        uow.add_notice(Notice(await uow.new_id(), job.contest, key, "file_failed", {}, chat, now))


async def may_hand_out(uow: UnitOfWork, contest: Contest, ref: str) -> bool:
    """Whether a stored file may leave now: one that was made for a role leaves only while its asker holds it."""
    kind, _, name = ref.partition("/")
    if kind not in ACTS:
        return True
    number = name.partition("-")[0]
    job = await uow.job(int(number)) if number.isascii() and number.isdecimal() else None
    if job is None or job.parameters["ref"] != ref:
        return False
    asker = await uow.person(job.parameters["person"])
    return asker is not None and await allowed(uow, contest, asker.id, ACTS[kind], job.parameters["unit"])


async def allowed(uow: UnitOfWork, contest: Contest, person: int, act: Act, unit: str) -> bool:
    """Whether a person may do this for a unit ("" only with a role for the whole contest)."""
    return within(contest.pack.units, await scopes(uow, contest, person, act), unit)


async def sees_phones(uow: UnitOfWork, contest: Contest, person: int, unit: str) -> bool:
    """Phones go only to those who may look people up in the whole contest, and only into its whole file."""
    return unit == "" and "" in await scopes(uow, contest, person, Act.LOOK_UP)


async def hidden_attempts(uow: UnitOfWork, contest: Contest, person: int, now: datetime) -> Mapping[str, datetime]:
    """By round, the moment from which attempts are left out of a person's files, because boards are frozen."""
    audience = await audience_of(uow, contest, person)
    found = {round.code: hidden_from(round, audience, now) for round in await uow.rounds(contest.id)}
    return {code: since for code, since in found.items() if since is not None}


def _is_hidden(line: AttemptLine, hidden: Mapping[str, datetime]) -> bool:
    since = hidden.get(line.round)
    return since is not None and line.submitted_at is not None and line.submitted_at >= since


async def write_everything(
    uow: UnitOfWork,
    contest: Contest,
    book: Book,
    layout: Layout,
    unit: str,
    phones: bool,
    hidden: Mapping[str, datetime],
    tell: Callable[[int], Awaitable[None]],
) -> Written:
    """People, units and attempts of a unit and all below it, read page by page; `hidden`: see `hidden_attempts`."""
    units, done, written = contest.pack.units, 0, Written()
    size = max(1, await uow.export_size(contest.id))
    people, below, attempts = (book.sheet(*sheet) for sheet in (layout.people, layout.units, layout.attempts))
    async for players in uow.player_pages(contest.id, phones=phones):
        for player in players:
            if covers(units, unit, player.unit):
                people.add(_person(contest, layout, player, phones))
                written.people += 1
                written.of(player.unit).registered += 1
        done += len(players)
        await tell(done * 90 // size)
    async for lines in uow.attempt_pages(contest.id):
        for line in lines:
            if covers(units, unit, line.unit) and not _is_hidden(line, hidden):
                attempts.add(_attempt(contest, layout, line))
                written.attempts += 1
                _count(written, line)
        done += len(lines)
        await tell(done * 90 // size)
    for row in _unit_rows(units, unit, written):
        below.add(row)
        written.units += 1
    await tell(92)
    return written


def write_list(
    contest: Contest,
    book: Book,
    sheet: tuple[str, tuple[Column, ...]],
    people: Sequence[Standing[Entry]],
    why: Callable[[str | None], str],
) -> int:
    """One list of results; returns how many rows it has."""
    page = book.sheet(*sheet)
    for standing in people:
        entry = standing.row
        name, above = _unit_words(contest.pack.units, entry.unit)
        page.add(
            (
                standing.rank,
                entry.name,
                name,
                above,
                entry.correct,
                entry.total,
                entry.duration_s,
                entry.submitted_at,
                why(standing.decided_by),
            )
        )
    return len(people)


def _person(contest: Contest, layout: Layout, player: Player, phones: bool) -> tuple[Cell, ...]:
    name, above = _unit_words(contest.pack.units, player.unit)
    cells: tuple[Cell, ...] = (
        player.id,
        player.full_name,
        player.birth_year,
        layout.capacity(player.capacity),
        player.unit,
        name,
        above,
        player.unit_other,
        player.place,
        player.registered_at,
        layout.excluded if player.excluded else None,
        player.invited_by,
    )
    return (*cells, player.phone) if phones else cells


def _attempt(contest: Contest, layout: Layout, line: AttemptLine) -> tuple[Cell, ...]:
    name, above = _unit_words(contest.pack.units, line.unit)
    return (
        line.id,
        layout.round(line.round),
        line.player,
        line.full_name,
        name,
        above,
        line.number,
        line.started_at,
        line.submitted_at,
        layout.state(line),
        line.correct,
        line.total,
        line.duration_s,
    )


def _count(written: Written, line: AttemptLine) -> None:
    if line.submitted_at is None:
        return
    count = written.of(line.unit)
    count.attempts += 1
    if line.player not in written.active:
        written.active.add(line.player)
        count.played += 1
    if line.correct == line.total and not line.void and line.player not in written.perfect:
        written.perfect.add(line.player)
        count.perfect += 1


def _unit_rows(units: UnitSet, scope: str, written: Written) -> list[tuple[Cell, ...]]:
    """Every unit of the scope with the numbers of all below it; last those that named none on the list."""
    sums: dict[str, Count] = {}
    for code, numbers in written.counts.items():
        for step in [unit.code for unit in units.path(code)] if code in units.units else [""]:
            sums.setdefault(step, Count()).add(numbers)
    rows: list[tuple[Cell, ...]] = []
    for unit in units.units.values():
        if units.path(unit.code) and covers(units, scope, unit.code):
            above = units.above(unit.code)
            head = (unit.code, unit.name, unit.kind, above.name if above else None, unit.declared)
            rows.append((*head, *_numbers(sums.get(unit.code, Count()))))
    if "" in sums:
        rows.append((None, None, None, None, None, *_numbers(sums[""])))
    return rows


def _numbers(count: Count) -> tuple[Cell, ...]:
    return (count.registered, count.played, count.attempts, count.perfect)


def _unit_words(units: UnitSet, code: str | None) -> tuple[str | None, str | None]:
    if code is None or code not in units.units:
        return None, None
    above = units.above(code) if units.path(code) else None
    return units.units[code].name, above.name if above else None
