"""A step that was written stays as it is, whatever anybody does to the database with our own connection."""

from __future__ import annotations

import pytest
from sqlalchemy import exc, text

from quiz.attempt import Noted, Step
from storage import tables
from storage.store import Store
from tests.storage.making import after, playing


@pytest.mark.parametrize("words", ["UPDATE step SET choice = 3", "DELETE FROM step", "DELETE FROM step WHERE slot = 0"])
async def test_no_step_is_changed_or_removed(database: Store, words: str) -> None:
    (attempt,) = await playing(database, 1)
    engine = database.engines[0]
    async with engine.connect() as connection:
        with pytest.raises(exc.DBAPIError, match="never changed or removed"):
            await connection.execute(text(words))
        await connection.rollback()
    async with database.read() as uow:
        rows = await uow.rows.fetch(tables.step, ("attempt_id",), [(attempt,)])
        assert [(row["slot"], row["choice"], row["at"]) for row in rows] == [(0, 0, after(1))]


async def test_postgresql_keeps_them_also_from_being_emptied(postgres_store: Store) -> None:
    await playing(postgres_store, 1)
    async with postgres_store.engines[0].connect() as connection:
        with pytest.raises(exc.DBAPIError, match="never changed or removed"):
            await connection.execute(text("TRUNCATE step"))
        await connection.rollback()


async def test_forgetting_a_person_leaves_the_steps(database: Store) -> None:
    (attempt,) = await playing(database, 1)
    async with database.write() as uow:
        found = await uow.attempt(attempt)
        assert found is not None
        player = await uow.player(found.player)
        assert player is not None
        uow.forget_person(player.person, after(9))
        await uow.commit()
    async with database.read() as uow:
        found = await uow.attempt(attempt)
        assert found is not None
        assert len(found.steps) == 1


async def test_a_draft_is_kept_changed_and_becomes_steps(database: Store) -> None:
    (id,) = await playing(database, 1)
    for choices, now in (({2: 3, 1: 0}, after(5)), ({1: 2}, after(7))):
        async with database.write() as uow:
            attempt = await uow.attempt(id)
            assert attempt is not None
            assert attempt.note(choices, now) == Noted()
            uow.save_attempt(attempt)
            await uow.commit()
    async with database.write() as uow:
        attempt = await uow.attempt(id)
        assert attempt is not None
        assert attempt.draft == {2: Step(2, 3, after(5)), 1: Step(1, 2, after(7))}
        attempt.hand_in(after(9))
        uow.save_attempt(attempt, 0)
        await uow.commit()
    async with database.read() as uow:
        rows = await uow.rows.fetch(tables.step, ("attempt_id",), [(id,)], order=("slot",))
        assert [(row["slot"], row["choice"], row["at"]) for row in rows] == [
            (0, 0, after(1)),
            (1, 2, after(7)),
            (2, 3, after(5)),
        ]
        kept = await uow.attempt(id)
        assert kept is not None
        assert not kept.draft
