"""The organisers' console: the chat's commands, rights and log in a browser, for one person and a working day."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import FormData

from handlers.register_actions import MakeLinkCode
from handlers.role_actions import CloseConsoles
from messaging.actions import pack
from services.organising import RoleGrant
from services.records import Role
from storage import tables
from tests.rig import Player, Rig, make_rig
from tests.stories.pages import Tab, Tabs


@pytest.fixture(params=["buttons", "zalo_bot"])
async def rig(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, profile=request.param, store="sqlite")
    yield rig
    await rig.close()


@pytest.fixture
async def tabs(rig: Rig) -> AsyncIterator[Tabs]:
    async with Tabs(rig) as tabs:
        yield tabs


async def link_for(player: Player) -> str:
    """What the chat gives for the word."""
    await player.says("bảng điều khiển")
    message = player.messages[-1]
    urls: list[str] = [link.url for link in message.links] + re.findall(r"\S+/console/\S+", message.text)
    return "/console/vao/" + urls[0].partition("/console/vao/")[2]


async def opened(rig: Rig, tabs: Tabs, role: Role = Role.OWNER) -> tuple[Player, Tab]:
    boss = await rig.organiser(f"nguoi-{role}", role)
    tab = tabs.tab()
    await tab.opens(await link_for(boss))
    assert "chỉ nên mở trên máy của mình" in tab.words
    await tab.presses("Mở bảng điều khiển")
    assert tab.status == 200, tab.words
    return boss, tab


async def log_of(rig: Rig) -> list[tuple[str, str]]:
    async with rig.app.store.read() as uow:
        return [(act.actor, act.act) for act in await uow.audits(rig.app.contest.id)]


async def id_of(rig: Rig, player: Player) -> str:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(player.sender)
    assert person is not None
    return str(person.id)


async def test_the_launch_from_the_console_is_the_launch_of_the_chat(rig: Rig, tabs: Tabs) -> None:
    """Armed and pressed there, in the person's own name, and everybody sees the same."""
    boss, tab = await opened(rig, tabs)
    await tab.presses("Phát động")
    await tab.presses("Sẵn sàng")
    await tab.presses("BẤM NÚT KHỞI ĐỘNG")
    assert "đã bắt đầu" in tab.words
    assert "đã bắt đầu" in await boss.says("/phatdong")
    me = await id_of(rig, boss)
    assert {(me, "console_open"), (me, "arm"), (me, "launch")} <= set(await log_of(rig))


async def test_words_are_taken_and_what_is_made_is_shown(rig: Rig, tabs: Tabs) -> None:
    _, tab = await opened(rig, tabs)
    await tab.presses("Thông báo")
    await tab.presses("Soạn thông báo mới")
    form = next(form for form in tab.forms() if "Gửi" in form.buttons and len(form.buttons) == 1)
    await tab.sends(form.action, {**form.fields, "text": "Kính mời <script>alert(1)</script> & bà con"})
    assert "Kính mời <script>alert(1)</script> & bà con" in tab.words
    assert "<script>alert" not in tab.source


async def test_a_screen_for_the_launch_can_be_had_from_the_console(rig: Rig, tabs: Tabs) -> None:
    """Its link names a chat of the person that lasts."""
    _, tab = await opened(rig, tabs)
    await tab.presses("Phát động")
    address = re.findall(r'href="[^"]*(/led\?key=[^"]+)"', tab.source)[0]
    screen = tabs.tab()
    await screen.opens(address.replace("&amp;", "&"))
    assert screen.status == 200, screen.words


async def test_a_console_lets_nobody_in_for_longer_than_it_lasts(rig: Rig, tabs: Tabs) -> None:
    """A code for another device is given in the chat alone."""
    boss, tab = await opened(rig, tabs)
    form = next(form for form in tab.forms() if form.fields)
    await tab.sends("/console", {**form.fields, "press": pack(MakeLinkCode())})
    assert "chỉ làm được trong cuộc trò chuyện" in tab.words
    assert "chỉ làm được" not in await boss.press(MakeLinkCode())


async def test_staff_of_one_unit_see_no_numbers_of_the_whole_contest(rig: Rig, tabs: Tabs) -> None:
    boss, tab = await opened(rig, tabs, Role.STAFF)
    await tab.opens("/console")
    assert "Lượt đang làm bài" in tab.words
    async with rig.app.store.write() as uow:
        person = int(await id_of(rig, boss))
        (grant,) = await uow.grants(rig.app.contest.id, person)
        grant.revoked_at = rig.clock.now
        uow.save_grant(grant)
        uow.save_grant(RoleGrant(rig.app.contest.id, person, Role.STAFF, "03646", rig.clock.now, "test"))
        await uow.commit()
    await tab.opens("/console")
    assert tab.status == 200
    assert "Lượt đang làm bài" not in tab.words
    assert "dành cho Ban Tổ chức" in await boss.says("/lantoa") or "vai trò" in boss.sees()


