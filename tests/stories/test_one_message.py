"""A whole paper in one message, for channels where messages are few: answered in any order, read back, changed, handed in."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.register_actions import MakeLinkCode
from messaging.fit import units
from messaging.model import Said
from quiz.attempt import Attempt, Submission
from services.records import ResultRow
from tests.fakes import PLAIN
from tests.rig import Player, Rig, make_rig
from tests.sealing import bodies, check, sealed, version_of
from tests.zalobot_line import ZALO_BOT

ALL = "1A 2B 3C 4D 5A 6B 7C 8D 9A 10B"


@pytest.fixture(params=[(ZALO_BOT, "sqlite"), ("plain", "memory")], ids="-".join)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    profile, store = request.param
    rig = await make_rig(tmp_path, profile=profile, store=store, beside=(ZALO_BOT,), zalo_bot_whole_papers=True)
    rig.messengers["plain"].capabilities = replace(PLAIN, sparing=True)
    yield rig
    await rig.close()


async def begins(rig: Rig, name: str = "lan") -> Player:
    await rig.launches()
    player = await rig.registered(name)
    await player.says("thi")
    await player.presses("Làm bài")
    return player


async def attempt_of(rig: Rig, lan: Player) -> Attempt:
    async with rig.app.store.read() as uow:
        person = await uow.person_of(lan.sender)
        player = await uow.player_of(rig.app.contest.id, person.id) if person else None
        assert player is not None
        return (await uow.attempts_of(player.id, rig.app.contest.id, "week-1"))[-1]


async def results(rig: Rig) -> list[ResultRow]:
    async with rig.app.store.read() as uow:
        return list(await uow.results(rig.app.contest.id, "week-1"))


def paper_of(lan: Player) -> str:
    """What came for the press that began: every message of it."""
    texts = [message.text for message in lan.messages]
    first = max(place for place, text in enumerate(texts) if "Bạn trả lời trong một tin" in text)
    return "\n\n".join(texts[first:])


def letters(choices: list[int]) -> str:
    return " ".join(f"{place}{'ABCD'[choice]}" for place, choice in enumerate(choices, 1))


async def test_the_whole_paper_comes_at_once_and_says_how_to_answer(rig: Rig) -> None:
    lan = await begins(rig)
    paper = paper_of(lan)
    assert [int(number) for number in re.findall(r"(?m)^(\d+)\. ", paper)] == list(range(1, 11))
    assert len(re.findall(r"(?m)^[A-D]\. ", paper)) == 40
    assert "1A 2C 3B" in paper
    assert "gõ NỘP" in paper
    assert "hết giờ" in paper
    assert all(units(message.text) <= 2000 for message in lan.messages)
    assert all(not re.match(r"[A-D]\. ", message.text) for message in lan.messages), "parted inside a question"


async def test_a_round_in_three_messages_of_ones_own(rig: Rig) -> None:
    lan = await begins(rig)
    attempt = await attempt_of(rig, lan)
    right = [
        next(
            place
            for place, option in enumerate(slot.order)
            if option in rig.app.contest.bank[slot.question, slot.revision].answers
        )
        for slot in attempt.paper.slots
    ]
    rig.clock.now += timedelta(seconds=240)
    seen = await lan.says(letters(right))
    assert f"(10/10 câu): {letters(right)}" in seen
    assert await results(rig) == []
    rig.clock.now += timedelta(seconds=5)
    assert "bao nhiêu người" in await lan.says("nộp")
    assert "Đúng 10/10 câu · 4 phút 5 giây" in await lan.says("100")
    (row,) = await results(rig)
    assert (row.correct, row.total, row.duration_s, row.void) == (10, 10, 245, False)


@pytest.mark.parametrize("word", ["NỘP", "nop", "Nộp bài", unicodedata.normalize("NFD", "nộp")])
async def test_it_is_handed_in_by_a_word(rig: Rig, word: str) -> None:
    lan = await begins(rig)
    await lan.says(ALL)
    await lan.says(word)
    assert (await attempt_of(rig, lan)).how is Submission.HANDED_IN


async def test_answers_come_in_parts_and_can_be_changed(rig: Rig) -> None:
    lan = await begins(rig)
    seen = await lan.says("10b, 1a 3c")
    assert "(3/10 câu): 1A 3C 10B" in seen
    assert "Chưa trả lời: câu 2, 4, 5, 6, 7, 8, 9" in seen
    assert "(3/10 câu): 1D 3C 10B" in await lan.says("câu 1 d")
    assert "(10/10 câu): 1A 2B 3C 4D 5A 6B 7C 8D 9A 10B" in await lan.says(ALL)
    assert (await attempt_of(rig, lan)).steps == []


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("1A 2C 11B", "Không có câu 11."),
        ("1A 2", "Câu 2 thiếu chữ cái."),
        ("B 2C", "Thiếu số câu trước chữ B."),
        ("1A 2E", "Câu 2 chỉ có các chữ từ A đến D."),
        ("1AB", "Câu 1 chỉ chọn một chữ."),
        ("1A 1C", "Câu 1 ghi hai đáp án khác nhau."),
        ("B", "Chưa hiểu “B”"),
        ("em chọn câu đầu tiên", "Chưa hiểu “em chọn câu đầu tiên”"),
        ("👍👍", "chưa ghi gì"),
    ],
)
async def test_a_slip_is_named_and_nothing_of_it_is_taken(rig: Rig, words: str, slip: str) -> None:
    lan = await begins(rig)
    await lan.says("5A 6B")
    seen = await lan.says(words)
    assert slip in seen
    assert "(2/10 câu): 5A 6B" in seen
    assert sorted((await attempt_of(rig, lan)).draft) == [4, 5]


async def test_with_blanks_it_is_asked_once_more(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.says("1A 2B 9C")
    seen = await lan.says("nộp")
    assert "7 câu chưa trả lời" in seen
    assert (await attempt_of(rig, lan)).how is None
    assert "(3/10 câu): 1A 2B 9C" in await lan.says("2")
    assert "(4/10 câu)" in await lan.says("3D")
    await lan.says("nộp")
    await lan.says("NỘP")
    attempt = await attempt_of(rig, lan)
    assert [(step.slot, step.choice) for step in attempt.steps] == [(0, 0), (1, 1), (2, 3), (8, 2)]
    assert attempt.how is Submission.HANDED_IN


async def test_what_was_read_back_counts_when_time_runs_out(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.says(ALL)
    await rig.passes(minutes=16)
    (row,) = await results(rig)
    attempt = await attempt_of(rig, lan)
    assert (len(attempt.steps), attempt.how, row.duration_s) == (10, Submission.TIME_UP, 900)
    assert "hết giờ" in lan.sees().lower()


async def test_after_time_is_up_nothing_is_taken_any_more(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.says("1A")
    rig.clock.now += timedelta(minutes=15)
    await lan.says("2B")
    await rig.passes(minutes=1)
    assert [step.slot for step in (await attempt_of(rig, lan)).steps] == [0]


async def test_other_words_of_the_contest_still_work_in_between(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.says("1A 2B")
    assert "xếp hạng" in (await lan.says("xếp hạng")).lower()
    assert "(3/10 câu): 1A 2B 3C" in await lan.says("3C")
    await lan.says("thi")
    assert "(3/10 câu): 1A 2B 3C" in paper_of(lan)


async def test_the_same_message_twice_is_one(rig: Rig) -> None:
    lan = await begins(rig)
    said = Said("same", rig.clock.now, lan.chat, lan.sender, "1A 2B")
    await rig.handle(said)
    await lan.says("1D")
    await rig.handle(said)
    assert (await attempt_of(rig, lan)).draft[0].choice == 3


async def test_two_messages_at_once_are_both_kept(rig: Rig) -> None:
    lan = await begins(rig)
    await asyncio.gather(lan.says("1A 2B"), lan.says("3C 4D"))
    assert sorted((await attempt_of(rig, lan)).draft) == [0, 1, 2, 3]


async def test_handing_in_twice_is_one_submission(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.says(ALL)
    await asyncio.gather(lan.says("NỘP"), lan.says("NỘP"))
    assert len(await results(rig)) == 1


async def test_begun_in_one_message_and_finished_question_by_question(rig: Rig) -> None:
    lan = await begins(rig)
    await lan.says("1A 3C")
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", await lan.press(MakeLinkCode()))
    assert code
    web = rig.person("lan", profile="web")
    await web.says(f"/lienket {code.group()}")
    seen = await web.says("thi")
    assert "Câu 1/10" in seen
    assert "Bạn đã ghi trong bài làm gộp: A" in seen
    await web.picks("D")
    await web.picks("B")
    await lan.says("thi")
    paper = paper_of(lan)
    assert [int(number) for number in re.findall(r"(?m)^(\d+)\. ", paper)] == list(range(3, 11))
    assert "câu trả lời đầu tiên được tính" in await lan.says("1A")
    await lan.says("4D 5A 6B 7C 8D 9A 10B")
    await lan.says("nộp")
    attempt = await attempt_of(rig, lan)
    assert [attempt.step(slot).choice for slot in range(10)] == [3, 1, 2, 3, 0, 1, 2, 3, 0, 1]  # type: ignore[union-attr]


async def test_everybody_can_work_out_what_it_was_worth(rig: Rig, tmp_path: Path) -> None:
    lan = await begins(rig)
    rig.clock.now += timedelta(seconds=60)
    await lan.says("10A 4B 2C 7D")
    rig.clock.now += timedelta(seconds=30)
    await lan.says("2D 1A")
    await lan.says("nộp")
    await lan.says("nộp")
    await lan.says("7")
    async with rig.app.store.read() as uow:
        closes = (await uow.rounds(rig.app.contest.id))[0].closes
    await rig.comes(closes + timedelta(seconds=90))
    await version_of(rig)
    data = await sealed(rig)
    (attempt,) = [line for line in bodies(data) if line["kind"] == "attempt"]
    assert [step[:2] for step in attempt["steps"]] == [[3, 1], [6, 3], [9, 0], [0, 0], [1, 3]]
    assert check(tmp_path, data)[0] == 0
    (row,) = await results(rig)
    assert (row.total, row.duration_s) == (10, 90)
