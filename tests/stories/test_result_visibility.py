"""Nobody sees more than the table allows: every command, button, question, file and page, in every phase, by every audience.

What is new in the registry of commands and buttons, among addresses, jobs and commands of the command line is walked through by
itself, or fails here until it is told where it looks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import click
import pytest

import services.boards
import services.statistics
from bot.app import read_pack
from bot.cli import main
from bot.config import SHIPPED_PACK
from bot.routing import all_routes
from handlers.actions import SkipPrediction
from handlers.group_actions import GroupQuiet, NoticeSend, as_word
from handlers.info_actions import UNITS, Review, ShowBoard
from handlers.staff_actions import show_list
from quiz.visibility import Audience, Board, Phase, Seen, may_see
from services.boards import phase_of
from services.proofs import file_name
from services.records import Role
from services.result_records import Verification
from tests.rig import LAUNCH, Player, Rig, make_rig
from tests.stories.crowd import appoints, plays, registers
from tests.stories.everything import Seen as Looked
from tests.stories.everything import fetches_everything, files_of, tries_everything
from tests.stories.packs import other_rules
from tests.stories.test_result_versions import CLOSED, makes_list, organiser, publishes
from tests.stories.together import Group

PHONE, SPELLING, COMPLAINT = "912345678", "Lò Thị Mai Hoa", "Ông hàng xóm làm bài hộ cả nhà"
EARLY, LATE = "Lò Thị Mai", "Quàng Văn Muộn"
EARLY_TIME, LATE_TIME = (
    ("03 phút 37 giây", "3 phút 37 giây", "<v>217</v>"),
    ("04 phút 41 giây", "4 phút 41 giây", "<v>281</v>"),
)
"""How long the two played, as it is written in chat and in files: nothing else there is so long."""
FROZEN = CLOSED - timedelta(hours=24)
MOMENTS = {Phase.PLANNED: LAUNCH - timedelta(days=1), Phase.OPEN: LAUNCH, Phase.FROZEN: FROZEN + timedelta(hours=1)}
AFTER_FREEZE = frozenset({Phase.FROZEN, Phase.CLOSED, Phase.PROVISIONAL, Phase.PUBLISHED})
ROLES = {Audience.STAFF: Role.STAFF, Audience.ORGANISER: Role.ORGANISER}
UNSEEN_JOBS = frozenset({"seal", "root", "proposal", "took_part", "signals"})
"""Jobs that write no file of people for staff: a sealed file and a root are on a page, a proposal and signals are read in chat, a
confirmation of participation has the asker's own name alone."""
FOR_THE_SERVER = frozenset(
    {
        "backup",
        "banners",
        "card",
        "catalogues",
        "certificates",
        "check",
        "doctor",
        "import",
        "migrate",
        "new-pack",
        "rank",
        "restore",
    }
    | {"run", "seal", "simulate", "units", "verify", "worker"}
)
"""Commands of the command line that print nothing of a running round; `standings` is tested in tests/bot/test_standings.py."""


@dataclass
class House:
    """A contest in one phase of its first week: Mai played before boards froze, Muộn after that."""

    rig: Rig
    phase: Phase
    mai: int
    attempt: int

    def seen(self, board: Board, who: Audience) -> Seen:
        return may_see(board, who, self.phase, self.rig.app.contest.pack.rules.show_score)


Build: TypeAlias = Callable[..., Awaitable[House]]


