"""Jobs: done by a process of its own, again after a crash, and given up after a few faults."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import ROOT
from bot.worker import LEASE, TRIES, Workshop
from handlers.register_actions import ExportMine
from services.records import Job
from storage.leases import claim_due, next_due
from tests.rig import SECRET, STORES, Rig, make_rig


async def asks_for_a_copy(rig: Rig) -> None:
    lan = rig.person("lan")
    await lan.says("/thongtin")
    await lan.press(ExportMine())


async def files_of(rig: Rig, name: str) -> int:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(rig.person(name).sender)
        assert person is not None
        return len((await uow.everything_about(person.id)).get("stored_file", ()))


@pytest.mark.parametrize("store", STORES)
async def test_a_job_of_a_worker_that_died_is_done_by_the_next_one(tmp_path: Path, store: str) -> None:
    rig = await make_rig(tmp_path, store=store)
    await asks_for_a_copy(rig)
    (held,) = await claim_due(rig.app.store, "job", now=rig.clock.now, owner="dead", lease=LEASE, limit=1)
    assert isinstance(held, Job)
    await rig.passes(seconds=10)
    assert await files_of(rig, "lan") == 0
    await rig.passes(minutes=5)
    assert await files_of(rig, "lan") == 2
    assert await next_due(rig.app.store, "job") is None
    await rig.close()


async def test_a_job_that_always_fails_is_given_up_with_its_error(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)

    async def fails(event: object, ctx: object) -> list[object]:
        raise RuntimeError("no ink")

    rig.app.conversation.routes.dues["job.my_data"] = fails  # type: ignore[assignment]
    await asks_for_a_copy(rig)
    workshop = Workshop(rig.app.store, rig.app.conversation, rig.clock, "w")
    for _ in range(TRIES + 2):
        await workshop.work_off()
        rig.clock.now += timedelta(minutes=2)
    assert await next_due(rig.app.store, "job") is None
    await rig.close()


async def test_a_job_that_kills_its_worker_is_given_up(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    await asks_for_a_copy(rig)
    for number in range(TRIES):
        assert await claim_due(rig.app.store, "job", now=rig.clock.now, owner=f"killed {number}", lease=LEASE, limit=1)
        rig.clock.now += LEASE
    await Workshop(rig.app.store, rig.app.conversation, rig.clock, "w").work_off()
    assert await next_due(rig.app.store, "job") is None
    assert await files_of(rig, "lan") == 0
    await rig.close()


async def test_the_worker_is_a_process_of_its_own(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, store="sqlite", profile="web")
    await asks_for_a_copy(rig)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "THITUAN_DATABASE_URL": rig.app.config.database_url,
        "THITUAN_SECRET_KEY": SECRET,
    }
    one_job = (
        "import asyncio, bot.worker as w; from bot.config import read_config; w.IDLE_S = 1.0;"
        "raise SystemExit(asyncio.run(w.work(read_config())))"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", one_job, env=environment, cwd=tmp_path)
    assert await process.wait() == 0
    assert await files_of(rig, "lan") == 2
    rig.clock.now = datetime.now(UTC)
    await rig.app.courier.work_off()
    assert "JSON" in await rig.person("lan").looks()
    await rig.close()
