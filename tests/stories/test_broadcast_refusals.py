"""What a broadcast is refused for, in sentences, with nothing changed; and who may do what."""

from __future__ import annotations

import pytest

from handlers.broadcast_actions import (
    ApproveBroadcast,
    ChangePart,
    ChooseDeputy,
    ListLines,
    OpenBroadcast,
    SendBroadcast,
    SetAudience,
    SteerBroadcast,
    WriteBroadcast,
)
from handlers.role_actions import PickScope
from messaging.model import File, Said
from services.organising import Broadcast, BroadcastState, RoleGrant
from services.records import Role, SendState, StoredFile
from tests.rig import Player, Rig
from tests.stories.crowd import registers
from tests.stories.test_broadcast import WORDS, drafted, goes_out, newest, people, times
from tests.stories.together import Group

pytestmark = pytest.mark.backstage

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def uploads(
    who: Player, name: str, media_type: str, data: bytes = PICTURE, text: str = "", size: int | None = None
) -> str:
    """Send a file into the chat, as the channel stores it."""
    rig, ref = who.rig, f"upload-{name}"
    async with rig.app.store.write() as uow:
        person = await uow.person_of(who.sender)
        owner = person.id if person else None
        uow.add_file(StoredFile(ref, owner, name, media_type, data, rig.clock.now))
        await uow.commit()
    file = File(ref, name, media_type, size or len(data))
    key = f"upload:{who.name}:{next(rig.keys)}"
    await rig.handle(Said(key, rig.clock.now, who.chat, who.sender, text, files=(file,)))
    await who.looks()
    return who.sees()


async def all_of(rig: Rig) -> list[Broadcast]:
    async with rig.app.store.read() as uow:
        return list(await uow.broadcasts(rig.app.contest.id))


async def writes(boss: Player) -> None:
    await boss.says("/thongbao")
    await boss.presses("Soạn thông báo mới")


