"""No question that is asked in play walks through a whole table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from services.records import Role, SendState
from storage.leases import claim_due, due_attempts, next_due
from storage.store import Store
from tests.storage.making import CONTEST, NOW, ROUND, playing, pressed, sender
from tests.storage.test_leases import LEASE

IN_ORDER = {
    "GROUP BY outbox.state": "COVERING INDEX ix_outbox_key_state_id",
    "player.withdrawn_at IS NULL": "INDEX ix_player_registered",
}
"""Questions to large tables that are answered in the order of an index."""


async def test_sqlite_finds_everything_by_an_index(sqlite_store: Store) -> None:
    attempts = await playing(sqlite_store, 3)
    asked: list[tuple[str, Any]] = []

    def note(connection: object, cursor: object, statement: str, parameters: Any, *rest: object) -> None:
        if statement.startswith(("SELECT", "UPDATE", "WITH", "DELETE")):
            asked.append((statement, parameters))

    for engine in sqlite_store.engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    async with sqlite_store.write() as uow:
        await uow.prefetch([pressed(number, id) for number, id in enumerate(attempts)], CONTEST, ROUND)
        await uow.results(CONTEST, ROUND)
        await uow.running_attempts(CONTEST, ROUND)
        await uow.predictions(CONTEST, ROUND)
        await uow.player_rows(CONTEST)
        await uow.web_messages(1, 0)
        await uow.people_with(CONTEST, [Role.STAFF])
        await uow.link_code("hash")
        await uow.claims_of_phone(CONTEST, "+84")
        await uow.timer(CONTEST, "round", "1")
        await uow.ledger_counts("broadcast:1")
        await uow.ledger_lines("broadcast:1", [SendState.REFUSED, SendState.UNKNOWN])
        await uow.skip_queued("broadcast:1", "cancelled")
        await uow.private_chats_after(CONTEST, 0, 10)
        await uow.private_chats_after(CONTEST, 0, 10, [1, 2, 3])
        await uow.chats_by_ids([1, 2])
        await uow.audits(CONTEST)
        await uow.audits(CONTEST, "round:1")
        await uow.grants(CONTEST)
        await uow.subscriptions(CONTEST)
        await uow.planned_notices(CONTEST)
        await uow.broadcasts(CONTEST)
        await uow.received(CONTEST, "drill:1")
        await uow.find_players(CONTEST, "0912345678")
        person = await uow.person_of(sender(1))
        assert person is not None
        await uow.chats_of(person.id)
        await uow.identities_of(person.id)
        await uow.commit()
    await due_attempts(sqlite_store, NOW, 10)
    await claim_due(sqlite_store, "outbox", now=NOW, owner="a", lease=LEASE, limit=10)
    await claim_due(sqlite_store, "timer", now=NOW, owner="a", lease=LEASE, limit=10)
    await next_due(sqlite_store, "attempt")
    walks = []
    async with sqlite_store.engines[1].connect() as connection:
        for statement, parameters in asked:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [str(row.detail) for row in plan]
            walks += [
                step for step in steps if step.startswith("SCAN") and "INDEX" not in step and step != "SCAN picked"
            ]
            if "attempt.submitted_at IS NOT NULL" in statement:
                assert any("COVERING INDEX ix_attempt_board" in step for step in steps), steps
            for words, index in IN_ORDER.items():
                if words in statement:
                    assert any(index in step for step in steps), steps
                    assert not any("TEMP B-TREE" in step for step in steps), steps
        await connection.rollback()
    assert walks == []
    assert len(asked) > 20
