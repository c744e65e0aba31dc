"""`python -m bot new-pack FROM TO`: a new contest from an old one's pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from content.loader import load
from content.new_pack import NotNew, first_day, new_pack
from quiz.schedule import parse_day


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return parse_day(value)
    except ValueError:
        raise click.BadParameter(f"`{value}` is no day; write it like 02/6/2025 (day first) or 2025-06-02") from None


@click.command("new-pack")
@click.argument("old", metavar="FROM", type=click.Path(path_type=Path))
@click.argument("new", metavar="TO", type=click.Path(path_type=Path))
@click.option("--starts", callback=_day, help="Day on which the first round opens, day first: 02/6/2025.")
def new_pack_command(old: Path, new: Path, starts: date | None) -> None:
    """Copy a pack to a new folder, move its calendar, and list what must be written anew."""
    pack = load(old).pack
    if pack is None:
        raise click.ClickException(f"{old} has errors; see `python -m bot check {old}` and put them right first")
    before = first_day(pack)
    if starts is None:
        starts = click.prompt(
            f"The first round of {pack.id} opened on {_written(before)}. On which day does the new one open",
            value_proc=lambda value: _day(click.get_current_context(), _starts(), value),
        )
    assert starts is not None
    try:
        written = new_pack(old, pack, new, starts)
    except NotNew as wrong:
        raise click.ClickException(str(wrong)) from None
    click.echo(f"{written.folder}: contest {written.id}, first round on {_written(starts)}.")
    if written.moved.days % 7:
        click.echo("The days of the week have changed with the calendar; a start on the same weekday keeps them.")
    click.echo("Still to do:")
    for name, line, what in written.todo:
        click.echo(f"{written.folder / name}:{line}: {what}")
    click.echo(f"Then: python -m bot check {written.folder}")


def _starts() -> click.Parameter:
    return next(parameter for parameter in new_pack_command.params if parameter.name == "starts")


def _written(day: date) -> str:
    return f"{day.day:02d}/{day.month}/{day.year}"
