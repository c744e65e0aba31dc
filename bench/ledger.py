"""A broadcast to a whole province: how many lines of the ledger a second, and what memory, from the first to the last."""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import App, build_app, read_pack
from bot.config import SHIPPED_PACK, Config
from services import audiences
from services.audiences import Kind
from services.broadcasts import SUBJECT, ledger_key
from services.organising import Broadcast, BroadcastState
from services.records import ChatRecord, Person, Player, SendState, Timer
from storage import tables
from storage.forms import chat_form, person_form, player_form
from storage.rows import Row
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import AnyStore

BEGIN = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
CHUNK = 10_000
SECRET = "a secret of the bench that is long enough for it"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was measured. Rates are lines a second; memory is the growth of the process in MiB over the sending alone."""

    people: int
    seconds: float
    first_tenth: float
    last_tenth: float
    memory: float
    claimed: float


async def measure_ledger(folder: Path, people: int, tell: Callable[[str], None]) -> Sent:
    """Fill a SQLite file with people, send, and look at every tenth."""
    url = f"sqlite+aiosqlite:///{folder / 'ledger.db'}"
    await migrate(url)
    clock = _Clock()
    config = Config(database_url=url, secret_key=SECRET, pack=SHIPPED_PACK)  # type: ignore[arg-type]
    app = await build_app(config, clock=clock, rng=random.Random(1), pack=read_pack(SHIPPED_PACK))
    app.start(timers=False)
    await _people(app.store, app, people)
    tell(f"{people:,} people stand ready")
    id = await _pressed(app, people)
    marks: list[float] = []
    before, began, settled = _memory(), time.perf_counter(), 0
    while settled < people:
        clock.now += timedelta(seconds=0.5)
        await app.clockwork.look()
        settled += await app.courier.work_off()
        while len(marks) < 10 and settled >= (len(marks) + 1) * people // 10:
            marks.append(time.perf_counter())
            tell(f"{settled:,} after {marks[-1] - began:.0f} s, {_memory():.0f} MiB")
    seconds = time.perf_counter() - began
    counted = time.perf_counter()
    async with app.store.read() as uow:
        counts = await uow.ledger_counts(ledger_key(id))
    counted = time.perf_counter() - counted
    assert counts == {SendState.ACCEPTED: people}, counts
    memory = _memory() - before
    await app.close()
    tenth = people / 10
    return Sent(people, seconds, tenth / (marks[0] - began), tenth / (marks[9] - marks[8]), memory, counted)


def ledger_table(sent: Sent) -> str:
    """The row for bench/README.md."""
    return (
        "| lines of the ledger | lines/s | first tenth | last tenth | memory grew by MiB | counting all states, ms |\n"
        "|---|---|---|---|---|---|\n"
        f"| {sent.people:,} | **{sent.people / sent.seconds:.0f}** | {sent.first_tenth:.0f} | {sent.last_tenth:.0f} | "
        f"{sent.memory:.0f} | {sent.claimed * 1000:.0f} |"
    )


class _Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


def _memory() -> float:
    """The most that this process ever held, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


async def _people(store: AnyStore, app: App, many: int) -> None:
    """Put them there by rows: a registration each by hand would take longer than what is measured."""
    keys = Keys(SECRET)
    for start in range(1, many + 1, CHUNK):
        rows = list(_rows(keys, app.contest.id, range(start, min(start + CHUNK, many + 1))))
        async with store.write() as uow:
            for table, one in zip((tables.person, tables.player, tables.chat), zip(*rows, strict=True), strict=True):
                await uow.rows.append(table, list(one))
            await uow.commit()


def _rows(keys: Keys, contest: str, numbers: range) -> Iterator[tuple[Row, ...]]:
    people, players = person_form(keys), player_form(keys)
    for number in numbers:
        id = 10**9 + number
        person = Person(id, BEGIN, "vi", version=1)
        player = Player(
            id=id, contest=contest, person=id, full_name="Lò Thị Mai", sort_key="x", birth_year=1990, capacity=None,
            unit_set="2024", unit="03646", unit_other=None, place=None, phone=None, consent_version="1",
            consent_at=BEGIN, registered_at=BEGIN, version=1,
        )  # fmt: skip
        chat = ChatRecord(id, "web", "", f"resident-{number}", group=False, person=id, version=1)
        yield (
            people.rows_to_write([people.row(person)])[0],
            players.rows_to_write([players.row(player)])[0],
            chat_form.row(chat),
        )


async def _pressed(app: App, many: int) -> int:
    contest: Any = app.contest.id
    async with app.store.write() as uow:
        id = await uow.new_id()
        uow.save_broadcast(
            Broadcast(
                id, contest, 1, BEGIN, "Kính mời bà con tham gia Tuần 1 của Cuộc thi!",
                audience=audiences.audience(Kind.PLAYERS), state=BroadcastState.SCHEDULED, counted=many,
            )
        )  # fmt: skip
        uow.save_timer(Timer(await uow.new_id(), contest, SUBJECT, str(id), BEGIN, {"watching": []}))
        await uow.commit()
    return id