async def house_in(phase: Phase, folder: Path, rules: str) -> House:
    rig = await make_rig(folder, now=MOMENTS[Phase.PLANNED], pack_folder=other_rules(folder, rules))
    mai = await registers(rig, rig.person("mai"), EARLY)
    muon = await registers(rig, rig.person("muon"), LATE)
    async with rig.app.store.write() as uow:
        kept = await uow.player(mai.id)
        assert kept is not None
        kept.phone = f"+84{PHONE}"
        uow.save_player(kept)
        await uow.commit()
    await rig.person("mai").says("/phananh")
    await rig.person("mai").presses("Việc khác")
    await rig.person("mai").says(COMPLAINT)
    attempt = 1
    if phase is not Phase.PLANNED:
        rig.clock.now = LAUNCH
        await rig.launches()
        attempt = (await plays(rig, mai, right=6, seconds=217)).id
    if phase in AFTER_FREEZE:
        await rig.comes(FROZEN + timedelta(minutes=30))
        await plays(rig, muon, right=9, seconds=281)
    await rig.comes(MOMENTS.get(phase, CLOSED))
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    if phase in {Phase.PROVISIONAL, Phase.PUBLISHED}:
        await makes_list(hoa)
        async with rig.app.store.write() as uow:
            uow.save_verification(
                Verification(rig.app.contest.id, "week-1", mai.id, "nhat", rig.clock.now, 1, spelling=SPELLING)
            )
            await uow.commit()
    if phase is Phase.PUBLISHED:
        await publishes(binh)
    house = House(rig, phase, mai.id, attempt)
    assert await stands(house) is (phase if "freeze" in rules or phase is not Phase.FROZEN else Phase.OPEN)
    return house


async def stands(house: House) -> Phase:
    async with house.rig.app.store.read() as uow:
        week = (await uow.rounds(house.rig.app.contest.id))[0]
    return phase_of(week, house.rig.clock.now)


@pytest.fixture
async def build(tmp_path: Path) -> AsyncIterator[Build]:
    """Builds a house and tears it down in the end."""
    made: list[House] = []

    async def built(phase: Phase, rules: str = "freeze_hours: 24") -> House:
        made.append(await house_in(phase, tmp_path, rules))
        return made[-1]

    yield built
    for house in made:
        await house.rig.close()


@pytest.fixture(params=Phase)
async def house(request: pytest.FixtureRequest, build: Build) -> House:
    return await build(request.param)


async def audience(rig: Rig, who: Audience) -> Player | Group:
    talker = rig.person(f"doc-gia-{who}")
    if who is Audience.GROUP:
        return Group(rig, talker)
    if who is Audience.PUBLIC:
        return talker
    player = await registers(rig, talker, "Hà Văn Xem", excluded=True)
    if who in ROLES:
        await appoints(rig, player, ROLES[who])
    return talker


def any_of(marks: tuple[str, ...], text: str) -> list[str]:
    return [mark for mark in marks if mark in text]


@pytest.mark.parametrize("who", Audience)
async def test_nothing_is_seen_before_its_time_or_by_others(house: House, who: Audience) -> None:
    rig, phase = house.rig, house.phase
    talker = await audience(rig, who)
    seen = await tries_everything(rig, talker, house.mai, house.attempt, acts=who not in ROLES)
    assert await stands(house) is phase, "whoever walks changes nothing"
    board = house.seen(Board.PEOPLE, who)
    assert bool(any_of(EARLY_TIME, seen.everything)) is (board is not Seen.NO)
    late = phase in AFTER_FREEZE and board is not Seen.FROZEN
    assert bool(any_of(LATE_TIME, seen.everything)) is late, "what came after the freeze"
    if who not in ROLES:
        assert (EARLY in seen.everything) is (board is not Seen.NO)
        assert (LATE in seen.everything) is late
        assert PHONE not in seen.everything
    explanations = [question.explanation.to("vi") for question in rig.app.contest.pack.bank("week-1")]
    told = [words for words in explanations if words in seen.everything]
    assert bool(told) is (house.seen(Board.ANSWERS, who) is not Seen.NO), "the key of a round that runs"
    assert PHONE not in seen.chat, "nobody reads a whole phone in chat"
    if who is not Audience.ORGANISER:
        assert SPELLING not in seen.everything, "how a winner was verified is the organisers' alone"
        assert COMPLAINT not in seen.everything, "a complaint is its writer's and the organisers'"
    else:
        assert COMPLAINT in seen.chat, "the walk comes where it can"
    if phase is Phase.PROVISIONAL and who is not Audience.ORGANISER:
        assert "Kết quả đã công bố" not in seen.chat