async def sends(tab: Tab, data: bytes, **fields: str) -> None:
    """Choose a file in the form that asks for one."""
    found = next((form for form in tab.forms() if form.action == "/console/gui"), None)
    form = FormData()
    for name, value in {**(found.fields if found else {}), **fields}.items():
        form.add_field(name, value)
    form.add_field("file", BytesIO(data), filename="danh-sach.csv", content_type="text/csv")
    async with tab.client.post("/console/gui", data=form, headers={"Accept": "text/html"}) as answer:
        tab.status, tab.source = answer.status, await answer.text()


async def test_a_file_is_handed_over_where_one_is_asked_for(rig: Rig, tabs: Tabs) -> None:
    """The numbers of units as a table: looked at, then taken over, as in the chat."""
    _, tab = await opened(rig, tabs)
    await sends(tab, b"x", token="0" * 32, key="k")
    assert tab.status == 400, "nobody has asked"
    await tab.opens("/console")
    await tab.presses("Tổng số người")
    await tab.presses("Gửi bảng số liệu")
    table = "mã đơn vị,tên đơn vị,tổng số người,chỉ tiêu giao,tính đến ngày,nguồn\n03646,,1.204,,31/5/2024,Công văn 5\n"
    await sends(tab, table.encode(), token="0" * 32)
    assert tab.status == 403
    await tab.opens("/console")
    await sends(tab, b"x" * 11_000_000)
    assert tab.status == 413
    await tab.opens("/console")
    await sends(tab, table.encode())
    assert "1 số mới" in tab.words
    await tab.presses("Ghi vào")
    assert "Đã ghi tổng số người của 1 đơn vị" in tab.words


async def test_nobody_is_told_anything_in_a_console_that_they_did_not_ask_for(rig: Rig, tabs: Tabs) -> None:
    """Notices to organisers go where they read them: the console is no way to its reader."""
    boss, tab = await opened(rig, tabs)
    await tab.presses("Lịch")
    async with rig.app.store.read() as uow:
        person = await uow.person_of(boss.sender)
        assert person is not None
        assert [chat.channel for chat in await uow.chats_of(person.id)] == [rig.profile]


async def test_what_stood_in_a_console_is_forgotten_after_a_day(rig: Rig, tabs: Tabs) -> None:
    """It held people's names, and nobody can open it any more."""
    _, tab = await opened(rig, tabs)
    await tab.presses("Lịch")

    async def kept() -> int:
        async with rig.app.store.read() as uow:
            chats = await uow.rows.fetch(tables.chat, ("channel",), [("console",)], columns=("id", "offers"))
            keys = [(chat["id"],) for chat in chats]
            messages = await uow.rows.fetch(tables.web_message, ("chat_id",), keys, columns=("n",))
            return len(messages) + sum(len(chat["offers"]) for chat in chats)

    assert await kept() > 1
    rig.clock.now += timedelta(hours=23)
    await rig.app.clockwork.tidy()
    assert await kept() > 1
    rig.clock.now += timedelta(hours=2)
    await rig.app.clockwork.tidy()
    assert await kept() == 0


