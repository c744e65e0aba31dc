"""Nobody sees more than the table allows: every command and every button that names something, in every phase, by every audience."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.routing import all_routes
from handlers.info_actions import Study
from handlers.question_actions import ShowKeyed
from handlers.result_actions import (
    ListProposals,
    ListTickets,
    ListWinners,
    ProposeRegrade,
    RegradeQuestion,
    ShowMine,
    ShowProposal,
    ShowResult,
    ShowTicket,
    ShowVersion,
    ShowWinner,
)
from handlers.staff_actions import MakeExport, show_list
from messaging.actions import Action
from quiz.visibility import Audience, Board, Phase, Seen, may_see
from services.boards import phase_of
from services.records import Role
from tests.rig import LAUNCH, Player, Rig, make_rig
from tests.stories.crowd import appoints, plays, registers
from tests.stories.test_result_versions import CLOSED, makes_list, organiser, publishes
from tests.stories.together import Group

PHONE, SPELLING, COMPLAINT = "912345678", "Lò Thị Mai Hoa", "Ông hàng xóm làm bài hộ cả nhà"
HARMLESS = {"xoa"}
MOMENTS = {Phase.PLANNED: LAUNCH - timedelta(days=1), Phase.OPEN: LAUNCH, Phase.CLOSED: CLOSED}
ROLES = {Audience.STAFF: Role.STAFF, Audience.ORGANISER: Role.ORGANISER}


@pytest.fixture(params=Phase)
async def at(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Rig, Phase]]:
    """A contest in one phase of its first week, with a player of whom there is much to tell."""
    phase: Phase = request.param
    rig = await make_rig(tmp_path, now=MOMENTS[Phase.PLANNED])
    mai = await registers(rig, rig.person("mai"), "Lò Thị Mai")
    async with rig.app.store.write() as uow:
        kept = await uow.player(mai.id)
        assert kept is not None
        kept.phone = f"+84{PHONE}"
        uow.save_player(kept)
        await uow.commit()
    await rig.person("mai").says("/phananh")
    await rig.person("mai").presses("Việc khác")
    await rig.person("mai").says(COMPLAINT)
    if phase is not Phase.PLANNED:
        rig.clock.now = LAUNCH
        await rig.launches()
        await plays(rig, mai, right=9, seconds=200)
        await rig.comes(MOMENTS.get(phase, CLOSED))
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    if phase in {Phase.PROVISIONAL, Phase.PUBLISHED}:
        await makes_list(hoa)
        await verified(rig, mai.id)
    if phase is Phase.PUBLISHED:
        await publishes(binh)
    async with rig.app.store.read() as uow:
        week = (await uow.rounds(rig.app.contest.id))[0]
    assert phase_of(week, rig.clock.now) is phase
    yield rig, phase
    await rig.close()


async def verified(rig: Rig, player: int) -> None:
    """The winner was called, and has a spelling of their own on the certificate."""
    from services.result_records import Verification

    async with rig.app.store.write() as uow:
        spelt = Verification(rig.app.contest.id, "week-1", player, "nhat", rig.clock.now, 1, spelling=SPELLING)
        uow.save_verification(spelt)
        await uow.commit()


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


def presses(rig: Rig, player: int) -> list[Action]:
    """Buttons that name something, as if somebody had forged them."""
    questions = rig.app.contest.pack.bank("week-1")
    return [
        Study("week-1"),
        ShowKeyed("week-1", 0),
        ListProposals("week-1"),
        ProposeRegrade("week-1", 0, 0),
        RegradeQuestion(questions[0].id, 0),
        ShowProposal(1, 0),
        ShowResult("week-1"),
        ShowVersion("week-1", 1, 0),
        ListWinners("week-1", 0),
        ShowWinner("week-1", player),
        ListTickets(0),
        ShowTicket(1),
        ShowMine(1),
        MakeExport(""),
        show_list("week-1", "", 10, 0),
    ]


async def everything_seen(rig: Rig, talker: Player | Group) -> str:
    """All that somebody gets to read who tries everything."""
    async with rig.app.store.read() as uow:
        [mai] = [row.id for row in await uow.player_rows(rig.app.contest.id) if row.full_name == "Lò Thị Mai"]
    seen = [await talker.says(f"/{command}") for command in sorted(set(all_routes().commands) - HARMLESS)]
    seen += [await talker.press(action) for action in presses(rig, mai)]
    await rig.passes(seconds=5)
    if isinstance(talker, Player):
        await talker.looks()
        seen += [message.text for message in talker.messages]
    return "\n".join(seen)


@pytest.mark.parametrize("who", Audience)
async def test_nothing_is_seen_before_its_time_or_by_others(at: tuple[Rig, Phase], who: Audience) -> None:
    rig, phase = at
    seen = await everything_seen(rig, await audience(rig, who))
    explanations = [question.explanation.to("vi") for question in rig.app.contest.pack.bank("week-1")]
    leaked = [words for words in explanations if words in seen]
    if may_see(Board.ANSWERS, who, phase) is Seen.NO:
        assert leaked == [], "the key of a round that runs"
    assert PHONE not in seen, "nobody reads a whole phone in chat"
    if may_see(Board.PEOPLE, who, phase) is Seen.NO and who not in ROLES:
        assert "Lò Thị Mai" not in seen
    if who is not Audience.ORGANISER:
        assert SPELLING not in seen, "how a winner was verified is the organisers' alone"
        assert COMPLAINT not in seen, "a complaint is its writer's and the organisers'"
    else:
        assert COMPLAINT in seen, "the walk comes where it can"
    if phase is Phase.PROVISIONAL and who is not Audience.ORGANISER:
        assert "Kết quả đã công bố" not in seen
