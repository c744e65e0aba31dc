"""`python -m bot check PACK`: what is wrong with a pack, and what it holds."""

from __future__ import annotations

from pathlib import Path

import click

from content.loader import load
from content.summary import LANGUAGES, summary


@click.command("check")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES), default="vi", show_default=True, help="Language of the counts.")
def check_command(pack: Path, lang: str) -> None:
    """Check a contest's pack: each problem as file:line, then the counts. Exit 1 if there is any error."""
    loaded = load(pack)
    for problem in loaded.problems:
        click.echo(str(problem))
    for line in summary(loaded, lang):
        click.echo(line)
    if loaded.errors:
        raise SystemExit(1)