# files -------------------------------------------------------------------------------------------------------------------
@pytest.mark.about("files")
async def test_a_picture_with_its_words_reaches_everybody_who_could_not_see_the_upload(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    await writes(boss)
    await uploads(boss, "ma-ket.png", "image/png", text=WORDS)
    assert "Ảnh: ma-ket.png" in boss.sees()
    assert "Plain: 1 tin, không có ảnh" in boss.sees()
    await boss.presses("Người nhận")
    await boss.presses("Mọi người dự thi")
    await boss.presses("Gửi")
    await boss.presses("Đồng ý gửi")
    await goes_out(rig)
    await lan.looks()
    assert any(WORDS in message.text for message in lan.messages)
    kept = (await newest(rig)).picture
    assert kept is not None
    async with rig.app.store.read() as uow:
        file = await uow.file(kept["ref"])
    assert file is not None
    assert file.owner is None
    assert file.data == PICTURE


@pytest.mark.about("files")
async def test_a_file_alone_asks_for_its_words(rig: Rig) -> None:
    boss = await rig.organiser()
    await writes(boss)
    assert "soạn nội dung đi kèm" in await uploads(boss, "ke-hoach.pdf", "application/pdf", b"%PDF")
    await boss.says(WORDS)
    assert "Tệp: ke-hoach.pdf" in boss.sees()
    await boss.presses("Bỏ tệp")
    assert "ke-hoach.pdf" not in boss.sees()


@pytest.mark.about("files")
async def test_fifty_megabytes_are_refused_in_a_sentence(rig: Rig) -> None:
    boss = await rig.organiser()
    await writes(boss)
    assert "lớn hơn 10 MB" in await uploads(boss, "lon.png", "image/png", size=50 * 1024 * 1024)
    assert await all_of(rig) == []


# text, link, time --------------------------------------------------------------------------------------------------------
async def test_too_long_a_text_is_refused_and_the_next_one_taken(rig: Rig) -> None:
    boss = await rig.organiser()
    await writes(boss)
    assert "dài hơn 20.000 ký tự" in await boss.says("x" * 20_001)
    assert await all_of(rig) == []
    await boss.says("x" * 20_000)
    assert len((await newest(rig)).text) == 20_000


async def test_markup_and_names_of_commands_stay_words(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    await writes(boss)
    await boss.says("**Không** phải `mã`; <b>chữ</b> {name}")
    await boss.presses("Người nhận")
    await boss.presses("Mọi người dự thi")
    await boss.presses("Gửi")
    await boss.presses("Đồng ý gửi")
    await goes_out(rig)
    await lan.looks()
    assert any(message.text == "**Không** phải `mã`; <b>chữ</b> {name}" for message in lan.messages)


async def test_only_an_address_with_https_becomes_a_button(rig: Rig) -> None:
    boss = await rig.organiser()
    await drafted(boss)
    await boss.presses("Thêm nút")
    for wrong in (
        "Vào thi http://thi.gov.vn",
        "https://thi.gov.vn",
        "Vào thi javascript:alert(1)",
        "Vào thi https://a:b@thi.gov.vn",
        "Vào thi https://[::1",
        "Vào thi https://thi.gov.vn:99999/",
        f"{'x' * 41} https://thi.gov.vn",
        "chỉ có chữ",
    ):
        assert "https://" in await boss.says(wrong), wrong
        assert (await newest(rig)).button is None, wrong
    await boss.says("Vào thi: https://thi.gov.vn/vao?x=1")
    assert (await newest(rig)).button == {"label": "Vào thi", "url": "https://thi.gov.vn/vao?x=1"}


async def test_a_time_that_is_over_or_none_is_refused(rig: Rig) -> None:
    boss = await rig.organiser()
    await drafted(boss)
    await boss.presses("Giờ gửi")
    assert "đã qua" in await boss.says("08h00 01/6/2024")
    assert "Chưa đọc được" in await boss.says("sáng mai nhé")
    assert "Chưa đọc được" in await boss.says("08h00 31/6/2024")
    await boss.says("08h10 03/6/2024")
    rig.clock.now = rig.clock.now.replace(hour=2)
    await boss.presses("Đặt lịch gửi")
    assert "đã qua" in boss.sees()
    assert (await newest(rig)).state is BroadcastState.DRAFT


# recipients --------------------------------------------------------------------------------------------------------------
async def test_an_empty_audience_and_none_send_nothing(rig: Rig) -> None:
    boss = await rig.organiser()
    await writes(boss)
    await boss.says(WORDS)
    await boss.presses("Gửi")
    assert "chọn người nhận trước" in boss.sees()
    await boss.presses("Người nhận")
    await boss.presses("Mọi nhóm đã đăng ký nhận tin")
    assert "không có ai" in boss.sees()
    await boss.press(SendBroadcast((await newest(rig)).id, 1))
    assert "không có ai" in boss.sees()
    assert (await newest(rig)).state is BroadcastState.DRAFT


async def test_nobody_is_late_while_no_round_is_open(rig: Rig) -> None:
    boss = await rig.organiser()
    await drafted(boss, "Người chưa thi tuần này")
    assert "không có tuần thi nào đang mở" in boss.sees()


async def of_a_district(rig: Rig, role: Role = Role.ORGANISER) -> Player:
    """Somebody of Huyện Mai Sơn."""
    who = rig.person("huyen")
    player = await registers(rig, who)
    async with rig.app.store.write() as uow:
        uow.save_grant(RoleGrant(rig.app.contest.id, player.person, role, "125", rig.clock.now, "test"))
        await uow.commit()
    return who


async def test_a_district_speaks_to_its_own_people_only(rig: Rig) -> None:
    who = await of_a_district(rig)
    (lan,) = await people(rig, "lan", unit="04105")
    (mai,) = await people(rig, "mai", unit="03646")
    await writes(who)
    await who.says(WORDS)
    await who.presses("Người nhận")
    assert not who.has("Mọi người dự thi")
    id = (await newest(rig)).id
    for kind in ("players", "groups", "staff"):
        await who.press(SetAudience(id, kind))
        assert (await newest(rig)).audience == {}
    await who.press(PickScope(f"broadcast-players_{id}", "03646"))
    assert "ngoài đơn vị" in who.sees()
    await who.press(PickScope(f"broadcast-players_{id}", "04105"))
    await who.presses("Gửi")
    await who.presses("Đồng ý gửi")
    await goes_out(rig)
    assert [await times(one) for one in (lan, mai)] == [1, 0]


async def test_a_district_neither_sees_nor_approves_what_goes_to_the_province(rig: Rig) -> None:
    boss, who = await rig.organiser(), await of_a_district(rig)
    await drafted(boss)
    before = await newest(rig)
    await who.says("/thongbao")
    assert not who.has("Bản nháp")
    for action in (OpenBroadcast(before.id), ApproveBroadcast(before.id, 1), SendBroadcast(before.id, 1)):
        await who.press(action)
        assert WORDS not in who.sees()
    assert await newest(rig) == before


# strangers ---------------------------------------------------------------------------------------------------------------
async def test_residents_get_the_help_and_forged_presses_change_nothing(rig: Rig) -> None:
    boss = await rig.organiser()
    (lan,) = await people(rig, "lan")
    await drafted(boss)
    before = await newest(rig)
    id = before.id
    await lan.says("/thongbao")
    assert not lan.has("Soạn thông báo mới")
    forged = (
        WriteBroadcast(),
        OpenBroadcast(id),
        ChangePart(id, "text"),
        SetAudience(id, "players"),
        SendBroadcast(id, 1),
        ApproveBroadcast(id, 1),
        SteerBroadcast(id, "cancel", 1),
        ListLines(id, SendState.ACCEPTED),
        ChooseDeputy(1, 1),
        OpenBroadcast(10**12),
    )
    for action in forged:
        await lan.press(action)
        assert WORDS not in lan.sees()
    await lan.says("một câu bất kỳ")
    assert await all_of(rig) == [before]
    assert rig.app.dispatcher.dead == 0


async def test_nonsense_in_a_press_of_an_organiser_changes_nothing(rig: Rig) -> None:
    boss = await rig.organiser()
    await drafted(boss)
    before = await newest(rig)
    for action in (
        ChangePart(before.id, "no-part"),
        SetAudience(before.id, "no-kind"),
        SteerBroadcast(before.id, "fly", 1),
        SteerBroadcast(before.id, "pause", 1),
        SteerBroadcast(before.id, "resend", 1),
        ListLines(before.id, "no-state"),
        PickScope(f"broadcast-staff_{before.id}", "03646"),
        PickScope("broadcast-players_x", "03646"),
        ChooseDeputy(10**9, 1),
    ):
        await boss.press(action)
    assert await newest(rig) == before
    assert rig.app.dispatcher.dead == 0


@pytest.mark.about("presses")
async def test_in_a_group_nothing_is_written_or_shown(rig: Rig) -> None:
    boss = await rig.organiser()
    await drafted(boss)
    before = await newest(rig)
    group = Group(rig, boss)
    for action in (WriteBroadcast(), OpenBroadcast(before.id), SendBroadcast(before.id, 1)):
        assert "nhắn riêng" in (await group.press(action)).lower()
    assert await newest(rig) == before


async def test_the_right_that_was_taken_away_is_gone_in_the_middle(rig: Rig) -> None:
    boss = await rig.organiser()
    await drafted(boss)
    before = await newest(rig)
    async with rig.app.store.write() as uow:
        for grant in await uow.grants(rig.app.contest.id):
            grant.revoked_at = rig.clock.now
            uow.save_grant(grant)
        await uow.commit()
    await boss.press(SendBroadcast(before.id, 1))
    await boss.presses("Gửi")
    assert await newest(rig) == before


async def test_nobody_else_may_approve_is_said_at_once(rig: Rig) -> None:
    helper = rig.person("helper")
    player = await registers(rig, helper)
    async with rig.app.store.write() as uow:
        uow.save_grant(RoleGrant(rig.app.contest.id, player.person, Role.STAFF, "", rig.clock.now, "test"))
        await uow.commit()
    await helper.says("/trogiup")
    await drafted(helper)
    await helper.presses("Gửi")
    assert "Chưa có ai khác được duyệt" in helper.sees()
    assert (await newest(rig)).state is BroadcastState.DRAFT


async def test_a_discarded_draft_is_gone_from_the_list(rig: Rig) -> None:
    boss = await rig.organiser()
    await drafted(boss)
    await boss.presses("Bỏ bản nháp")
    await boss.presses("Đồng ý bỏ")
    assert "Đã bỏ bản nháp" in boss.sees()
    await boss.says("/thongbao")
    assert "Chưa có thông báo nào" in boss.sees()