class TestWhoMayEnter:
    async def test_a_resident_gets_no_link(self, rig: Rig) -> None:
        lan = await rig.registered("lan")
        assert "dành cho Ban Tổ chức" in await lan.says("/bangdieukhien")
        assert "/console/vao/" not in lan.messages[-1].text

    async def test_a_link_works_in_one_browser(self, rig: Rig, tabs: Tabs) -> None:
        boss = await rig.organiser("truong-ban", Role.OWNER)
        link = await link_for(boss)
        one, two = tabs.tab(), tabs.tab()
        await one.opens(link)
        await two.opens(link)
        await one.presses("Mở bảng điều khiển")
        await two.presses("Mở bảng điều khiển")
        assert (one.status, two.status) == (200, 403)
        await two.opens("/console")
        assert two.status == 403

    async def test_it_has_to_be_used_soon(self, rig: Rig, tabs: Tabs) -> None:
        boss = await rig.organiser("truong-ban", Role.OWNER)
        link, tab = await link_for(boss), tabs.tab()
        rig.clock.now += timedelta(minutes=10)
        assert "/bangdieukhien" in await tab.opens(link)
        assert tab.status == 403

    @pytest.mark.parametrize("spoil", ["", "x", "console.1.1.1.aaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaa"])
    async def test_forged_links(self, rig: Rig, tabs: Tabs, spoil: str) -> None:
        boss = await rig.organiser("truong-ban", Role.OWNER)
        link, tab = await link_for(boss), tabs.tab()
        await tab.opens(f"/console/vao/{spoil}" if spoil else link[:-1] + ("a" if link[-1] != "a" else "b"))
        assert tab.status == 404

    async def test_a_link_to_a_round_is_none_to_the_console(self, rig: Rig, tabs: Tabs) -> None:
        await rig.launches()
        boss, tab = await rig.organiser("truong-ban", Role.OWNER), tabs.tab()
        await boss.says("/thi")
        found = re.findall(
            r"/r/(\S+)", " ".join([boss.messages[-1].text, *(link.url for link in boss.messages[-1].links)])
        )
        await tab.opens(f"/console/vao/{found[0]}")
        assert tab.status == 404

    async def test_it_ends_with_the_day_with_the_role_and_with_a_word(self, rig: Rig, tabs: Tabs) -> None:
        boss, tab = await opened(rig, tabs, Role.ORGANISER)
        await boss.says("/bangdieukhien")
        await boss.presses("Đóng mọi bảng điều khiển")
        await tab.opens("/console")
        assert tab.status == 403
        assert (await id_of(rig, boss), "console_close") in await log_of(rig)

        rig.clock.now += timedelta(seconds=1)
        await tab.opens(await link_for(boss))
        await tab.presses("Mở bảng điều khiển")
        assert tab.status == 200
        async with rig.app.store.write() as uow:
            (grant,) = await uow.grants(rig.app.contest.id, int(await id_of(rig, boss)))
            grant.revoked_at = rig.clock.now
            uow.save_grant(grant)
            await uow.commit()
        await tab.opens("/console")
        assert tab.status == 403

        _, tab = await opened(rig, tabs, Role.OWNER)
        rig.clock.now += timedelta(hours=8)
        await tab.opens("/console")
        assert tab.status == 403


class TestWhatIsNotDone:
    async def test_without_the_token_of_the_page(self, rig: Rig, tabs: Tabs) -> None:
        _, tab = await opened(rig, tabs)
        for token in ("", "0" * 32):
            await tab.sends("/console", {"token": token, "key": "k", "press": pack(CloseConsoles())})
            assert tab.status == 403
        form = next(iter((await tab.opens("/console"), tab.forms())[1]))
        await tab.sends("/console", {**form.fields, "press": pack(CloseConsoles())}, Origin="https://evil.example")
        assert tab.status == 403
        await tab.opens("/console")
        assert tab.status == 200

    async def test_what_a_role_does_not_allow(self, rig: Rig, tabs: Tabs) -> None:
        """Staff see no launch, no keys and no check, and a press that was made up does nothing."""
        _, tab = await opened(rig, tabs, Role.STAFF)
        assert "Phát động" not in tab.words
        for page in ("/console/cauhoi", "/console/kiemtra"):
            await tab.opens(page)
            assert tab.status == 403
        await tab.opens("/console")
        form = next(form for form in tab.forms() if form.fields)
        await tab.sends("/console", {**form.fields, "press": "ar:week-1:1"})
        assert "arm" not in [act for _, act in await log_of(rig)]

    async def test_the_same_press_twice_is_one(self, rig: Rig, tabs: Tabs) -> None:
        _, tab = await opened(rig, tabs)
        await tab.presses("Phát động")
        before = tab.source
        await tab.presses("Sẵn sàng")
        tab.source = before
        await tab.presses("Sẵn sàng")
        assert [act for _, act in await log_of(rig)].count("arm") == 1


async def test_numbers_of_the_last_hour(rig: Rig, tabs: Tabs) -> None:
    await rig.launches()
    _, tab = await opened(rig, tabs)
    for name, answers in (("lan", "ABC"), ("mai", "A")):
        player = await rig.registered(name)
        await player.says("/thi")
        await player.presses("Làm bài")
        for letter in answers:
            await player.picks(letter)
    rig.clock.now += timedelta(seconds=30)
    await tab.opens("/console")
    begun = re.search(r"Lượt đã nộp ((?:\d+ ){45})", re.sub(r"\s+", " ", tab.words))
    assert begun is not None
    assert begun[1].split()[-6:] == ["1", "0", "0", "0", "2", "0"], "this minute: two begun, none handed in"
    await rig.passes(minutes=20)
    await tab.opens("/console")
    words = re.sub(r"\s+", " ", tab.words)
    assert "(2 lượt trong giờ qua)" in words
    assert "Câu hỏi Đã trả lời 1 2 2 1 3 1 4 0" in words


async def test_questions_and_the_check_of_the_pack(rig: Rig, tabs: Tabs) -> None:
    _, tab = await opened(rig, tabs)
    assert "(đáp án đúng)" in await tab.opens("/console/cauhoi?tuan=week-2")
    assert "không có lỗi" in await tab.opens("/console/kiemtra")
