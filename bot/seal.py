"""`python -m bot seal ROUND` and `python -m bot verify FILE`: the sealed result of a round, written and checked.

The check is `tools/verify.py`, which knows nothing of us: a file that it does not accept is not handed out.
"""

from __future__ import annotations

import asyncio
import gc
import gzip
import importlib.util
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import IO

import click

from bot.app import BrokenPack, read_pack
from bot.config import ROOT, Config, WrongSettings, read_config
from quiz.outcome import WHOLE
from services.contest import Contest, run_contest
from services.matters import Matter, matter_of, matters
from services.ports import UnitOfWork
from services.proofs import file_name
from services.result_records import ResultVersion
from services.sealing import Signer, write_sealed
from storage.errors import StorageError
from storage.secrets import Keys
from storage.store import Store

VERIFIER = ROOT / "tools" / "verify.py"


@click.command("seal")
@click.argument("round_code", metavar="ROUND", required=False)
@click.option("--whole", is_flag=True, help="Of the whole contest instead of a round.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; packed if the name ends with .gz.")
@click.option("--version", "number", type=int, help="Which version of the result; the newest if left out.")
@click.option("--rehearsal", is_flag=True, help="Of the rehearsal instead of the contest.")
@click.option("--public-key", is_flag=True, help="Only print the key that signatures are checked with.")
def seal_command(
    round_code: str | None, whole: bool, out: Path | None, number: int | None, rehearsal: bool, public_key: bool
) -> None:
    """Write the sealed result of a round ("week-1") or of the whole contest, then check it as anybody can."""
    try:
        config = read_config().settled(rehearsal=rehearsal)
        keys = Keys(config.secret_key.get_secret_value())
        if public_key:
            click.echo(keys.public_key.hex())
            return
        if (round_code is None) is not whole:
            raise click.UsageError(
                "Which round? Write for example: python -m bot seal week-1, or: python -m bot seal --whole"
            )
        out, digest = asyncio.run(_seal(config, keys, round_code or WHOLE, number, out))
    except (WrongSettings, BrokenPack, StorageError) as why:
        raise click.ClickException(f"The result cannot be sealed: {why}") from None
    click.echo(f"{out}: SHA-256 of the whole {digest}")
    told = io.StringIO()
    if verify_file([str(out), "--key", keys.public_key.hex()], told):
        out.unlink()
        raise click.ClickException(
            f"{told.getvalue()}\nThe file does not hold and was taken back: something behind the version has changed since "
            "it was made. Make a new version of the result, then seal that one."
        )
    click.echo(told.getvalue(), nl=False)


@click.command("verify", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def verify_command(arguments: tuple[str, ...]) -> None:
    """Check a sealed result: FILE [--code …] [--root …] [--result …] [--key …], the same as tools/verify.py."""
    raise SystemExit(verify_file(arguments, None))


def verify_file(arguments: Sequence[str], out: IO[str] | None) -> int:
    """What `tools/verify.py` says; returns its exit code."""
    spec = importlib.util.spec_from_file_location("thi_tuan_verify", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    main: Callable[[Sequence[str], IO[str] | None], int] = module.main
    return main(list(arguments), out)


async def _seal(config: Config, keys: Keys, code: str, number: int | None, out: Path | None) -> tuple[Path, str]:
    store = await Store.open(config.database_url, keys=keys)
    try:
        async with store.read() as uow:
            contest = run_contest(read_pack(config.pack), rehearsal=config.rehearsal)
            # Papers name revisions of the store; a pack that was just read does not know them.
            contest = replace(contest, bank=await uow.bank(contest.id))
            matter = await _named(uow, contest, code)
            version = _chosen(await uow.result_versions(contest.id, code), code, number)
            out = out or Path(file_name(contest, code, version.number).removesuffix(".gz"))
            # A million steps come and go; looking for rings among them each time would take a third of the time.
            gc.freeze()
            gc.set_threshold(200_000)
            with out.open("wb") as file:
                # The time of packing would make two files of the same bytes differ.
                packed = gzip.GzipFile("", "wb", 6, file, mtime=0) if out.suffix == ".gz" else None
                signer = Signer(keys.sign, keys.public_key)
                whole = await write_sealed(uow, contest, matter, version, signer, (packed or file).write, _quiet)
                if packed is not None:
                    packed.close()
            return out, whole
    finally:
        await store.close()


async def _named(uow: UnitOfWork, contest: Contest, code: str) -> Matter:
    matter = await matter_of(uow, contest, code)
    if matter is not None:
        return matter
    if code == WHOLE:
        raise click.ClickException("By its rules this contest ranks nobody and gives no prize over all rounds.")
    known = ", ".join(one.code for one in await matters(uow, contest) if not one.whole)
    raise click.ClickException(f"There is no round {code!r}; there are {known}.")


def _chosen(versions: Sequence[ResultVersion], code: str, number: int | None) -> ResultVersion:
    code = code or "the whole contest"
    if not versions:
        raise click.ClickException(f"There is no result of {code} yet: an organiser makes the provisional list first.")
    for version in versions:
        if version.number == (number or versions[-1].number):
            return version
    known = ", ".join(str(version.number) for version in versions)
    raise click.ClickException(f"There is no version {number} of {code}; there are {known}.")


async def _quiet(_: int) -> None:
    """Nobody waits for the progress of a command."""
