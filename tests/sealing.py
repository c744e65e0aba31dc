"""A played round and its sealed file, for those who check such files and those who tamper with them."""

from __future__ import annotations

import importlib.util
import io
import json
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.config import ROOT
from quiz.sealed import chained
from services import launch, play, results
from services.matters import matter_of
from services.play import round_by_code
from services.result_records import ResultVersion
from services.sealing import Signer, write_sealed
from storage.secrets import Keys
from tests.rig import SECRET, Rig, make_rig
from tests.stories.crowd import HAT_LOT, crowd, plays, registers

KEYS = Keys(SECRET)
SIGNER = Signer(KEYS.sign, KEYS.public_key)


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify", ROOT / "tools" / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFY = _load()


async def played(folder: Path, *, store: str = "memory", people: int = 12) -> Rig:
    """A week that was launched, played and closed: several attempts, ties, somebody excluded, somebody who withdrew."""
    rig = await make_rig(folder, store=store)
    async with rig.app.store.write() as uow:
        round = await round_by_code(uow, rig.app.contest, "week-1")
        assert round is not None
        await launch.arm(uow, rig.app.contest, round, 1, rig.clock.now)
        await launch.launch(uow, rig.app.contest, round, 1, rig.clock.now)
        await uow.commit()
    await rig.passes(seconds=1)
    await crowd(rig, people, right=10)
    for name, right, seconds, unit, excluded in (
        ("lan", 10, 290, "03646", False),
        ("mai", 9, 200, "03646", False),
        ("btc", 10, 100, HAT_LOT, True),
        ("thoi", 10, 50, HAT_LOT, False),
        ("xa", 7, 50, None, False),
    ):
        player = await registers(rig, rig.person(name), f"Lò Thị {name}", unit=unit, excluded=excluded)
        await plays(rig, player, right=right, seconds=seconds)
        rig.clock.now += timedelta(minutes=20)
        if name in {"mai", "lan"}:
            await plays(rig, player, right=right - 1, seconds=seconds - 20)
            rig.clock.now += timedelta(minutes=20)
        async with rig.app.store.write() as uow:
            await play.predict(uow, rig.app.contest, player, round, 5 + right, rig.clock.now)
            if name == "thoi":
                player.withdrawn_at = rig.clock.now
                uow.save_player(player)
            await uow.commit()
    await rig.comes(round.closes + timedelta(seconds=90))
    return rig


async def version_of(rig: Rig, code: str = "week-1") -> ResultVersion:
    """The next version of the round, as an organiser would make it."""
    async with rig.app.store.write() as uow:
        matter = await matter_of(uow, rig.app.contest, code)
        assert matter is not None
        outcome = await results.count_out(uow, rig.app.contest, matter, rig.clock.now)
        made = await results.keep(uow, rig.app.contest, matter, 1, outcome, "", rig.clock.now)
        await uow.commit()
    return made.version


async def sealed(rig: Rig, code: str = "week-1", signer: Signer = SIGNER) -> bytes:
    """The sealed file of the round's newest version."""
    out = io.BytesIO()

    async def tell(_: int) -> None:
        return None

    async with rig.app.store.read() as uow:
        matter = await matter_of(uow, rig.app.contest, code)
        assert matter is not None
        versions = await uow.result_versions(rig.app.contest.id, code)
        await write_sealed(uow, rig.app.contest, matter, versions[-1], signer, out.write, tell)
    return out.getvalue()


def check(folder: Path, data: bytes, *options: str) -> tuple[int, str]:
    """What `tools/verify.py` says about these bytes, and its exit code."""
    file = folder / "ket-qua.jsonl"
    file.write_bytes(data)
    out = io.StringIO()
    code: int = VERIFY.main([str(file), *options], out)
    return code, out.getvalue()


def bodies(data: bytes) -> list[dict[str, Any]]:
    """The lines of a file as values."""
    return [json.loads(line) for line in data.splitlines()]


def chain(lines: list[dict[str, Any]]) -> bytes:
    """Lines put together again as a careful forger would: each with the hash that it must have."""
    above, out = "0" * 64, b""
    for line in lines:
        body = json.dumps(
            {name: line[name] for name in line if name != "#"},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        ).encode()
        above = chained(above, body)
        out += b'{"#":"' + above.encode() + b'",' + body[1:] + b"\n"
    return out
