"""Two contests in one database (last year's and this year's, or a rehearsal beside the real one) leave each other alone."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App, build_app, read_pack
from bot.config import SHIPPED_PACK
from bot.worker import Workshop
from handlers.actions import Remind
from handlers.register_actions import ExportMine
from storage.leases import next_due
from tests.rig import STORES, Rig, make_rig


@pytest.fixture(params=STORES)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, store=request.param)
    yield rig
    await rig.close()


@pytest.fixture
async def neighbour(rig: Rig) -> AsyncIterator[App]:
    """A rehearsal over the same database, with its own timers and its own courier."""
    config = rig.app.config.model_copy(update={"rehearsal": True})
    app = await build_app(
        config,
        clock=rig.clock,
        rng=random.Random(1),
        store=rig.app.store,
        channels=dict(rig.messengers),
        pack=read_pack(SHIPPED_PACK),
    )
    app.start(timers=False)
    yield app
    await app.nursery.close()


async def test_a_neighbour_touches_no_attempt_timer_job_or_notice(rig: Rig, neighbour: App) -> None:
    await rig.launches()
    lan = await rig.registered("lan")
    await lan.says("/thi")
    await lan.presses("Làm bài")
    await lan.press(Remind("week-2", "opens", 1))
    await lan.press(ExportMine())
    shop = Workshop(rig.app.store, neighbour.conversation, rig.clock, "of the neighbour")
    for minutes in (20, 7 * 24 * 60):
        rig.clock.now += timedelta(minutes=minutes)
        seen = len(lan.messages)
        await neighbour.clockwork.look()  # its own notices only
        assert await shop.work_off() == 0
        await neighbour.courier.work_off()
        assert len(lan.messages) == seen
        assert await next_due(rig.app.store, "job", contest=neighbour.contest.id) is None
        await rig.passes(seconds=1)
        assert neighbour.dispatcher.dead == 0
    heard = "\n".join(message.text for message in lan.messages)
    assert "hết giờ" in heard.lower()
    assert "Bạn đã hẹn nhắc" in heard
    assert "JSON" in heard
    assert "CHẠY THỬ" not in heard