async def test_no_page_shows_more_than_the_public_sees(house: House) -> None:
    rig = house.rig
    talker = await audience(rig, Audience.ORGANISER)
    assert isinstance(talker, Player)
    await tries_everything(rig, talker, house.mai, house.attempt, acts=False)
    refs = [file.ref for file in await files_of(rig, talker)]
    assert refs or house.phase is Phase.PLANNED
    sealed = file_name(rig.app.contest, "week-1", 1).removesuffix(".jsonl.gz")
    pages = await fetches_everything(rig, [*refs, sealed])
    for ref in refs:
        [(status, _)] = [
            pages[address] for address in pages if address.endswith(ref.replace("/", "%2F")) and "/files/" in address
        ]
        assert status == 404, "a file of somebody else"
    text = "\n".join(words for _, words in pages.values())
    for secret in (EARLY, LATE, PHONE, SPELLING, COMPLAINT, *EARLY_TIME, *LATE_TIME):
        assert secret not in text
    explanations = [question.explanation.to("vi") for question in rig.app.contest.pack.bank("week-1")]
    keys = pages["/niem-phong/week-1.json"][1]
    told = house.seen(Board.ANSWERS, Audience.PUBLIC) is not Seen.NO
    assert any(words in text for words in explanations) is told
    assert ('"salts"' in keys) is told
    assert (pages[f"/niem-phong/{sealed}.jsonl.gz"][0] == 200) is (house.phase is Phase.PUBLISHED)


TOLD = ("midround", "last_day", "closing", "unit_sheet", "results")
"""The notices of a round, as their codes end."""


def test_every_notice_of_a_round_is_sent_in_the_walk() -> None:
    codes = {plan.code for plan in read_pack(SHIPPED_PACK).notices if plan.code.startswith("week-2.")}
    assert codes == {f"week-2.{name}" for name in (*TOLD, "opening")}, "say in TOLD what is new"


@pytest.mark.parametrize("rules", ["freeze_hours: 24", "show_score: published"])
@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.FROZEN, Phase.CLOSED, Phase.PROVISIONAL, Phase.PUBLISHED])
async def test_no_notice_tells_a_group_more(build: Build, phase: Phase, rules: str) -> None:
    house = await build(phase, rules)
    rig = house.rig
    group = Group(rig, rig.person("truong-ban"))
    await group.subscribes("125")
    await group.press(GroupQuiet(0))
    seen = Looked()
    for name in TOLD:
        await rig.person("hoa").press(NoticeSend(as_word(f"week-1.{name}"), 1))
        await rig.passes(seconds=5)
        await group.texts()
        seen.reads(group.reader)
    board = house.seen(Board.PEOPLE, Audience.GROUP)
    late = phase in AFTER_FREEZE and board not in {Seen.NO, Seen.FROZEN}
    assert (EARLY in seen.chat) is (board is not Seen.NO)
    assert (LATE in seen.chat) is late
    assert ("trung bình 7,5/10" in seen.chat) is late, "the average of both"
    assert ("trung bình 6/10" in seen.chat) is (board is not Seen.NO and not late), (
        "the average of the one before the freeze"
    )
    assert ("Tạm dừng cập nhật" in seen.chat) is (board is Seen.FROZEN)


@pytest.mark.parametrize("phase", sorted(AFTER_FREEZE))
async def test_whoever_played_after_the_freeze_sees_the_own_score_and_no_place_yet(build: Build, phase: Phase) -> None:
    house = await build(phase)
    shown = await house.rig.person("muon").says("/ketqua")
    assert "9/10" in shown
    assert ("1/2" in shown) is (phase in {Phase.PROVISIONAL, Phase.PUBLISHED})


