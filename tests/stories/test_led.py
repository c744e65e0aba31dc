"""The screen in the hall: what everybody sees on it, whose screen has the button, and what is revealed at the closing."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.web.site import SITE
from handlers.role_actions import Disarm, LaunchAgain
from quiz.visibility import Phase
from services.records import Role
from storage.errors import Reason, Unavailable
from tests.rig import LAUNCH, Player, Rig, make_rig
from tests.stories.crowd import appoints, plays, registers
from tests.stories.packs import other_rules
from tests.stories.pages import Tab, Tabs
from tests.stories.test_closing import whole_contest
from tests.stories.test_result_visibility import EARLY, FROZEN, LATE, house_in
from tests.stories.together import Group


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    """The screen is the same on every channel."""
    rig = await make_rig(tmp_path, store="sqlite")
    yield rig
    await rig.close()


@pytest.fixture
async def tabs(rig: Rig) -> AsyncIterator[Tabs]:
    async with Tabs(rig) as tabs:
        yield tabs


def keys_of(player: Player) -> list[str]:
    """The links in the newest message, as paths: of the screen, then of the second device."""
    message = player.messages[-1]
    found = [link.url for link in message.links] + re.findall(r"http\S+", message.text)
    return [url[url.index("/led?key=") :] for url in found if "/led?key=" in url]


async def takes(tab: Tab, key: str) -> str:
    """Follow a link and say yes."""
    await tab.opens(key)
    return await tab.presses("Đồng ý")


def has_button(tab: Tab) -> bool:
    return any("BẤM NÚT KHỞI ĐỘNG" in form.buttons for form in tab.forms())


async def opened(rig: Rig) -> object:
    async with rig.app.store.read() as uow:
        return (await uow.rounds(rig.app.contest.id))[0].opened


async def launches_noted(rig: Rig) -> int:
    async with rig.app.store.read() as uow:
        return sum(act.act == "launch" for act in await uow.audits(rig.app.contest.id))


async def armed(rig: Rig, name: str = "ban-to-chuc") -> tuple[Player, list[str]]:
    boss = await rig.organiser(name)
    await boss.says("/phatdong")
    await boss.presses("Sẵn sàng phát động")
    return boss, keys_of(boss)


async def test_before_the_launch_it_shows_the_banner_and_counts_down(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, store="sqlite", now=LAUNCH - timedelta(days=1, hours=2))
    async with Tabs(rig) as tabs:
        tab = tabs.tab()
        words = await tab.opens("/led")
        assert "PHÁT ĐỘNG CUỘC THI TRỰC TUYẾN" in words
        assert "Sơn La, ngày 03 tháng 6 năm 2024" in words
        assert "Bắt đầu sau: 08h00 thứ Hai, 03/6/2024" in " ".join(words.split()), "without scripts, the moment"
        assert 'data-until="2024-06-03T01:00:00.000Z"' in tab.source
        assert 'data-now="2024-06-01T23:00:00.000Z"' in tab.source, "the page counts by our clock, not by its own"
        assert "người dự thi" not in words
        assert not has_button(tab)
    await rig.close()


async def test_a_press_on_the_stage_opens_the_round_and_every_screen_tells_the_moment(rig: Rig, tabs: Tabs) -> None:
    boss, (screen, _) = await armed(rig)
    stage, hall = tabs.tab(), tabs.tab()
    await takes(stage, screen)
    assert has_button(stage)
    rig.clock.now += timedelta(minutes=17, seconds=42)
    assert "Phát động lúc 08h17 thứ Hai, 03/6/2024, 42 giây" in await stage.presses("BẤM NÚT KHỞI ĐỘNG")
    assert await opened(rig) == rig.clock.now
    assert not has_button(stage) or "stage-open" in stage.source
    assert "Phát động lúc 08h17 thứ Hai, 03/6/2024, 42 giây" in await hall.opens("/led")
    assert "08h17 thứ Hai, 03/6/2024, 42 giây" in await boss.says("/phatdong")
    log = await boss.says("/nhatky")
    assert "dùng một trình duyệt làm màn hình của buổi lễ" in log
    assert "phát động Tuần 1" in log
    assert await launches_noted(rig) == 1


async def test_a_rehearsal_launches_as_often_as_it_takes(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, store="sqlite", rehearsal=True)
    async with Tabs(rig) as tabs:
        boss, stage = await rig.organiser(), tabs.tab()
        await boss.says("/phatdong")
        await takes(stage, keys_of(boss)[0])
        for second in (11, 22, 33):
            rig.clock.now = rig.clock.now.replace(second=second)
            await stage.opens("/led")
            assert f"{second} giây" in await stage.presses("BẤM NÚT KHỞI ĐỘNG")
            assert "CHẠY THỬ" in stage.words
            await boss.says("/phatdong")
            rig.clock.now += timedelta(seconds=5)
            await boss.presses("Chạy thử lại")
        assert await opened(rig) is None
        assert await launches_noted(rig) == 3
    await rig.close()


async def test_the_real_launch_is_never_taken_back(rig: Rig, tabs: Tabs) -> None:
    boss, _ = await armed(rig)
    await boss.presses("BẤM NÚT KHỞI ĐỘNG")
    moment = await opened(rig)
    assert not boss.has("Chạy thử lại")
    await boss.press(LaunchAgain("week-1"))
    assert await opened(rig) == moment


async def test_of_the_screen_and_the_second_device_at_once_the_first_press_stands(rig: Rig, tabs: Tabs) -> None:
    _, (screen, standby) = await armed(rig)
    stage, second = tabs.tab(), tabs.tab()
    await takes(stage, screen)
    await takes(second, standby)
    assert second.address == "/led/standby"
    moment = rig.clock.now
    await asyncio.gather(stage.presses("BẤM NÚT KHỞI ĐỘNG"), second.presses("BẤM NÚT KHỞI ĐỘNG"))
    assert await opened(rig) == moment
    assert await launches_noted(rig) == 1
    rig.clock.now += timedelta(seconds=9)
    again = second.forms()[0] if second.forms() else None
    assert again is not None
    assert "Phát động lúc 08h00 thứ Hai, 03/6/2024, 0 giây" in await second.sends("/led/launch", again.fields)
    assert await opened(rig) == moment


async def test_a_stranger_has_no_button_and_opens_nothing(rig: Rig, tabs: Tabs) -> None:
    await armed(rig)
    stranger = tabs.tab()
    assert "Đã sẵn sàng phát động" in await stranger.opens("/led")
    assert not has_button(stranger)
    assert "chưa được cấp quyền" in await stranger.sends("/led/launch", {"key": "k", "token": "0" * 32})
    assert stranger.status == 403
    await stranger.opens("/led/standby")
    assert stranger.status == 403
    assert await opened(rig) is None


async def test_a_link_works_on_one_screen_and_looking_at_it_takes_nothing(rig: Rig, tabs: Tabs) -> None:
    _, (screen, _) = await armed(rig)
    preview, stage, other = tabs.tab(), tabs.tab(), tabs.tab()
    await preview.opens(screen)
    await stage.opens(screen)
    await other.opens(screen)
    await stage.presses("Đồng ý")
    assert has_button(stage)
    assert "đang dùng trên một màn hình khác" in await other.presses("Đồng ý")
    assert "đang dùng trên một màn hình khác" in await other.opens(screen)
    other.client.session.cookie_jar.update_cookies({"led-main": screen.partition("key=")[2]})
    await other.opens("/led")
    assert not has_button(other), "the words of a link alone make no screen"


@pytest.mark.parametrize("link", ["", "x", "main.1.1.1.abcdefghijkl.AAAAAAAAAAAAAAAAAAAAAA", "a" * 500])
async def test_a_forged_link_is_told_kindly(rig: Rig, tabs: Tabs, link: str) -> None:
    tab = tabs.tab()
    assert "Mời bạn lấy liên kết trong khung chat" in await tab.opens(f"/led?key={link}")
    assert tab.status == 404


async def test_a_screen_of_the_rehearsal_is_none_of_the_real_contest(rig: Rig, tabs: Tabs, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = await make_rig(tmp_path / "other", store="sqlite", rehearsal=True)
    boss = await other.organiser()
    await boss.says("/phatdong")
    tab = tabs.tab()
    await tab.opens(keys_of(boss)[0])
    assert tab.status == 404
    await other.close()


async def test_disarming_takes_the_screens_back(rig: Rig, tabs: Tabs) -> None:
    boss, (screen, standby) = await armed(rig)
    stage, late = tabs.tab(), tabs.tab()
    await takes(stage, screen)
    rig.clock.now += timedelta(minutes=1)
    await boss.press(Disarm("week-1", 1))
    fresh = keys_of(boss)[0]
    await boss.presses("Sẵn sàng phát động")
    assert "chưa được cấp quyền" in await stage.presses("BẤM NÚT KHỞI ĐỘNG")
    await late.opens(standby)
    assert late.status == 410
    assert await opened(rig) is None
    await takes(late, fresh)
    assert "Phát động lúc" in await late.presses("BẤM NÚT KHỞI ĐỘNG"), "a link that came after the disarming holds"


async def test_whoever_lost_the_role_launches_nothing_from_a_screen(rig: Rig, tabs: Tabs) -> None:
    _, (screen, _) = await armed(rig)
    stage = tabs.tab()
    await takes(stage, screen)
    async with rig.app.store.write() as uow:
        for grant in await uow.grants(rig.app.contest.id):
            uow.save_grant(replace(grant, revoked_at=rig.clock.now))
        await uow.commit()
    assert "chưa được cấp quyền" in await stage.presses("BẤM NÚT KHỞI ĐỘNG")
    assert await opened(rig) is None


async def test_a_link_is_old_after_half_a_day(rig: Rig, tabs: Tabs) -> None:
    _, (screen, _) = await armed(rig)
    stage = tabs.tab()
    await takes(stage, screen)
    rig.clock.now += timedelta(hours=12)
    await stage.presses("BẤM NÚT KHỞI ĐỘNG")
    assert stage.status == 403
    assert await opened(rig) is None


async def test_another_site_or_a_made_up_form_presses_nothing(rig: Rig, tabs: Tabs) -> None:
    _, (screen, _) = await armed(rig)
    stage = tabs.tab()
    await takes(stage, screen)
    fields = stage.forms()[0].fields
    await stage.sends("/led/launch", fields, Origin="https://evil.example")
    assert stage.status == 403
    await stage.sends("/led/launch", {**fields, "token": "0" * 32})
    assert stage.status == 403
    assert await opened(rig) is None


async def test_a_technician_gets_screens_and_a_group_or_a_resident_none(rig: Rig) -> None:
    technician = rig.person("ky-thuat")
    await appoints(rig, await registers(rig, technician, "Quàng Văn Kỹ"), Role.TECHNICIAN)
    await technician.says("/phatdong")
    assert len(keys_of(technician)) == 2
    lan = await rig.registered("lan")
    await lan.says("/phatdong")
    assert keys_of(lan) == []
    boss = await rig.organiser()
    group = Group(rig, boss)
    await group.joined()
    await group.says("/phatdong")
    assert keys_of(group.reader) == []


@pytest.mark.parametrize("phase", Phase)
async def test_it_shows_what_everybody_may_see_and_names_nobody(phase: Phase, tmp_path: Path) -> None:
    house = await house_in(phase, tmp_path, "freeze_hours: 24")
    async with Tabs(house.rig) as tabs:
        tab = tabs.tab()
        words = " ".join((await tab.opens("/led")).split())
    assert EARLY not in tab.source
    assert LATE not in tab.source
    numbers = re.search(r"người dự thi (\d+) lượt thi đã nộp (\d+)", words)
    if phase is Phase.PLANNED:
        assert numbers is None
    else:
        assert numbers is not None
        hidden = phase in {Phase.OPEN, Phase.FROZEN, Phase.CLOSED}
        assert numbers.groups() == (("1", "1") if hidden else ("2", "2"))
    frozen = phase in {Phase.FROZEN, Phase.CLOSED}
    assert ("Số liệu tính đến 24h00 thứ Bảy, 08/6/2024" in words) is frozen
    await house.rig.close()


async def test_scores_of_units_wait_as_long_as_the_rules_say(tmp_path: Path) -> None:
    house = await house_in(Phase.OPEN, tmp_path, "show_score: published")
    async with Tabs(house.rig) as tabs:
        words = await tabs.tab().opens("/led")
    assert "Các đơn vị thi đua" not in words
    assert "người dự thi" in words
    await house.rig.close()


async def test_units_race_and_a_name_with_markup_stays_words(rig: Rig, tabs: Tabs) -> None:
    await rig.launches()
    for n in range(3):
        await plays(
            rig, await registers(rig, rig.person(f"p{n}"), "<script>alert(1)</script>"), right=9, seconds=60 + n
        )
    await plays(rig, await registers(rig, rig.person("mai"), "Lò Thị Mai", unit="03646"), right=9, seconds=90)
    tab = tabs.tab()
    words = " ".join((await tab.opens("/led")).split())
    assert "1 Huyện Mai Sơn 3 người 2 Thành phố Sơn La 1 người" in words
    assert "alert" not in tab.source


async def test_the_ticker_tells_which_unit_gained_people_until_boards_freeze(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, store="sqlite", pack_folder=other_rules(tmp_path, "freeze_hours: 24"))
    await rig.launches()
    async with Tabs(rig) as tabs:
        tab = tabs.tab()

        async def plays_meanwhile(name: str) -> str:
            await plays(rig, await registers(rig, rig.person(name), LATE), right=9, seconds=60)
            await rig.passes(minutes=2)
            return await tab.opens("/led")

        assert "Vừa có thêm" not in await tab.opens("/led")
        assert "Huyện Mai Sơn: thêm 1 người" in await plays_meanwhile("mot")
        await rig.passes(minutes=10)
        assert "Vừa có thêm" not in await tab.opens("/led")
        assert "Huyện Mai Sơn: thêm 1 người" in await plays_meanwhile("hai")
        await rig.comes(FROZEN)
        assert "Vừa có thêm" not in await plays_meanwhile("ba")
        assert "số liệu tạm dừng cập nhật" in tab.words
    await rig.close()


async def events(
    tab: Tab, count: int, *, last: str = "", after: tuple[int, Callable[[], Awaitable[None]]] | None = None
) -> list[tuple[str, str, str]]:
    """The first so many events of the stream: (kind, id, data), `last` seen before. `after` so many of them, something happens."""
    found: list[tuple[str, str, str]] = []
    headers = {"Last-Event-ID": last} if last else {}
    async with asyncio.timeout(20), tab.client.get("/led/stream", headers=headers) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        block: dict[str, str] = {}
        while len(found) < count:
            line = (await answer.content.readline()).decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                block[name] = value
            elif block:
                found.append((block.get("event", ""), block.get("id", ""), block.get("data", "")))
                block = {}
                if after is not None and len(found) == after[0]:
                    await after[1]()
    return found


async def test_the_stream_tells_changes_and_goes_on_where_it_broke(rig: Rig, tabs: Tabs) -> None:
    tab = tabs.tab()
    clock, first = await events(tab, 2)
    assert clock[0] == "now"
    assert clock[2] == "2024-06-03T01:00:00.000Z"
    assert first[0] == "board"
    assert json.loads(first[2])["stage"] == "waiting"
    again = await events(tab, 2, last=first[1])
    assert [kind for kind, _, _ in again] == ["now", "now"], "what was seen already is not sent again"
    rig.clock.now += timedelta(seconds=5)
    await rig.launches()
    changed = await events(tab, 2, last=first[1])
    assert json.loads(changed[1][2])["stage"] == "open"


async def test_a_change_reaches_who_looks_without_a_reload(rig: Rig, tabs: Tabs) -> None:
    async def the_round_opens() -> None:
        await rig.launches()
        rig.clock.now += timedelta(seconds=5)

    _, first, second = await events(tabs.tab(), 3, after=(2, the_round_opens))
    assert json.loads(first[2])["stage"] == "waiting"
    assert json.loads(second[2])["stage"] == "open"


async def test_while_the_database_is_away_no_old_picture_passes_for_news(
    rig: Rig, tabs: Tabs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise Unavailable(Reason.AWAY)

    async def it_goes() -> None:
        monkeypatch.setattr(rig.app.store, "read", away)
        rig.clock.now += timedelta(seconds=5)

    tab = tabs.tab()
    seen = await events(tab, 3, after=(2, it_goes))
    assert [kind for kind, _, _ in seen] == ["now", "board", "end"]
    await tab.opens("/led/now.json")
    assert tab.status == 503
    monkeypatch.undo()
    rig.clock.now += timedelta(seconds=5)
    await tab.opens("/led/now.json")
    assert tab.status == 200


async def test_too_many_viewers_are_asked_to_look_now_and_then(rig: Rig, tabs: Tabs) -> None:
    site = rig.app.web[SITE]
    object.__setattr__(site, "limits", replace(site.limits, viewers=1))
    async with tabs.tab().client.get("/led/stream") as first:
        assert first.status == 200
        async with tabs.tab().client.get("/led/stream") as second:
            assert second.status == 503
            assert int(second.headers["Retry-After"]) > 0
        async with tabs.tab().client.get("/led/now.json") as once:
            assert "Tuần 1" in (await once.json())["html"]


async def test_the_prize_giving_comes_in_the_order_of_the_plan_on_its_screen_alone(rig: Rig, tabs: Tabs) -> None:
    hoa = await whole_contest(rig)
    await hoa.says("/baocaotongket")
    (key,) = keys_of(hoa)
    screen, stranger = tabs.tab(), tabs.tab()
    await stranger.opens("/led/tongket")
    assert stranger.status == 403
    await takes(screen, key)
    assert screen.address == "/led/tongket"
    found = re.search(r'data-reveal="([^"]*)"', screen.source)
    assert found is not None
    steps = json.loads(html.unescape(found[1]))
    titles = [step["title"] for step in steps]
    assert titles[0] == "Công bố Quyết định công nhận giải"
    assert titles[-4:] == ["Giải Ba tập thể", "Giải Nhì tập thể", "Giải Nhất tập thể", "Tặng Bằng khen"]
    first = steps[titles.index("Giải Nhất – Tuần 1")]
    assert first["names"] == [["Lò Văn 0", "Phường Chiềng Lề"]]
    await stranger.opens("/led/tongket.html")
    assert stranger.status == 403
    await screen.opens("/led/tongket.html")
    assert screen.answer is not None
    assert re.fullmatch(
        r'attachment; filename="tong-ket-[0-9a-f]{12}\.html"', screen.answer.headers["Content-Disposition"]
    )
    assert "http" not in screen.source.partition("<style>")[2].replace("http-equiv", "")


@pytest.mark.parametrize("role", [Role.STAFF, Role.JURY, Role.TECHNICIAN])
async def test_other_roles_get_no_prize_giving(rig: Rig, role: Role) -> None:
    who = rig.person("ai")
    await appoints(rig, await registers(rig, who, "Quàng Văn Kỹ"), role)
    await rig.launches()
    await who.says("/baocaotongket")
    assert keys_of(who) == []


async def test_a_screen_for_the_launch_shows_no_prizes(rig: Rig, tabs: Tabs) -> None:
    _, (screen, _) = await armed(rig)
    stage = tabs.tab()
    await takes(stage, screen)
    words = screen.partition("key=")[2]
    stage.client.session.cookie_jar.update_cookies({"led-reveal": words})
    await stage.opens("/led/tongket")
    assert stage.status == 403
