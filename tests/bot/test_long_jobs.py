"""Long jobs: they read beside the writer, tell how far they are, and stop when somebody else took them over."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.worker import LEASE, TRIES, Workshop
from handlers.jobs import JobContext
from handlers.staff_actions import FileProgress, MakeExport
from services.records import Job
from storage import export_map, tables
from storage.leases import claim_due, next_due
from tests.reports.xlsx import rows_of
from tests.rig import STORES, Rig, make_rig
from tests.stories.crowd import crowd
from tests.stories.staff_people import files_of, staff, workbook


async def jobs(rig: Rig) -> list[Job]:
    async with rig.app.store.read() as uow:
        rows = await uow.rows.fetch(tables.job, ("kind",), [("export",)])
        found = [await uow.job(row["id"]) for row in rows]
    return [job for job in found if job is not None]


@pytest.mark.parametrize("store", STORES)
async def test_people_play_on_while_a_file_is_made_and_its_progress_is_seen(
    tmp_path: Path, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_map, "PAGE", 3)
    rig = await make_rig(tmp_path, store=store)
    await rig.launches()
    await crowd(rig, 10)
    thu, lan = await staff(rig), await rig.registered("lan")
    await thu.press(MakeExport(""))
    seen: list[str] = []
    real = rig.app.conversation.routes.jobs["export"]

    async def watched(job: JobContext) -> None:
        async def tell(percent: int) -> None:
            await job.tell(percent)
            seen.append(await thu.press(FileProgress(job.job.id)))
            assert "Cuộc thi qua các con số" in await asyncio.wait_for(lan.says("/thongke"), 10)

        await real(replace(job, tell=tell))

    rig.app.conversation.routes.jobs["export"] = watched
    await rig.passes(seconds=1)
    percents = [int(text.split("tệp: ")[1].split(" %")[0]) for text in seen]
    assert len(percents) > 4
    assert percents == sorted(percents)
    assert percents[-1] > 50
    assert len(rows_of(await workbook(rig, thu))) == 13
    assert len(rows_of(await workbook(rig, thu), 3)) == 11
    await rig.close()


async def test_a_job_that_was_taken_over_stops_and_leaves_nothing(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    thu = await staff(rig)
    await thu.press(MakeExport(""))

    async def slow(job: JobContext) -> None:
        rig.clock.now += LEASE + timedelta(seconds=1)
        (taken,) = await claim_due(rig.app.store, "job", now=rig.clock.now, owner="other", lease=LEASE, limit=1)
        assert taken.id == job.job.id
        await job.tell(50)
        raise AssertionError("it went on")

    real, rig.app.conversation.routes.jobs["export"] = rig.app.conversation.routes.jobs["export"], slow
    await Workshop(rig.app.store, rig.app.conversation, rig.clock, "slow").work_off()
    (job,) = await jobs(rig)
    assert (job.owner, job.done_at, job.error) == ("other", None, None)
    rig.app.conversation.routes.jobs["export"] = real
    rig.clock.now += LEASE
    await rig.passes(seconds=1)
    assert len(await files_of(rig, thu)) == 1
    assert await next_due(rig.app.store, "job") is None
    await rig.close()


async def test_a_job_that_fails_is_tried_again_and_then_given_up(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    thu = await staff(rig)
    await thu.press(MakeExport(""))

    async def fails(job: JobContext) -> None:
        async with job.write() as uow:
            uow.add_notice(None)  # type: ignore[arg-type]

    rig.app.conversation.routes.jobs["export"] = fails
    for _ in range(5):
        await rig.passes(minutes=2)
    await thu.looks()
    told = [message.text for message in thu.messages if "Chưa tạo được tệp" in message.text]
    assert len(told) == 1, "by itself, without a look at the progress"
    (job,) = await jobs(rig)
    assert job.error is not None
    assert job.done_at is not None
    await thu.press(FileProgress(job.id))
    assert any("Chưa tạo được tệp" in message.text for message in thu.messages)
    await rig.close()


async def test_who_asked_for_a_file_that_ended_every_worker_is_told(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    thu = await staff(rig)
    await thu.press(MakeExport(""))
    for worker in range(TRIES):  # each dies with the job in its hands
        (taken,) = await claim_due(rig.app.store, "job", now=rig.clock.now, owner=str(worker), lease=LEASE, limit=1)
        rig.clock.now += LEASE + timedelta(seconds=1)
        assert taken.attempts == worker + 1
    await rig.passes(seconds=1)
    await rig.passes(minutes=10)
    await thu.looks()
    assert sum("Chưa tạo được tệp" in message.text for message in thu.messages) == 1
    await rig.close()