@pytest.mark.parametrize("rule", ["after_round", "published"])
@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.CLOSED, Phase.PROVISIONAL, Phase.PUBLISHED])
async def test_own_scores_are_told_when_the_rules_say(build: Build, rule: str, phase: Phase) -> None:
    house = await build(phase, f"show_score: {rule}")
    rig, mai = house.rig, house.rig.person("mai")
    told = house.seen(Board.OWN_RESULT, Audience.PLAYER) is not Seen.NO
    own = await tries_everything(rig, mai, house.mai, house.attempt, acts=False)
    assert ("6/10" in own.everything) is told
    assert ('"correct": 6' in own.everything) is told, "the copy of one's own data"
    reviewed = Looked()
    for index in range(len(rig.app.contest.pack.bank("week-1"))):
        await mai.press(Review("week-1", index))
        reviewed.reads(mai)
    assert ("(bạn chọn)" in reviewed.chat) is (told and phase is not Phase.OPEN)


@pytest.mark.parametrize("rule", ["after_round", "published"])
@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.CLOSED, Phase.PROVISIONAL, Phase.PUBLISHED])
@pytest.mark.parametrize("who", [Audience.PLAYER, Audience.GROUP])
async def test_boards_tell_scores_when_the_rules_say(build: Build, rule: str, phase: Phase, who: Audience) -> None:
    house = await build(phase, f"show_score: {rule}")
    told = house.seen(Board.PEOPLE, who) is not Seen.NO
    seen = await tries_everything(house.rig, await audience(house.rig, who), house.mai, house.attempt, acts=True)
    assert bool(any_of(EARLY_TIME, seen.everything)) is told
    assert (EARLY in seen.everything) is told


async def test_an_attempt_is_only_recorded_where_scores_are_told_later(build: Build) -> None:
    house = await build(Phase.OPEN, "show_score: after_round")
    lan = await house.rig.registered("lan")
    await lan.says("/thi")
    await lan.presses("Làm bài")
    for _ in range(10):
        await lan.picks("A")
    last = await lan.press(SkipPrediction("week-1"))
    assert "Bài thi của bạn đã được ghi nhận." in last
    assert "/10" not in last
    await lan.says("/thi")
    await lan.presses("Làm bài")
    await lan.picks("A")
    await house.rig.passes(minutes=16)
    assert "Đã hết giờ" in await lan.looks()
    assert "/10" not in lan.sees()


async def test_a_kept_board_never_shows_what_another_audience_or_phase_may_not(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (services.boards, services.statistics):
        monkeypatch.setattr(module, "ROWS_PER_SECOND", 0.0001)
    house = await build(Phase.FROZEN)
    rig, hoa, lan = house.rig, house.rig.person("hoa"), house.rig.person("lan")
    assert LATE in await hoa.press(show_list("week-1", "", 10, 0))
    assert LATE not in await lan.says("/bxh")
    assert "Tạm dừng cập nhật" in await lan.press(ShowBoard("week-1", UNITS, 0))
    assert "Đã thi: 1 người" in await lan.says("/thongke")
    async with rig.app.store.write() as uow:
        week = (await uow.rounds(rig.app.contest.id))[0]
        week.move_close(week.closes + timedelta(hours=6), rig.clock.now)
        uow.save_round(week)
        await uow.commit()
    assert LATE not in await lan.says("/bxh"), "an extension shows nothing that was hidden"
    await rig.comes(CLOSED + timedelta(hours=6))
    assert LATE not in await lan.says("/bxh"), "frozen until it is counted out"
    await makes_list(hoa)
    assert LATE in await lan.says("/bxh")
    await publishes(rig.person("binh"))
    assert "Kết quả đã công bố" in await lan.says("/bxh")


def test_every_job_is_walked_through_or_known_to_write_for_nobody() -> None:
    from services.exports import ACTS

    new = set(all_routes().jobs) - set(ACTS) - UNSEEN_JOBS
    assert not new, (
        f"{new}: jobs of files belong into services.exports.ACTS, others into UNSEEN_JOBS, with what they write"
    )


def test_every_command_of_the_command_line_is_known() -> None:
    new = set(main.list_commands(click.Context(main))) - FOR_THE_SERVER - {"standings", "results"}
    assert not new, f"{new}: say in FOR_THE_SERVER that it prints nothing of a running round, or test what it prints"
