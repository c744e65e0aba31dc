"""Bonus points of a unit: proposed by one, approved by another, and then on boards, in the formula, in the next version and its file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.result_actions import Decide, PreviewPublish, ShowProposal, ShowVersion
from handlers.unit_actions import BonusFor, BonusOf, ProposeBonus, ShowFormula
from messaging.actions import Action
from services.records import Role
from services.result_records import Change, ProposalState
from tests.rig import Player, Rig, make_rig
from tests.sealing import bodies, chain, check, sealed
from tests.stories import test_whole as whole
from tests.stories.crowd import HAT_LOT, crowd, plays, registers
from tests.stories.packs import other_rules
from tests.stories.staff_people import SON_LA_CITY_WARD, acts, district_of, staff
from tests.stories.test_result_versions import CLOSED, amendments, makes_list, organiser, proposals, publishes, versions
from tests.stories.test_unit_sheets import numbered

pytestmark = pytest.mark.backstage

REASON = "Huy động 100% cán bộ tham gia"
FORMULA = """unit_formula:
  rate_weight: 60
  average_weight: 40
  bonus_max: 40
  bands:
    - {code: nho, title: {vi: Đơn vị nhỏ, en: Small units}, up_to: 50}
    - {code: lon, title: {vi: Đơn vị lớn, en: Large units}}
prizes:
  - {code: tap-the-nhat, title: {vi: Giải Nhất tập thể, en: First prize of units}, scope: collective, count: 1}
  - {code: khich-le, title: {vi: Giải Khích lệ, en: Encouragement}, scope: collective, count: 1, group: nho}
