"""`python -m bot units FILE`: take the declared numbers of units over from a table; without `--yes` only look."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.app import BrokenPack, read_pack
from bot.catalogues import CatalogueProblem, Catalogues
from bot.clock import AnchoredClock
from bot.config import Config, WrongSettings, read_config
from handlers.views.unit_numbers import nothing_new, preview, refused, taken
from messaging.text import Text, plain
from services import unit_numbers
from services.contest import run_contest
from services.unit_numbers import Roster, Taken
from storage.errors import StorageError
from storage.secrets import Keys
from storage.store import Store


@click.command("units")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Take the numbers over; without it they are only looked at.")
@click.option("--rehearsal", is_flag=True, help="Of the rehearsal instead of the contest.")
def units_command(file: Path, yes: bool, rehearsal: bool) -> None:
    """Look at a table (xlsx or csv) of the people or targets of units, or take it over."""
    try:
        config = read_config().settled(rehearsal=rehearsal)
        said, fine = asyncio.run(_units(config, file.read_bytes(), file.name, yes=yes))
    except (WrongSettings, BrokenPack, StorageError, CatalogueProblem) as why:
        raise click.ClickException(f"The numbers cannot be taken over: {why}") from None
    click.echo(plain(said))
    raise SystemExit(0 if fine else 1)


async def _units(config: Config, data: bytes, name: str, *, yes: bool) -> tuple[Text, bool]:
    """What there is to say, and whether the table is in order."""
    store = await Store.open(config.database_url, keys=Keys(config.secret_key.get_secret_value()))
    try:
        contest = run_contest(read_pack(config.pack), rehearsal=config.rehearsal)
        tongue, now = Catalogues(contest.pack.zone)("vi"), AnchoredClock()()
        async with store.write() as uow:
            seen = await unit_numbers.look(uow, contest, data, now)
            if not isinstance(seen, Roster):
                return refused(seen, tongue), False
            if not seen.changes:
                return nothing_new(seen.same, tongue).text, True
            if not yes:
                return preview(contest, seen, tongue).text, True
            done = await unit_numbers.write(uow, contest, 0, data, name, seen.stamp, now)
            assert isinstance(done, Taken)
            await uow.commit()
            return taken(done, tongue).text, True
    finally:
        await store.close()
