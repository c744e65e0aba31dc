"""The card with codes to be scanned, start links on each channel, and adding the bot to a group."""

from __future__ import annotations

import pytest

from bot.channels.web import WEB
from handlers.group_actions import GroupPost, QrCard
from handlers.links import Links
from handlers.views.notices import render_notice
from messaging.model import Link
from services.broadcast_rules import OWN_LINK
from services.organising import RoleGrant
from services.records import Role
from tests.rig import Player, Rig
from tests.stories.together import Group
from tests.telegram_world import TELEGRAM

pytestmark = pytest.mark.backstage

MESSENGER = "https://t.me/thituan_bot?start="


@pytest.fixture
async def boss(rig: Rig) -> Player:
    return await rig.organiser("truong-ban")


def has_bot(rig: Rig) -> bool:
    """Whether this channel has links of its own."""
    return rig.app.conversation.powers()[rig.profile].start_group is not None


async def file_of(rig: Rig, ref: str) -> bytes:
    if rig.profile == TELEGRAM:
        return rig.line.content(ref)
    async with rig.app.store.read() as uow:
        file = await uow.file(ref.rpartition("/")[2])
    assert file is not None
    assert file.owner is None
    return file.data


async def test_an_organiser_gets_a_picture_and_a_page_to_print(rig: Rig, boss: Player) -> None:
    await boss.says("/dieuhanh")
    await boss.presses("Thẻ QR")
    words, paper = boss.messages[-2].text, boss.messages[-1]
    assert "Thẻ QR của Cuộc thi" in words
    assert MESSENGER.partition("?")[0] in words
    assert "Bản để in" in paper.text
    if "card-" in (paper.document or ""):  # a messenger of others names files by itself
        assert (await file_of(rig, str(paper.document))).startswith(b"%PDF")


async def test_a_group_has_a_card_of_its_own(rig: Rig) -> None:
    """For its admin: who comes by it is counted for the group."""
    group = Group(rig, await rig.organiser("lan", Role.LEADER))
    await group.joined()
    assert "/nhantin" in await group.says("/theqr", admin=True)
    await group.subscribes()
    await group.says("/theqr", admin=True)
    words = "\n".join(message.text for message in group.reader.messages[-3:])
    assert "Thẻ QR của nhóm" in words, words
    assert "g-" in words or "NHOM" in words
    assert "Bản để in" in words


async def test_a_unit_is_named_behind_the_word_or_pressed(rig: Rig, boss: Player) -> None:
    await boss.says("/theqr u-03646")
    assert "Thẻ QR của Phường Chiềng Lề" in boss.messages[-2].text
    assert f"{MESSENGER}u-03646" in boss.messages[-2].text
    await boss.says("/theqr so tu phap")
    await boss.presses("Sở Tư pháp")
    assert "Sở Tư pháp" in boss.messages[-2].text
    assert "Chưa tìm thấy đơn vị" in await boss.says("/theqr qwxyzqw")
    await boss.press(QrCard("99999"))
    assert "Thẻ QR của Cuộc thi" in boss.messages[-2].text


async def test_a_role_for_a_unit_begins_with_its_card(rig: Rig) -> None:
    mai = await rig.registered("mai")
    async with rig.app.store.write() as uow:
        person = await uow.person_of(mai.sender)
        assert person is not None
        uow.save_grant(RoleGrant(rig.app.contest.id, person.id, Role.STAFF, "03646", rig.clock.now, "test"))
        await uow.commit()
    await mai.says("/theqr")
    assert "Phường Chiềng Lề" in mai.messages[-2].text


async def test_a_resident_hears_what_it_is_for(rig: Rig) -> None:
    lan = await rig.registered("lan")
    assert "/layban" in await lan.says("/theqr")
    assert "/layban" in await lan.press(QrCard("03646"))


async def test_it_is_drawn_once(rig: Rig, boss: Player) -> None:
    drawn = 0
    card = rig.app.conversation.papers.card

    async def counted(*arguments: object) -> bytes:
        nonlocal drawn
        drawn += 1
        return await card(*arguments)  # type: ignore[arg-type]

    rig.app.conversation.papers.card = counted  # type: ignore[assignment, method-assign]
    await boss.says("/theqr u-03646")
    await boss.says("/theqr u-03646")
    assert drawn == 2, "a picture and a page"


async def test_a_post_names_every_app(rig: Rig) -> None:
    lan = await rig.registered("lan")
    await lan.press(GroupPost("03646"))
    post = lan.messages[-2].text
    assert f"{MESSENGER}u-03646" in post
    assert "Trang web: http://127.0.0.1:8080/?start=u-03646" in post


async def test_a_group_is_led_to_its_own_messenger(rig: Rig) -> None:
    group = Group(rig, await rig.registered("lan"))
    await group.joined()
    (link,) = await group.links()
    web = (rig.app.conversation.channels["web"].capabilities.start or "").partition("{")[0]
    assert link.startswith(MESSENGER if has_bot(rig) else (rig.can.start or web).partition("?")[0])
    assert WEB.start is None, "the address is the house's, not the channel's"


async def test_who_asks_in_private_can_add_the_bot_to_a_group_of_theirs(rig: Rig) -> None:
    lan = await rig.registered("lan")
    await lan.says("/nhantin")
    links = [link.url for link in lan.messages[-1].links]
    wanted = ["https://t.me/thituan_bot?startgroup=u-03646"] if has_bot(rig) else []
    assert links == wanted
    assert lan.has("Lấy bản đăng")


@pytest.mark.about("payload")
async def test_a_link_that_added_the_bot_asks_its_admin_for_the_scope(rig: Rig) -> None:
    group = Group(rig, await rig.registered("lan"))
    assert "Nhóm thuộc phạm vi nào" in await group.says("/start all")
    assert "gõ /nhantin" in await group.says("/start all", admin=False)


async def test_a_broadcasts_button_into_the_contest_leads_each_to_their_own_app(rig: Rig, boss: Player) -> None:
    await boss.says("/thongbao")
    await boss.presses("Soạn thông báo mới")
    await boss.says("Mời bà con vào thi.")
    await boss.presses("Thêm nút")
    assert "Nút: Vào thi, dẫn vào Cuộc thi" in await boss.presses("Nút vào Cuộc thi")
    await boss.presses("Gửi thử cho tôi")
    sent = boss.messages[-2]
    here = "https://t.me/thituan_bot" if has_bot(rig) else (rig.can.start or "http://127.0.0.1:8080/").partition("?")[0]
    assert here in [link.url for link in sent.links] or here in sent.text
    parameters = {"text": "Mời vào thi", "picture": None, "document": None, "button": OWN_LINK}
    talk = rig.app.conversation
    bot = next(name for name, can in talk.powers().items() if can.start_group)
    for name, start in ((bot, "https://t.me/thituan_bot"), ("web", "http://127.0.0.1:8080/")):
        reply = render_notice("broadcast", parameters, talk.contest, talk.tongues("vi"), Links(name, talk.powers()))
        assert reply.buttons == ((Link("Vào thi", start),),)
