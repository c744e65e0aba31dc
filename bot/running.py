"""Starting and stopping the house from the command line: clear sentences for everything that can stand in the way."""

from __future__ import annotations

import asyncio
import errno
import gc
import random
import signal
import socket
from pathlib import Path

import click
import structlog
from aiohttp import web

from bot.app import App, BrokenPack, build_app, read_pack
from bot.catalogues import CatalogueProblem
from bot.clock import AnchoredClock
from bot.config import Config, WrongSettings, read_config
from bot.installing import PackRefused
from bot.logs import set_up_logs
from bot.worker import keep_a_worker, work
from storage.errors import Reason, SchemaNewer, SchemaOlder, Unavailable
from storage.schema import SchemaState, migrate, schema_state

log = structlog.get_logger()
DRIFT_TOLD_S = 2
WATCH_S = 10.0
YOUNG = 50_000
"""Objects made before the garbage is looked through. Hardly any of ours go in circles: at Python's 700 a batch is held up again and again."""
SQLITE_FILE = "sqlite+aiosqlite:///"
NEWER = "The database was written by a newer release. Start that release, or restore a backup made with this one."


class CannotRun(Exception):
    """Why the house does not start; the message says what to do."""


def run_house(*, rehearsal: bool, fresh: bool, pack: Path | None) -> int:
    """Run until told to stop; returns the exit code."""
    try:
        config = _settings(rehearsal, fresh, pack)
        set_up_logs(config.log)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(_serve(config))
    except CannotRun as why:
        click.echo(why, err=True)
        return 1


def run_worker() -> int:
    """Do the jobs that wait in the database of the environment's settings."""
    config = read_config()
    set_up_logs(config.log)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(work(config))


def migrate_database() -> int:
    """Bring the configured database to this release."""
    try:
        config = _settings(rehearsal=False, fresh=False, pack=None)
        state = asyncio.run(_migrated(config))
    except CannotRun as why:
        click.echo(why, err=True)
        return 1
    click.echo(f"database: was {state}, is current")
    return 0


async def _migrated(config: Config) -> SchemaState:
    """Migrate; returns how the database stood before."""
    try:
        state = await schema_state(config.database_url)
        if state is SchemaState.NEWER:
            raise CannotRun(NEWER)
        await migrate(config.database_url)
    except Unavailable as away:
        raise CannotRun(_why_away(away, config)) from None
    return state


def _settings(rehearsal: bool, fresh: bool, pack: Path | None) -> Config:
    try:
        config = read_config(**({"pack": pack} if pack else {})).settled(rehearsal=rehearsal)
    except WrongSettings as wrong:
        raise CannotRun("These settings cannot be used:\n  " + "\n  ".join(wrong.problems)) from None
    except OSError as error:
        raise CannotRun(f"The folder ./data cannot be written: {error}. Start where you may write.") from None
    if fresh and config.rehearsal:
        name = config.database_url.removeprefix(SQLITE_FILE)
        for file in (name, f"{name}-wal", f"{name}-shm"):
            Path(file).unlink(missing_ok=True)
    return config


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop


async def _serve(config: Config) -> int:
    clock = AnchoredClock()
    door = _bind(config)
    host = config.listen.rpartition(":")[0]
    config = config.model_copy(update={"listen": f"{host}:{door.getsockname()[1]}"})
    try:
        app = await _open(config, clock)
    except CannotRun:
        door.close()
        raise
    runner = web.AppRunner(app.web, access_log=None, shutdown_timeout=5)
    await runner.setup()
    await web.SockSite(runner, door).start()
    app.start()
    _say_where(app)
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
    app.open_messengers()
    app.nursery.start(_watch_clock(clock), "clock watch")
    app.nursery.start(keep_a_worker(app.store, clock, config, app.contest.id), "worker")
    await _told_to_stop()
    click.echo("Stopping: what was accepted is saved.")
    await runner.cleanup()
    await app.close()
    return 0


async def _open(config: Config, clock: AnchoredClock) -> App:
    """Build the app, making or checking the database on the way."""
    try:
        pack = read_pack(config.pack)
        await _prepare_database(config)
        return await build_app(config, clock=clock, rng=random.SystemRandom(), pack=pack)
    except BrokenPack as broken:
        raise CannotRun(f"{broken}\nThe pack {config.pack} has errors, so nothing was started.") from None
    except PackRefused as refused:
        raise CannotRun(f"The pack was not taken: {refused}") from None
    except CatalogueProblem as problem:
        raise CannotRun(str(problem)) from None
    except SchemaNewer:
        raise CannotRun(NEWER) from None
    except SchemaOlder:
        raise CannotRun(
            "The database is of an older release. Make a copy of it, then run: python -m bot migrate"
        ) from None
    except Unavailable as away:
        raise CannotRun(_why_away(away, config)) from None


async def _prepare_database(config: Config) -> None:
    """A new database is made at once; an older one of a rehearsal is brought along, a real one only by `migrate`."""
    state = await schema_state(config.database_url)
    if state is SchemaState.EMPTY or (state is SchemaState.OLDER and config.rehearsal):
        await migrate(config.database_url)


def _why_away(away: Unavailable, config: Config) -> str:
    if away.reason is Reason.AWAY and config.database_url.startswith(SQLITE_FILE):
        file = config.database_url.removeprefix(SQLITE_FILE)
        return f"The database file {file} cannot be opened: does its folder exist, and may you write there? ({away})"
    sentences = {
        Reason.LOCKED: "The database is locked by another program: is a second copy running? Stop it and start again.",
        Reason.FULL: "The disk of the database is full. Free some space and start again; nothing is lost.",
        Reason.DAMAGED: "The database file is damaged, or is none of ours. Put it aside and restore the last backup.",
        Reason.AWAY: "The database does not answer. Check THITUAN_DATABASE_URL and that the server runs.",
    }
    return f"{sentences[away.reason]} ({away})"


def _bind(config: Config) -> socket.socket:
    """Take the address before anything else, so that a second copy stops at once; port 0 takes any free one."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((config.host, config.port))
        door.listen(128)
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotRun(
                f"Port {config.port} is taken by another program. Choose another, for example: "
                f"THITUAN_LISTEN={config.host}:{config.port + 1} make run"
            ) from None
        raise CannotRun(f"Cannot listen on {config.listen}: {error.strerror or error}") from None
    return door


def _say_where(app: App) -> None:
    config, pack = app.config, app.contest.pack
    kind = "CHẠY THỬ (rehearsal)" if config.rehearsal else "running"
    click.echo(f"{pack.short_title.to('vi')}: {kind}")
    click.echo(f"  Players:   {config.address}/")
    for side in app.messengers:
        click.echo(f"  {side.title + ':':<10} {side.where()}")
    if config.rehearsal or not app.owned:
        click.echo(f"  Organiser: {app.owner.address(config.address)}   (this link works once)")
    if config.rehearsal:
        click.echo("  Open the organiser's link, press BẤM NÚT KHỞI ĐỘNG, then play. Stop with Ctrl+C.")
        click.echo("  Begin anew with: make run ARGS=--fresh")


async def _watch_clock(clock: AnchoredClock) -> None:
    """Tell the operator when the wall clock was stepped; ours goes on evenly."""
    told = 0.0
    while True:
        await asyncio.sleep(WATCH_S)
        drift = clock.drift().total_seconds()
        if abs(drift - told) > DRIFT_TOLD_S:
            log.warning("the wall clock was stepped; the contest keeps its own even time", seconds=round(drift, 1))
            told = drift


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
