"""Groups: who speaks under no name, and whom the messenger could not vouch for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.routing import all_routes
from handlers.actions import Open
from handlers.group_actions import GroupAgree, GroupEnd
from handlers.info_actions import ShowCalendar
from handlers.routes import AdminCheck
from messaging.model import Chat, Pressed, Said, Sender
from tests.rig import LAUNCH, Rig, make_rig
from tests.stories.together import Group

ROUTES = all_routes()
EVERYBODY = ("bxh", "thele", "lich", "trogiup", "layban", "tailieu", "ontap", "batdau", "phananh", "ngonngu")
BY_NAME = ("nhantin", "tatnhantin", "caidat", "thongkenhom", "dung", "dangky", "thi", "ketqua", "thongtin", "donvi")
GROUP = Chat("telegram", "1", "-100", group=True)
SOMEBODY = Sender("telegram", "1", "5")


@pytest.fixture
def group(rig: Rig) -> Group:
    return Group(rig, rig.person("truong-ban"))


@pytest.mark.about("anonymous")
class TestAnonymous:
    """A group's own name, or a channel's, stands where a person's should."""

    @pytest.mark.parametrize("command", BY_NAME)
    async def test_what_needs_a_name_says_how_to_show_oneself(self, group: Group, command: str) -> None:
        seen = await group.says(f"/{command}", admin=False, anonymous=True)
        assert "đang viết ẩn danh" in seen
        assert "Quản lý nhóm → Quản trị viên" in seen
        (link,) = await group.links()
        assert "?start=g-" in link

    @pytest.mark.parametrize("command", EVERYBODY)
    async def test_what_everybody_may_see_they_see(self, group: Group, command: str) -> None:
        seen = await group.says(f"/{command}", admin=False, anonymous=True)
        assert seen
        assert "ẩn danh" not in seen

    async def test_nobody_is_made_of_them_whatever_they_type(self, rig: Rig, group: Group) -> None:
        for command in sorted(ROUTES.commands):
            assert await group.says(f"/{command} u-03646", admin=False, anonymous=True)
        for word in ("1", "2", "xin chào", "0912345678", "đã nhận được"):
            await group.says(word, admin=False, anonymous=True)
        async with rig.app.store.read() as uow:
            assert await uow.person_of(group.member.sender) is None
            record = await uow.chat(group.chat)
            assert await uow.audits(rig.app.contest.id, f"group:{record.id}") == []
        assert rig.app.dispatcher.dead == 0
        assert await group.agreement() is None

    async def test_a_typed_mark_agrees_to_nothing(self, rig: Rig, group: Group) -> None:
        await rig.organiser("truong-ban")
        await group.says("/nhantin")
        await group.presses("Tỉnh Sơn La")
        assert "đang viết ẩn danh" in await group.says("1", admin=False, anonymous=True)
        assert await group.agreement() is None


@pytest.mark.parametrize("profile", ["buttons", "plain", "telegram"])
class TestNotVouchedFor:
    """On somebody else's platform: our own groups ask nobody who their admins are."""

    @pytest.mark.parametrize("command", ["/nhantin", "/tatnhantin", "/caidat", "/thongkenhom"])
    async def test_they_are_asked_to_come_again(self, group: Group, command: str) -> None:
        seen = await group.says(command, admin=None)
        assert "chưa kiểm tra được" in seen
        assert "do quản trị viên nhóm cài đặt" not in seen

    async def test_their_presses_change_nothing(self, group: Group) -> None:
        await group.subscribes()
        before = await group.agreement()
        for action in (GroupAgree("03646"), GroupEnd(1)):
            assert "chưa kiểm tra được" in await group.press(action, admin=None)
        assert await group.agreement() == before


def said(text: str, *, addressed: bool = True, anonymous: bool = False, chat: Chat = GROUP) -> Said:
    return Said("k", LAUNCH, chat, SOMEBODY, text, addressed=addressed, anonymous=anonymous)


@pytest.mark.parametrize(
    ("event", "check"),
    [
        (said("/nhantin"), AdminCheck.KNOWN),
        (said("/NHANTIN@thituan_bot sở tư pháp"), AdminCheck.KNOWN),
        (said("/start u-03646"), AdminCheck.KNOWN),
        (said("/dung"), AdminCheck.KNOWN),
        (said("1"), AdminCheck.KNOWN),
        (said("/bxh"), AdminCheck.NONE),
        (said("/nosuchword"), AdminCheck.NONE),
        (said("/nhantin", anonymous=True), AdminCheck.NONE),
        (said("nhận tin", addressed=False), AdminCheck.NONE),
        (said("/nhantin", chat=Chat("telegram", "1", "5")), AdminCheck.NONE),
        (Pressed("k", LAUNCH, GROUP, SOMEBODY, GroupAgree("")), AdminCheck.FRESH),
        (Pressed("k", LAUNCH, GROUP, SOMEBODY, Open("caidat")), AdminCheck.FRESH),
        (Pressed("k", LAUNCH, GROUP, SOMEBODY, ShowCalendar(1)), AdminCheck.NONE),
        (Pressed("k", LAUNCH, GROUP, SOMEBODY, None), AdminCheck.NONE),
        (Pressed("k", LAUNCH, Chat("telegram", "1", "5"), SOMEBODY, GroupAgree("")), AdminCheck.NONE),
    ],
)
def test_admins_are_asked_for_only_where_it_matters(event: Said | Pressed, check: AdminCheck) -> None:
    assert ROUTES.admin_check(event) is check


async def test_the_conversation_tells_channels(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    assert rig.app.conversation.admin_matters(said("/nhantin")) is AdminCheck.KNOWN
    await rig.close()
