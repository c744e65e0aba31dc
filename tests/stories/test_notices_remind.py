"""Reminders keep quiet at night, and one word stops them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.actions import Remind
from quiz.schedule import parse_moment
from services.quiet import after_quiet
from tests.rig import Rig


async def test_a_round_opened_at_night_is_told_in_the_morning(rig: Rig) -> None:
    zone = rig.app.contest.pack.zone
    lan = rig.person("lan")
    await lan.press(Remind("week-1", "opens", 1))
    rig.clock.now = parse_moment("22h00 03/6/2024", zone)
    await rig.launches()
    await rig.passes(minutes=6)
    assert "Bạn đã hẹn nhắc" not in await lan.looks()
    await rig.comes(parse_moment("07h00 04/6/2024", zone))
    assert "Bạn đã hẹn nhắc: Tuần 1 đã mở" in await lan.looks()


async def test_a_close_at_night_is_told_in_the_evening_as_promised(rig: Rig) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await lan.press(Remind("week-1", "closes", 1))
    await rig.comes(parse_moment("21h00 09/6/2024", rig.app.contest.pack.zone) + timedelta(minutes=2))
    assert "Tuần 1 đóng lúc 24h00" in await lan.looks()


@pytest.mark.parametrize("word", ["dừng", "thôi", "Dung", "/dung"])
async def test_one_word_stops_every_reminder(rig: Rig, word: str) -> None:
    await rig.launches()
    lan = rig.person("lan")
    await lan.press(Remind("week-1", "closes", 1))
    await lan.press(Remind("week-2", "opens", 1))
    assert "Đã dừng mọi lời nhắc" in await lan.says(word)
    assert "chưa hẹn lời nhắc nào" in await lan.says(word)
    await rig.passes(days=8)
    assert "Bạn đã hẹn nhắc" not in await lan.looks()


def test_quiet_hours_over_midnight_and_without_it() -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Asia/Ho_Chi_Minh")

    def local(hour: int, minute: int = 0, day: int = 3) -> datetime:
        return datetime(2024, 6, day, hour, minute, tzinfo=zone)

    night, noon = (21 * 60, 6 * 60), (12 * 60, 13 * 60)
    assert after_quiet(local(21), *night, zone) == local(21)
    assert after_quiet(local(21, 1), *night, zone) == local(6, day=4)
    assert after_quiet(local(0), *night, zone) == local(6)
    assert after_quiet(local(6), *night, zone) == local(6)
    assert after_quiet(local(12, 30), *noon, zone) == local(13)
    assert after_quiet(local(14), *noon, zone) == local(14)
    assert after_quiet(local(3), None, None, zone) == local(3)
    assert after_quiet(local(22), *night, zone).tzinfo is UTC
