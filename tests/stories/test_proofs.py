"""The code of the questions is there when a round opens, the root of its steps after its close; neither changes quietly."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from quiz.canonical import canonical
from quiz.proof import code_of, question_body
from services import extending, launch, play
from services.proofs import Proof, proof_of
from tests.rig import STORES, Rig, make_rig
from tests.stories.crowd import crowd, plays, registers


async def proof(rig: Rig, round: str = "week-1") -> Proof:
    async with rig.app.store.read() as uow:
        return await proof_of(uow, rig.app.contest, round)


async def acts(rig: Rig) -> list[str]:
    async with rig.app.store.read() as uow:
        return [line.act for line in await uow.audits(rig.app.contest.id) if line.act.startswith("seal_")]


async def opens(rig: Rig) -> None:
    """The launch is pressed, and the clock goes on."""
    async with rig.app.store.write() as uow:
        round = await play.round_by_code(uow, rig.app.contest, "week-1")
        assert round is not None
        await launch.arm(uow, rig.app.contest, round, 1, rig.clock.now)
        await launch.launch(uow, rig.app.contest, round, 1, rig.clock.now)
        await uow.commit()
    await rig.passes(seconds=1)


async def closes(rig: Rig, round: str = "week-1") -> None:
    async with rig.app.store.read() as uow:
        found = await play.round_by_code(uow, rig.app.contest, round)
    assert found is not None
    await rig.comes(found.closes + timedelta(seconds=6))


@pytest.mark.parametrize("store", STORES)
async def test_the_code_stands_for_the_questions_and_their_key(tmp_path: Path, store: str) -> None:
    rig = await make_rig(tmp_path, store=store)
    assert await proof(rig) == Proof()
    await opens(rig)
    (made,) = (await proof(rig)).commitments
    bank = sorted(rig.app.contest.pack.bank("week-1"), key=lambda one: (one.id, one.revision))
    assert made.questions == tuple((one.id, one.revision) for one in bank)
    bodies = [canonical(question_body(one)) for one in bank]
    assert made.code == code_of(rig.app.contest.id, "week-1", made.salt, bodies)
    assert len(made.salt) == 64
    assert made.at == rig.clock.now
    assert await acts(rig) == ["seal_questions"]
    async with rig.app.store.read() as uow:
        told = next(line for line in await uow.audits(rig.app.contest.id) if line.act == "seal_questions")
    assert made.salt not in str(told.details)
    await rig.passes(hours=3)
    assert (await proof(rig)).commitments == (made,)
    await rig.close()


async def test_a_round_of_the_calendar_is_sealed_as_it_opens(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    opening = rig.app.contest.pack.round("week-2").opens
    await rig.comes(opening - timedelta(seconds=1))
    assert (await proof(rig, "week-2")).commitments == ()
    await rig.comes(opening)
    (made,) = (await proof(rig, "week-2")).commitments
    assert made.at == opening
    await rig.close()


@pytest.mark.parametrize("store", STORES)
async def test_the_root_comes_when_nothing_is_left_to_handle(tmp_path: Path, store: str) -> None:
    rig = await make_rig(tmp_path, store=store)
    await opens(rig)
    await crowd(rig, 3)
    lan = await registers(rig, rig.person("lan"))
    async with rig.app.store.read() as uow:
        round = await play.round_by_code(uow, rig.app.contest, "week-1")
    assert round is not None
    rig.clock.now = round.closes - timedelta(minutes=1)
    await plays(rig, lan, right=2, seconds=5, answered=4)
    assert (await proof(rig)).roots == ()
    await closes(rig)
    (root,) = (await proof(rig)).roots
    assert root.attempts == 4
    assert await acts(rig) == ["seal_steps", "seal_questions"]
    await rig.passes(days=1)
    assert (await proof(rig)).roots == (root,)
    await rig.close()


async def test_a_round_opened_again_has_a_second_root_beside_the_first(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    await opens(rig)
    await crowd(rig, 2)
    await closes(rig)
    async with rig.app.store.write() as uow:
        round = await play.round_by_code(uow, rig.app.contest, "week-1")
        assert round is not None
        later = round.closes + timedelta(hours=2)
        decision = await extending.extend(uow, rig.app.contest, round, 1, later, "mất điện", rig.clock.now)
        assert isinstance(decision, extending.Extension), decision
        await uow.commit()
    await rig.passes(minutes=1)
    lan = await registers(rig, rig.person("lan"))
    await plays(rig, lan, right=2, seconds=5)
    await rig.comes(later + timedelta(seconds=6))
    found = await proof(rig)
    assert [root.attempts for root in found.roots] == [2, 3]
    assert len(found.commitments) == 1
    await rig.close()