"""


async def played(rig: Rig) -> tuple[str, str]:
    """A week that is over, with two small units: Mai Sơn with 3 of 40 people, Sơn La town with 1 of 10."""
    await rig.launches()
    await crowd(rig, 3, right=8)
    await plays(rig, await registers(rig, rig.person("xa"), "Cà Thị Xa", unit=SON_LA_CITY_WARD), right=10, seconds=60)
    mai_son, town = district_of(rig, HAT_LOT), district_of(rig, SON_LA_CITY_WARD)
    await numbered(rig, mai_son, 40)
    await numbered(rig, town, 10)
    await rig.comes(CLOSED)
    return mai_son, town


@pytest.fixture
async def rig(tmp_path: Path, profile: str, store: str) -> AsyncIterator[Rig]:
    """A contest whose rules have bands and bonus points."""
    made = await make_rig(tmp_path, profile=profile, store=store, pack_folder=other_rules(tmp_path, FORMULA))
    yield made
    await made.close()


async def proposes(who: Player, words: str, reason: str = REASON) -> str:
    await who.press(BonusOf("week-1"))
    await who.says(words)
    await who.says(reason)
    return await who.presses("Gửi đề nghị")


async def reads(who: Player, action: Action) -> str:
    """All that stands in the talk: what is pressed may come in place of an older message."""
    await who.press(action)
    return "\n".join(message.text for message in who.messages).replace("**", "")


async def test_who_keeps_the_rank_is_named_with_the_bonus_alone(rig: Rig) -> None:
    await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh", Role.JURY)
    await makes_list(hoa)
    await proposes(hoa, "Thành phố Sơn La 5")
    await rig.passes(seconds=10)
    [proposal] = await proposals(rig)
    shown = (await binh.press(ShowProposal(proposal.id, 0))).replace("**", "")
    assert "Thành phố Sơn La: điểm thưởng 0 → 5" in shown
    assert "hạng 1 → 1" not in shown


async def test_one_proposes_another_approves_and_everybody_reads_it(rig: Rig) -> None:
    mai_son, _ = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh", Role.JURY)
    assert "Đã lập danh sách tạm thời, bản 1" in await makes_list(hoa)
    board = await rig.person("lan").press(ShowFormula("week-1", mai_son))
    assert "Xếp hạng trong bảng: Đơn vị nhỏ (đến 50 người)" in board
    assert "Xếp hạng: 2/2" in board.replace("**", "")

    assert "tối đa 40 điểm" in await hoa.says("/diemthuong")
    assert "Chưa có đơn vị nào được điểm thưởng" in await hoa.presses("Tuần 1")
    assert "điểm thưởng 0 → 40" in (await hoa.says("Huyện Mai Sơn 40")).replace("**", "")
    assert REASON in await hoa.says(REASON)
    await hoa.presses("Gửi đề nghị")
    await rig.passes(seconds=10)
    [proposal] = await proposals(rig)
    assert (proposal.state, proposal.change) == (ProposalState.WAITING, Change.BONUS)
    assert [change.change for change in await amendments(rig)] == [Change.UNITS, Change.UNITS]

    assert "người khác phải duyệt" in await hoa.press(Decide(proposal.id, 1, 1))
    shown = await binh.press(ShowProposal(proposal.id, 0))
    assert "Huyện Mai Sơn: hạng 2 → 1, điểm thưởng 0 → 40" in shown
    assert "Thành phố Sơn La: hạng 1 → 2" in shown
    await binh.press(Decide(proposal.id, 1, 0))
    assert len(await amendments(rig)) == 2
    await binh.press(Decide(proposal.id, 1, 1))
    await rig.passes(seconds=10)

    [_, second] = await versions(rig)
    assert (second.number, second.reason) == (2, REASON)
    seen = await hoa.press(ShowVersion("week-1", 2, 0))
    assert "Huyện Mai Sơn: hạng 2 → 1, điểm thưởng 0 → 40" in seen
    board = (await rig.person("lan").press(ShowFormula("week-1", mai_son))).replace("**", "")
    assert "Điểm = 60 × 3/40 + 40 × 8/10 + 40\n= 4,50 + 32,00 + 40 = 76,50" in board
    assert f"Điểm thưởng của Ban Tổ chức: 40 điểm. Lý do: {REASON}" in board
    assert "Xếp hạng: 1/2" in board
    assert "trong đó 40 điểm thưởng" in await (await staff(rig, scope=mai_son)).says("/phieudonvi")
    lan = rig.person("lan")
    await lan.says("/bxh")
    units = (await lan.presses("Đơn vị")).replace("**", "")
    assert "Đơn vị nhỏ (đến 50 người)\n1. Huyện Mai Sơn\n76,50 điểm · trong đó 40 điểm thưởng" in units
    await hoa.says("/nhatky")
    assert "duyệt điểm thưởng cho Huyện Mai Sơn" in hoa.sees()
    assert [act for act, _ in await acts(rig) if "bonus" in act] == ["propose_bonus", "approve_bonus"]
    amendment = (await amendments(rig))[-1]
    assert (amendment.target, amendment.before, amendment.value) == (mai_son, {"points": 0}, {"points": 40})


async def test_taking_it_back_is_another_decision(rig: Rig) -> None:
    mai_son, _ = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    for points in (5, 0):
        await proposes(hoa, f"Huyện Mai Sơn {points}")
        await rig.passes(seconds=10)
        newest = max(await proposals(rig), key=lambda one: one.id)
        await binh.press(Decide(newest.id, 1, 1))
        await rig.passes(seconds=10)
    given = [(change.before, change.value) for change in await amendments(rig) if change.change is Change.BONUS]
    assert given == [({"points": 0}, {"points": 5}), ({"points": 5}, {"points": 0})]
    assert len(await versions(rig)) == 3
    assert "điểm thưởng" not in (await rig.person("lan").press(ShowFormula("week-1", mai_son))).lower()


async def test_what_the_rules_do_not_allow_is_told_and_nothing_changes(rig: Rig) -> None:
    await played(rig)
    hoa = await organiser(rig, "hoa")
    await hoa.press(BonusOf("week-1"))
    assert "tối đa 40 điểm thưởng" in await hoa.says("Huyện Mai Sơn 41")
    assert "đang có đúng 0 điểm thưởng" in await hoa.says("Huyện Mai Sơn 0")
    assert "chưa khai tổng số người" in await hoa.says("Huyện Bắc Yên 5")
    assert "chưa đọc được" in await hoa.says("Huyện Mai Sơn nhiều điểm")
    assert "Không có đơn vị được xếp hạng nào" in await hoa.says("Qwzx 5")
    mai_son = district_of(rig, HAT_LOT)
    for forged in (
        BonusFor("week-1", HAT_LOT, 5),
        BonusFor("week-2", mai_son, 5),
        BonusFor("week-1", mai_son, 999),
        ProposeBonus("week-1", mai_son, 5),
        BonusOf("week-9"),
    ):
        await hoa.press(forged)
    lan = rig.person("lan")
    for who in (lan, await staff(rig, scope=mai_son)):
        assert "dành cho Ban Tổ chức" in await who.says("/diemthuong")
        await who.press(BonusOf("week-1"))
        await who.press(BonusFor("week-1", mai_son, 5))
    assert await proposals(rig) == []


async def test_a_bonus_for_the_whole_contest_moves_the_collective_prizes(rig: Rig, tmp_path: Path) -> None:
    await whole.played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    town, mai_son = whole.tops(rig)
    await numbered(rig, town, 10)
    await numbered(rig, mai_son, 20)
    await whole.published(rig)
    await makes_list(hoa, "")
    first, encouraged = (
        f"{title}: {{}} (hạng {rank})" for rank, title in enumerate(("Giải Nhất tập thể", "Giải Khích lệ"), 1)
    )
    names = whole.tops(rig)
    shown = await reads(hoa, ShowVersion("", 1, 0))
    assert first.format(names[town]) in shown
    assert encouraged.format(names[mai_son]) in shown

    await hoa.press(BonusOf(""))
    await hoa.says("Huyện Mai Sơn 40")
    await hoa.says(REASON)
    await hoa.presses("Gửi đề nghị")
    await rig.passes(seconds=10)
    assert "1 đề nghị" in await binh.press(PreviewPublish(""))
    [proposal] = await proposals(rig)
    shown = await reads(binh, ShowProposal(proposal.id, 0))
    assert f"{names[mai_son]}: Giải Khích lệ → Giải Nhất tập thể" in shown
    await binh.press(Decide(proposal.id, 1, 1))
    await rig.passes(seconds=10)
    shown = await reads(hoa, ShowVersion("", 2, 0))
    assert first.format(names[mai_son]) in shown
    assert encouraged.format(names[town]) in shown
    assert [version.number for version in await versions(rig)] == [1], "no week changes by it"
    await rig.passes(minutes=1)
    await publishes(await organiser(rig, "chi"), "")
    await rig.passes(minutes=1)
    file = await whole.file_of(rig, 2)
    assert file is not None
    code, said = check(tmp_path, file.data)
    assert code == 0, said


async def test_forged_bonuses_and_bands_are_found(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, pack_folder=other_rules(tmp_path, FORMULA))
    mai_son, _ = await played(rig)
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await makes_list(hoa)
    await proposes(hoa, "Huyện Mai Sơn 5")
    await rig.passes(seconds=10)
    await binh.press(Decide((await proposals(rig))[0].id, 1, 1))
    await rig.passes(seconds=10)
    data = await sealed(rig)
    await rig.close()
    code, said = check(tmp_path, data)
    assert code == 0, said
    assert bodies(data)[0]["bonuses"] == [{"unit": mai_son, "points": 5, "reason": REASON}]

    def forged(change: str) -> str:
        lines = bodies(data)
        header, table = lines[0], next(line for line in lines if line["kind"] == "table")
        if change == "points":
            header["bonuses"][0]["points"] = 6
        elif change == "beyond":
            header["bonuses"][0]["points"] = 41
        elif change == "unfounded":
            header["bonuses"] = []
        elif change == "row":
            next(one["row"] for one in table["ranked"] if one["row"]["unit"] == mai_son)["bonus"] = 6
        elif change == "size":
            next(line for line in lines if line["kind"] == "unit" and line["code"] == mai_son)["declared"] = 51
        else:
            table["band"] = "lon"
        code, said = check(tmp_path, chain(lines))
        assert code == 1
        return said

    for change in ("points", "unfounded", "row"):
        assert f"số liệu của đơn vị {mai_son}" in forged(change)
    assert "tối đa 40" in forged("beyond")
    assert "thứ hạng đơn vị tính lại khác" in forged("size")
    assert "Các bảng đơn vị không đúng thể lệ" in forged("band")


async def test_the_rules_tell_of_bands_and_bonuses(rig: Rig) -> None:
    await rig.person("lan").says("/thele")
    seen = "\n".join(message.text for message in rig.person("lan").messages)
    assert "Đơn vị nhỏ (đến 50 người)" in seen
    assert "Đơn vị lớn (trên 50 người, hoặc chưa khai tổng số người)" in seen
    assert "tối đa 40 điểm thưởng" in seen
    assert "riêng Đơn vị nhỏ:" in seen
