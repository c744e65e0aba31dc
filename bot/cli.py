"""The command line. Each command imports what it needs when it runs, so that the small ones answer at once."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

_ELSEWHERE = {
    "banners": ("bot.banners", "banners_command"),
    "card": ("bot.card", "card_command"),
    "check": ("bot.check", "check_command"),
    "doctor": ("bot.doctor.command", "doctor_command"),
    "new-pack": ("bot.new_pack", "new_pack_command"),
    "rank": ("bot.rank", "rank_command"),
    "seal": ("bot.seal", "seal_command"),
    "simulate": ("bot.simulate", "simulate_command"),
    "standings": ("bot.standings", "standings_command"),
    "units": ("bot.units", "units_command"),
    "verify": ("bot.seal", "verify_command"),
}


class _Lazy(click.Group):
    """A group whose larger commands are imported only when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _ELSEWHERE:
            module, name = _ELSEWHERE[cmd_name]
            command = getattr(import_module(module), name)
            assert isinstance(command, click.Command)
            return command
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Thi Tuần: weekly contests in chat."""


@main.command()
@click.option("--rehearsal", is_flag=True, help="Play the pack now, on a shifted calendar and a database of its own.")
@click.option("--fresh", is_flag=True, help="With --rehearsal: forget the last rehearsal and begin anew.")
@click.option("--pack", type=click.Path(path_type=Path), help="Folder of the contest's pack.")
def run(rehearsal: bool, fresh: bool, pack: Path | None) -> None:
    """Serve all configured channels, the web and the timers."""
    from bot.running import run_house

    raise SystemExit(run_house(rehearsal=rehearsal, fresh=fresh, pack=pack))


@main.command(hidden=True)
def worker() -> None:
    """Do waiting jobs, then leave; `run` starts this by itself."""
    from bot.running import run_worker

    raise SystemExit(run_worker())


@main.command()
def migrate() -> None:
    """Bring the database to this release."""
    from bot.running import migrate_database

    raise SystemExit(migrate_database())


@main.command()
def catalogues() -> None:
    """Compile the catalogues of words."""
    from bot.catalogues import compile_all

    for written in compile_all():
        click.echo(f"compiled {written.parent.parent.name}")
