"""`python -m bot standings ROUND`: the board as it stands, for a person, a program or a spreadsheet."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sys
from collections.abc import Iterator
from datetime import datetime

import click

from bot.app import BrokenPack, read_pack
from bot.clock import AnchoredClock
from bot.config import WrongSettings, read_config
from quiz.ranking import Standing
from quiz.standings import Entry
from quiz.visibility import Audience
from reports.sheets import XlsxBook
from services.boards import Board, Boards, hidden_from
from services.contest import Contest, run_contest
from services.papers import Cell, Column, Kind
from storage.errors import StorageError
from storage.secrets import Keys
from storage.store import Store

COLUMNS = ("rank", "name", "unit", "correct", "total", "duration_s", "submitted_at", "decided_by")


@click.command("standings")
@click.argument("round_code", metavar="ROUND")
@click.option("--format", "form", type=click.Choice(["json", "csv", "xlsx"]), default="json", show_default=True)
@click.option(
    "--public", is_flag=True, help="As everybody sees them: as they were at the freeze, where boards are frozen."
)
@click.option("--rehearsal", is_flag=True, help="Of the rehearsal instead of the contest.")
def standings_command(round_code: str, form: str, public: bool, rehearsal: bool) -> None:
    """Print the standings of a round ("week-1"): the version of its result that holds, else as they are, without the prediction."""
    audience = Audience.PUBLIC if public else Audience.ORGANISER
    try:
        contest, board, hidden = asyncio.run(_read(round_code, audience, rehearsal))
    except (WrongSettings, BrokenPack, StorageError) as why:
        raise click.ClickException(f"The standings cannot be read: {why}") from None
    if hidden is not None:
        at = hidden.astimezone(contest.pack.zone).isoformat()
        click.echo(
            f"Boards are frozen since {at}. These are {'of then' if public else 'live: not for the public'}.", err=True
        )
    rows = list(_rows(contest, board))
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    elif form == "csv":
        click.echo(_csv(rows), nl=False)
    else:
        sys.stdout.buffer.write(_xlsx(contest, board))


async def _read(code: str, audience: Audience, rehearsal: bool) -> tuple[Contest, Board, datetime | None]:
    config = read_config().settled(rehearsal=rehearsal)
    contest = run_contest(read_pack(config.pack), rehearsal=config.rehearsal)
    if code not in {planned.code for planned in contest.pack.rounds}:
        known = ", ".join(planned.code for planned in contest.pack.rounds)
        raise click.ClickException(f"There is no round {code!r}; there are {known}.")
    store = await Store.open(config.database_url, keys=Keys(config.secret_key.get_secret_value()))
    try:
        async with store.read() as uow:
            now = AnchoredClock()()
            [round] = [one for one in await uow.rounds(contest.id) if one.code == code]
            board = await Boards().of(uow, contest, code, now, audience)
            return contest, board, hidden_from(round, Audience.PUBLIC, now)
    finally:
        await store.close()


def _rows(contest: Contest, board: Board) -> Iterator[dict[str, object]]:
    for standing in board.people:
        yield _row(contest, standing)


def _row(contest: Contest, standing: Standing[Entry]) -> dict[str, object]:
    entry = standing.row
    units = contest.pack.units.units
    unit = units.get(entry.unit) if entry.unit else None
    local: datetime = entry.submitted_at.astimezone(contest.pack.zone)
    return {
        "rank": standing.rank,
        "name": entry.name,
        "unit": unit.name if unit else None,
        "correct": entry.correct,
        "total": entry.total,
        "duration_s": entry.duration_s,
        "submitted_at": local.isoformat(),
        "decided_by": standing.decided_by,
    }


def _csv(rows: list[dict[str, object]]) -> str:
    """With a byte order mark, so that spreadsheets read the accents; a cell that looks like a formula is kept a text."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
    return out.getvalue()


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


_KINDS = {
    "rank": Kind.NUMBER,
    "correct": Kind.NUMBER,
    "total": Kind.NUMBER,
    "duration_s": Kind.NUMBER,
    "submitted_at": Kind.MOMENT,
}


def _xlsx(contest: Contest, board: Board) -> bytes:
    """The same columns, typed; moments in the contest's zone."""
    book = XlsxBook(contest.pack.zone)
    sheet = book.sheet("Xếp hạng", [Column(name, _KINDS.get(name, Kind.WORDS), 20) for name in COLUMNS])
    for standing in board.people:
        row = {**_row(contest, standing), "submitted_at": standing.row.submitted_at}
        sheet.add([_cell(row[name]) for name in COLUMNS])
    return book.finish()


def _cell(value: object) -> Cell:
    return value if isinstance(value, int | datetime) or value is None else str(value)
