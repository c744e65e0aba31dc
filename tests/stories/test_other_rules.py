"""What people meet where a contest has other rules than the shipped one: hours, days, blanks, groups, fixed papers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from services.records import ResultRow
from tests.rig import Player, Rig, make_rig
from tests.stories.packs import other_rules
from tests.stories.test_several import running


async def open_rig(folder: Path, profile: str, store: str, rules: str, **files: tuple[str, str]) -> Rig:
    pack = other_rules(folder, rules, **files)
    rig = await make_rig(folder, profile=profile, store=store, pack_folder=pack)
    await rig.launches()
    return rig


async def plays(lan: Player, answers: int = 10) -> None:
    await lan.says("/thi")
    await lan.presses("Làm bài")
    for _ in range(answers):
        await lan.picks("A")


async def results(rig: Rig) -> list[ResultRow]:
    async with rig.app.store.read() as uow:
        return list(await uow.results(rig.app.contest.id, "week-1"))


async def test_an_attempt_with_blanks_is_void_where_the_rules_say_so_and_is_kept(
    tmp_path: Path, profile: str, store: str
) -> None:
    rig = await open_rig(tmp_path, profile, store, "blanks: void\nattempts: 7\n")
    lan = await rig.registered("lan")
    await plays(lan, 4)
    await lan.says("/nopbai")
    await lan.presses("Nộp bài")
    await lan.presses("Bỏ qua dự đoán")
    assert "không được tính" in lan.sees() or "không hợp lệ" in lan.sees()
    (row,) = await results(rig)
    assert row.void
    await rig.close()


async def test_time_up_with_blanks_is_void_too(tmp_path: Path, store: str) -> None:
    rig = await open_rig(tmp_path, "web", store, "blanks: void\n")
    lan = await rig.registered("lan")
    await plays(lan, 3)
    await rig.passes(minutes=16)
    assert [row.void for row in await results(rig)] == [True]
    await rig.close()


async def test_attempts_are_counted_by_day(tmp_path: Path, profile: str, store: str) -> None:
    rig = await open_rig(
        tmp_path,
        profile,
        store,
        "attempts: 1\nattempts_per: day\nprediction: none\nranking: [{by: correct, order: desc}, {by: draw, order: asc}]\n",
    )
    lan = await rig.registered("lan")
    await plays(lan)
    assert "hết số lượt của hôm nay" in lan.sees()
    seen = await lan.says("/thi")
    assert "hết số lượt của hôm nay" in seen
    assert "mời bạn thi tiếp vào ngày mai" in seen
    assert "hết số lượt của hôm nay" in await lan.says("/ketqua")
    await rig.passes(days=1)
    await plays(lan)
    assert [row.number for row in await results(rig)] == [1, 2]
    await rig.close()


async def test_attempts_are_counted_over_the_contest(tmp_path: Path, store: str) -> None:
    rig = await open_rig(tmp_path, "web", store, "attempts: 1\nattempts_per: contest\n")
    lan = await rig.registered("lan")
    await plays(lan)
    await lan.presses("Bỏ qua dự đoán")
    await rig.passes(days=7)
    assert "hết số lượt của cả Cuộc thi" in await lan.says("/thi")
    await rig.close()


async def test_the_hours_of_the_day_are_kept(tmp_path: Path, profile: str, store: str) -> None:
    """The launch is at 08h00; the round takes attempts until 17h00."""
    hours = ("    by_hand: true\n", "    by_hand: true\n    hours: 8h00-17h00\n")
    rig = await open_rig(tmp_path, profile, store, "minutes: 20\n", calendar=hours)
    lan = await rig.registered("lan")
    rig.clock.now = rig.clock.now.replace(hour=9, minute=55)
    await plays(lan, 2)
    attempt = await running(rig, lan)
    assert attempt.deadline - attempt.started_at == timedelta(minutes=5)
    await rig.passes(minutes=6)
    assert [row.total for row in await results(rig)] == [10]
    seen = await lan.says("/thi")
    assert "nhận lượt thi trở lại từ 08h00 thứ Ba, 04/6/2024" in seen
    assert "Giờ thi hằng ngày: 08h00 đến 17h00" in seen
    await lan.says("/thele")
    assert "Giờ thi hằng ngày của Tuần 1: 08h00 đến 17h00" in "".join(shown.text for shown in lan.messages)
    rig.clock.now = rig.clock.now + timedelta(hours=15)
    assert "Câu 1/10" in (await lan.says("/thi"), await lan.presses("Làm bài"))[1]
    await rig.close()


async def test_a_group_is_asked_its_own_questions(tmp_path: Path, store: str) -> None:
    rules = (
        "groups:\n"
        '  - {code: can-bo, title: {vi: "Nhóm cán bộ", en: "Officials"}, capacities: [can-bo], bank: can-bo}\n'
        '  - {code: con-lai, title: {vi: "Nhóm còn lại", en: "Everybody else"}}\n'
        "questions: 6\n"
    )
    own = (r"(?m)^- id: (w\d-(?:0\d|10))$", r"- id: \1" + "\n  bank: can-bo")
    rig = await open_rig(tmp_path, "web", store, rules, questions=own)
    lan = await rig.registered("lan")
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        assert person is not None
        player = await uow.player_of(rig.app.contest.id, person.id)
        assert player is not None
    await lan.says("/thi")
    await lan.presses("Làm bài")
    banks = {question.id: question.bank for question in rig.app.contest.pack.questions}
    asked = {banks[slot.question] for slot in (await running(rig, lan)).paper.slots}
    assert asked == {"can-bo" if player.capacity == "can-bo" else ""}
    await rig.close()


async def test_a_fixed_paper_is_the_same_for_everybody(tmp_path: Path, store: str) -> None:
    rules = "paper: fixed\nquestions: 20\nshuffle: false\nshuffle_options: false\n"
    rig = await open_rig(tmp_path, "web", store, rules)
    papers = []
    for name in ("lan", "minh"):
        player = await rig.registered(name)
        await player.says("/thi")
        await player.presses("Làm bài")
        papers.append((await running(rig, player)).paper)
    assert papers[0] == papers[1]
    assert [slot.question for slot in papers[0].slots] == [
        question.id for question in rig.app.contest.pack.bank("week-1")
    ]
    await rig.close()
