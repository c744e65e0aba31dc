"""Lists of several rounds that one decision makes together: each is sealed with the awards that it was counted beside."""

from __future__ import annotations

import random

from quiz.pack import OnePrize
from services import proposals
from services.proposal_kind import as_if
from services.result_records import Change, Proposal, ProposalState, VersionState
from services.results import newest_version, outcome_of
from tests.services.random_contest import WEEKS, Played, criteria, made_pack, played
from tests.services.test_random_seals import told

RULES: dict[str, object] = {
    "questions": 4,
    "attempts": None,
    "ranking": criteria("correct desc", "duration asc", "submitted_at asc", "draw asc"),
    "one_prize": OnePrize.EARLIER_WINNERS_OUT,
}


async def publishes(game: Played, week: str) -> None:
    outcome = await game.version(week)
    await game.draws(week, outcome)
    await game.version(week)
    now = game.passes()
    async with game.store.write() as uow:
        version = await newest_version(uow, game.contest, week)
        assert version is not None
        version.state, version.published_at = VersionState.PUBLISHED, now
        uow.save_result_version(version)
        await uow.commit()


async def bars_best(game: Played) -> None:
    """The first winner's result is recognised nowhere; the worker makes the lists that move."""
    now = game.passes()
    async with game.store.write() as uow:
        first = await newest_version(uow, game.contest, WEEKS[0])
        assert first is not None
        best = (await outcome_of(uow, first)).awards[0].winner
        id, state = await uow.new_id(), ProposalState.DOING
        proposal = Proposal(
            id, game.contest.id, Change.BARRED, "", str(best), {"barred": True}, "vì sao", None, 1, now, state
        )
        proposal.decided_by, proposal.decided_at = 2, now
        uow.save_proposal(proposal)
        uow.add_amendment(as_if(proposal, await uow.new_id(), {}, 2, now))
        await proposals.finish(uow, game.contest, id, game.passes())
        await uow.commit()


async def test_a_later_rounds_file_holds_after_a_decision_about_the_whole_contest() -> None:
    moved = 0
    for seed in range(8):
        dice = random.Random(seed)
        game = await played(made_pack(RULES, [1, 1], grouped=False), dice, 9)
        for week in WEEKS:
            await publishes(game, week)
        await bars_best(game)
        for week in WEEKS:
            code, words = told(await game.sealed(week))
            assert code == 0, words
        async with game.store.read() as uow:
            made = [(await uow.result_versions(game.contest.id, week))[-1] for week in WEEKS]
        moved += made[0].made_at == made[1].made_at
    assert moved
