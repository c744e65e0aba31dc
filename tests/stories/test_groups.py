"""Groups: the bot comes in, an admin agrees, sets and stops; strangers and forged presses change nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.group_actions import GroupAgree, GroupEnd, GroupLanguage, GroupQuiet, GroupScope, GroupTopic
from services.groups import USUAL_TOPICS
from tests.rig import Rig
from tests.stories.crowd import plays, registers
from tests.stories.newcomers import fills, registration
from tests.stories.together import Group

JUSTICE = "u-"


@pytest.fixture
def group(rig: Rig) -> Group:
    """A group; on the web its admins are the organisers, so the admin of these stories is one."""
    return Group(rig, rig.person("truong-ban"))


@pytest.fixture
async def admin(rig: Rig) -> None:
    await rig.organiser("truong-ban")


class TestComing:
    async def test_it_introduces_itself_and_sends_nothing_more(self, rig: Rig, group: Group) -> None:
        seen = await group.joined()
        assert "trợ lý của cuộc thi" in seen
        assert "Quản trị viên nhóm gõ /nhantin" in seen
        assert "không gửi gì vào nhóm" in seen
        assert await group.agreement() is None
        await rig.passes(days=1)
        assert len(await group.texts()) == 1

    async def test_taken_out_the_agreement_ends(self, rig: Rig, group: Group, admin: None) -> None:
        await group.subscribes()
        await group.left()
        agreed = await group.agreement()
        assert agreed is not None
        assert agreed.ended_at == rig.clock.now

    @pytest.mark.about("moves")
    async def test_moved_the_agreement_goes_along(self, rig: Rig, group: Group, admin: None) -> None:
        await group.subscribes()
        before = await group.agreement()
        moved = await group.moves()
        after = await moved.agreement()
        assert before is not None
        assert after is not None
        assert (after.scope, after.kinds, after.agreed_by) == (before.scope, before.kinds, before.agreed_by)
        assert after.ended_at is None
        old = await group.agreement()
        assert old is not None
        assert old.ended_at is not None

    async def test_talk_that_is_not_for_the_bot_is_left_alone(self, rig: Rig, group: Group) -> None:
        await group.says("chào cả nhà", addressed=False)
        assert await group.texts() == []


@pytest.mark.usefixtures("admin")
class TestAgreeing:
    async def test_for_the_province(self, rig: Rig, group: Group) -> None:
        assert "Nhóm thuộc phạm vi nào" in await group.says("/nhantin")
        seen = await group.presses("Tỉnh Sơn La")
        assert "Lễ phát động" in seen
        assert "21h00–06h00" in seen
        assert await group.agreement() is None
        assert "Từ nay nhóm nhận thông báo" in await group.presses("Đồng ý nhận tin")
        agreed = await group.agreement()
        person = await registration(rig, group.member)
        assert agreed is not None
        assert person is not None
        assert (agreed.scope, agreed.agreed_by, agreed.agreed_at) == ("", person.person, rig.clock.now)
        assert agreed.kinds == [topic.value for topic in USUAL_TOPICS]

    async def test_for_a_unit_by_its_name(self, group: Group) -> None:
        seen = await group.says("/nhantin so tu phap")
        assert "Các đơn vị gần với" in seen
        await group.presses("Sở Tư pháp")
        assert "Sở Tư pháp" in await group.presses("Đồng ý nhận tin")
        agreed = await group.agreement()
        assert agreed is not None
        assert agreed.scope != ""

    async def test_for_a_unit_by_the_code_of_its_link(self, group: Group) -> None:
        assert "Phường" in await group.says("/nhantin u-03646")
        await group.presses("Đồng ý nhận tin")
        agreed = await group.agreement()
        assert agreed is not None
        assert agreed.scope == "03646"

    async def test_the_link_that_brought_the_bot_names_the_unit(self, group: Group) -> None:
        assert "Nhóm thuộc phạm vi nào" in await group.says("/start u-03646")
        await group.presses("Phường Chiềng Lề")
        await group.presses("Đồng ý nhận tin")
        agreed = await group.agreement()
        assert agreed is not None
        assert agreed.scope == "03646"

    async def test_twice_is_once_and_another_scope_keeps_the_settings(self, rig: Rig, group: Group) -> None:
        await group.subscribes()
        await group.press(GroupTopic("board", 0))
        first = await group.agreement()
        rig.clock.now += timedelta(hours=1)
        await group.press(GroupAgree(""))
        assert await group.agreement() == first
        await group.press(GroupAgree("03646"))
        agreed = await group.agreement()
        assert agreed is not None
        assert agreed.scope == "03646"
        assert "board" not in agreed.kinds

    async def test_nonsense_and_forged_units_choose_nothing(self, group: Group) -> None:
        assert "Chưa tìm thấy đơn vị" in await group.says("/nhantin qwxyzqw")
        for action in (GroupScope("99999"), GroupAgree("99999"), GroupAgree("14")):
            assert "phạm vi nào" in await group.press(action)
        assert await group.agreement() is None

    async def test_stopping_asks_first_and_can_be_taken_back(self, rig: Rig, group: Group) -> None:
        await group.subscribes()
        assert "Tắt mọi thông báo" in await group.says("/tatnhantin")
        assert "đã tắt nhận tin" in await group.presses("Tắt nhận tin")
        agreed = await group.agreement()
        assert agreed is not None
        assert agreed.ended_at == rig.clock.now
        assert "chưa đăng ký" in await group.says("/tatnhantin")
        await group.press(GroupEnd(1))
        await group.subscribes()
        again = await group.agreement()
        assert again is not None
        assert again.ended_at is None

    async def test_every_act_is_written_down(self, rig: Rig, group: Group) -> None:
        await group.subscribes()
        await group.press(GroupQuiet(0))
        await group.press(GroupEnd(1))
        agreed = await group.agreement()
        assert agreed is not None
        async with rig.app.store.read() as uow:
            acts = [row.act for row in await uow.audits(rig.app.contest.id, f"group:{agreed.chat}")]
        assert acts == ["group.end", "group.settings", "group.subscribe"]


@pytest.mark.usefixtures("admin")
class TestSettings:
    async def test_topics_quiet_hours_and_language(self, group: Group) -> None:
        await group.subscribes()
        seen = await group.says("/caidat")
        assert "Giờ yên tĩnh: 21h00–06h00" in seen
        assert "Đang tắt" not in seen
        assert "Đang tắt: Bảng xếp hạng giữa tuần" in await group.presses("Tắt: Bảng xếp hạng giữa tuần")
        assert "Giờ yên tĩnh: 20h00–07h00" in await group.presses("20h00–07h00")
        assert "Không đặt giờ yên tĩnh" in await group.presses("Không đặt giờ yên tĩnh")
        assert "Ngôn ngữ: English" in await group.presses("English")
        assert "Đang tắt" not in await group.presses("Bật: Bảng xếp hạng giữa tuần")

    async def test_forged_settings_change_nothing(self, group: Group) -> None:
        await group.subscribes()
        before = await group.agreement()
        for action in (GroupTopic("everything", 1), GroupQuiet(99), GroupLanguage("xx")):
            assert "Cài đặt nhận tin" in await group.press(action)
        after = await group.agreement()
        assert after == before

    async def test_without_an_agreement_there_is_nothing_to_set(self, group: Group) -> None:
        for command in ("/caidat", "/thongkenhom", "/tatnhantin"):
            assert "chưa đăng ký nhận tin" in await group.says(command)
        assert "chưa đăng ký nhận tin" in await group.press(GroupTopic("board", 0))


class TestOthers:
    @pytest.mark.parametrize("command", ["/nhantin", "/tatnhantin", "/caidat", "/thongkenhom"])
    async def test_members_and_anonymous_admins_read_one_kind_sentence(
        self, rig: Rig, group: Group, command: str
    ) -> None:
        seen = await group.says(command, admin=False)
        if rig.can.admins:
            assert "do quản trị viên nhóm cài đặt" in seen
            assert "tắt ẩn danh" in seen
        else:
            assert "do Ban Tổ chức và trưởng nhóm cài đặt" in seen
            assert "/nhanquyen" in seen

    async def test_their_presses_change_nothing(self, rig: Rig, group: Group) -> None:
        lan = await rig.registered("lan")
        for action in (GroupAgree(""), GroupEnd(1), GroupTopic("board", 0), GroupScope("")):
            await group.press(action, admin=False, by=lan)
        assert await group.agreement() is None

    @pytest.mark.parametrize("command", ["/nhantin", "/tatnhantin", "/caidat", "/thongkenhom"])
    async def test_in_private_the_words_say_where_they_belong(self, rig: Rig, command: str) -> None:
        lan = rig.person("lan")
        assert "Lệnh này dùng trong nhóm" in await lan.says(command)
        assert lan.has("Lấy bản đăng")
        assert "dùng trong nhóm" in await lan.press(GroupAgree(""))


@pytest.mark.usefixtures("admin")
class TestBringing:
    @pytest.mark.about("payload")
    async def test_the_groups_link_brings_its_unit_along_and_is_counted(self, rig: Rig, group: Group) -> None:
        await group.says("/nhantin u-03646")
        await group.presses("Đồng ý nhận tin")
        (link,) = await group.links()
        payload = link.partition("?start=")[2]
        assert payload.startswith("g-")
        lan = rig.person("lan")
        assert "Phường Chiềng Lề" in await lan.says(f"/batdau {payload}")
        await fills(lan)
        await lan.presses("Đúng, đăng ký")
        player = await registration(rig, lan)
        assert player is not None
        assert player.invited_by == payload
        assert "1 người đã đăng ký, trong đó 0 người" in await group.says("/thongkenhom")
        await rig.launches()
        await plays(rig, player, right=5, seconds=60)
        await plays(rig, player, right=6, seconds=60)
        await registers(rig, rig.person("nam"))
        seen = await group.says("/thongkenhom")
        assert "1 người đã đăng ký, trong đó 1 người" in seen
        assert "Thành phố Sơn La" in seen

    @pytest.mark.parametrize("payload", ["g-", "g-99999999999999999999", "g-0", "g-x", "g-１２"])
    async def test_forged_group_links_bring_nothing(self, rig: Rig, payload: str) -> None:
        lan = rig.person("lan")
        assert "Được mời" not in await lan.says(f"/batdau {payload}")

    async def test_a_post_to_forward_carries_the_units_link(self, rig: Rig, group: Group) -> None:
        await group.says("/nhantin u-03646")
        await group.presses("Đồng ý nhận tin")
        await group.says("/layban")
        post = (await group.texts())[-2]
        assert "?start=u-03646" in post
        assert "Phường Chiềng Lề" in post
        assert "chuyển tiếp" in await group.sees()

    async def test_a_post_in_private_is_for_ones_own_unit_or_another(self, rig: Rig) -> None:
        lan = await rig.registered("lan")
        await lan.says("/layban")
        assert "?start=u-03646" in lan.messages[-2].text
        await lan.says("/layban so tu phap")
        await lan.presses("Sở Tư pháp")
        assert "Sở Tư pháp" in lan.messages[-2].text
        stranger = rig.person("khach")
        await stranger.says("/layban")
        assert "Vào thi tại đây" in stranger.messages[-2].text
        assert "Chưa tìm thấy đơn vị" in await stranger.says("/layban qwxyzqw")


async def test_without_a_slash_the_words_work_too(rig: Rig) -> None:
    await rig.organiser("truong-ban")
    boss = rig.person("truong-ban")
    group = Group(rig, boss)
    await group.joined()
    assert "Nhóm thuộc phạm vi nào" in await group.says("nhận tin")
