"""What is kept of a person is found, shown and forgotten to the last row."""

from __future__ import annotations

from pathlib import Path

from messaging.model import Chat
from quiz.signals import SignalKind
from services.organising import Broadcast, PlannedNotice, Received, RoleGrant, RoleInvite, Subscription
from services.records import (
    Audit,
    Consent,
    Identity,
    LinkCode,
    Person,
    Prediction,
    Role,
    StoredFile,
    UploadedFile,
    WebMessage,
)
from services.result_records import (
    About,
    Amendment,
    Change,
    NotedSignal,
    Proposal,
    ProposalState,
    ResultVersion,
    Ticket,
    Verification,
    VersionState,
)
from storage import tables
from storage.rows import EVERYTHING
from storage.store import AnyStore, Store
from storage.unit_of_work import UnitOfWork
from tests.storage.making import (
    CONTEST,
    NOW,
    ROUND,
    address,
    after,
    claim_of,
    enter,
    notice,
    running,
    sender,
)

SECRETS = ("Lò Thị Ánh", "+84912345678", "912345678", "bí mật", "Bản Hụm", "external-77")
OUT_OF_REACH = {
    "counter",
    "round",
    "job",
    "timer",
    "event_key",
    "pack_version",
    "question_revision",
    "setting",
    "drill",
    "result_outcome",
    "token_pair",
}
"""Tables without a row that belongs to a person."""


async def _lived(uow: UnitOfWork) -> Person:
    """Somebody with a row in every table that may hold one, and secrets wherever words go."""
    person, player = await enter(uow, 77)
    person.notes, person.asking = {"draft": "bí mật"}, "register.full_name"
    other = Person(await uow.new_id(), NOW, name="Lò Thị Ánh", merged_into=person.id)
    uow.add_person(other, Identity("zalo", "oa", "external-77", other.id, NOW))
    private = await uow.chat(address(77))
    private.title, private.offers, private.shown = "Lò Thị Ánh", [{"words": ["bí mật"]}], {"a": "bí mật"}
    talk = await uow.chat(Chat("web", "", "external-77"))
    talk.person, talk.last_n = other.id, 1
    group = await uow.chat(Chat("telegram", "bot", "-1", group=True))
    group.person, group.title = person.id, "Chi bộ"
    for chat in (private, talk, group):
        uow.save_chat(chat)
    uow.add_web_message(WebMessage(talk.id, 1, NOW, mine=True, body={"text": "bí mật"}))
    for number, chat in enumerate((private, talk)):
        queued = notice(await uow.new_id(), chat.id, f"key {number}")
        queued.parameters = {"name": "Lò Thị Ánh"}
        uow.add_notice(queued)
    uow.save_grant(RoleGrant(CONTEST, person.id, Role.STAFF, "", NOW, "system"))
    uow.add_consent(Consent(await uow.new_id(), CONTEST, person.id, "1", given=True, at=NOW, channel="web"))
    uow.save_claim(claim_of(await uow.new_id(), person.id))
    uow.save_link_code(LinkCode("hash", person.id, after(600)))
    player.unit_other = player.invited_by = "bí mật"
    attempt = running(await uow.new_id(), player.id)
    attempt.answer(0, 1, after(1))
    attempt.hand_in(after(9))
    uow.save_attempt(attempt, 1)
    uow.save_prediction(Prediction(CONTEST, ROUND, player.id, 12, NOW))
    uow.add_audit(Audit(await uow.new_id(), CONTEST, NOW, str(person.id), "export", ROUND, {}))
    uow.add_file(StoredFile("ref", person.id, "Lò Thị Ánh.xlsx", "x", "bí mật".encode(), NOW))
    uow.save_uploaded(UploadedFile("telegram", "bot", "ref", "document", "id there"))
    await _organised(uow, person.id, group.id)
    await _decided(uow, person.id, player.id)
    uow.add_dead_letter("k", {"text": "bí mật"}, "KeyError: bí mật", NOW, ("telegram", "bot", "77"))
    return person


async def _organised(uow: UnitOfWork, person: int, group: int) -> None:
    """The same person among the organisers."""
    uow.save_subscription(Subscription(CONTEST, group, "", ["launch"], person, NOW))
    uow.save_role_invite(RoleInvite("used", CONTEST, Role.STAFF, "", "system", after(600), person, NOW))
    uow.save_role_invite(RoleInvite("waiting", CONTEST, Role.STAFF, "", str(person), after(600)))
    moved = PlannedNotice(CONTEST, "week-1.opening", "opening", ROUND, NOW, after(60), moved_by=str(person))
    uow.save_planned_notice(moved)
    uow.save_broadcast(Broadcast(await uow.new_id(), CONTEST, person, NOW, "Mời dự thi", approved_by=person))
    uow.add_received(Received(CONTEST, "drill:1", group, person, NOW))


async def _decided(uow: UnitOfWork, person: int, player: int) -> None:
    """The same person between the close of a round and its awards, on both sides of the table."""
    state = VersionState.PROVISIONAL
    uow.save_result_version(
        ResultVersion(await uow.new_id(), CONTEST, ROUND, 1, state, 3, person, NOW, "", {}, "digest"), b"{}"
    )
    change = (Change.VOID, ROUND, "c01")
    uow.save_proposal(
        Proposal(
            await uow.new_id(), CONTEST, *change, {}, "sai", None, person, NOW, ProposalState.WAITING, decided_by=person
        )
    )
    uow.add_amendment(Amendment(await uow.new_id(), CONTEST, *change, {}, {}, "sai", person, person, NOW))
    ticket = Ticket(await uow.new_id(), CONTEST, 1, person, About.OTHER, ROUND, "", "bí mật", NOW, after(60))
    ticket.answer = "Lò Thị Ánh"
    uow.save_ticket(ticket)
    uow.save_verification(Verification(CONTEST, ROUND, player, "nhat", NOW, person, spelling="Lò Thị Ánh"))
    about = NotedSignal(await uow.new_id(), CONTEST, ROUND, SignalKind.FAST, "m", [player], {"answers": 10}, NOW)
    about.noted_by = person
    uow.save_signal(about)


async def _live(store: AnyStore) -> int:
    async with store.write() as uow:
        person = await _lived(uow)
        await uow.commit()
    return person.id


async def _everything(store: AnyStore) -> dict[str, list[dict[str, object]]]:
    async with store.read() as uow:
        return {name: await uow.rows.fetch(table, (), EVERYTHING) for name, table in tables.metadata.tables.items()}


async def test_everything_is_shown(store: AnyStore) -> None:
    person = await _live(store)
    async with store.read() as uow:
        shown = await uow.everything_about(person)
    assert set(shown) == set(tables.metadata.tables) - OUT_OF_REACH
    assert [name for name, rows in shown.items() if not rows] == []
    words = repr(shown)
    assert all(secret in words for secret in SECRETS)
    assert "sealed" not in words
    assert len(shown["identity"]) == len(shown["person"]) == len(shown["role_invite"]) == 2
    assert len(shown["broadcast"]) == 1


async def test_everything_is_forgotten(store: AnyStore) -> None:
    person = await _live(store)
    before = await _everything(store)
    assert all(before[name] for name in before if name not in OUT_OF_REACH), "the seed reaches every table"
    async with store.write() as uow:
        uow.forget_person(person, after(60))
        await uow.commit()
    left = await _everything(store)
    words = repr(left)
    assert [secret for secret in SECRETS if secret in words] == []
    tied = ("identity", "role_grant", "phone_claim", "link_code", "web_message", "dead_letter")
    for name in (*tied, "stored_file", "uploaded_file"):
        assert left[name] == [], name
    assert [row["code_hash"] for row in left["role_invite"]] == ["used"], "nobody comes in on the word of who is gone"
    assert left["verification"] == left["signal"] == []
    assert [row["external_id"] for row in left["chat"]] == ["-1"]
    assert left["chat"][0]["person_id"] is None
    assert {row["state"] for row in left["outbox"]} == {"skipped"}
    assert [(row["name"], row["notes_sealed"], row["asking"]) for row in left["person"]] == [("", None, "")] * 2
    [player] = left["player"]
    assert (player["full_name"], player["birth_year"], player["phone_sealed"]) == ("", None, None)
    assert player["withdrawn_at"] == after(60)


async def test_frozen_counts_stay(store: AnyStore) -> None:
    person = await _live(store)
    before = await _everything(store)
    async with store.write() as uow:
        uow.forget_person(person, after(60))
        await uow.commit()
    left = await _everything(store)
    pseudonymous = ("subscription", "planned_notice", "broadcast", "received")
    for name in ("attempt", "step", "prediction", "consent", "audit", *pseudonymous):
        assert left[name] == before[name], name
    async with store.read() as uow:
        assert len(await uow.results(CONTEST, ROUND)) == 1
        assert await uow.player_rows(CONTEST) == []


async def test_the_forgotten_is_a_stranger_within_the_same_batch(store: AnyStore) -> None:
    person = await _live(store)
    async with store.write() as uow:
        assert await uow.person_of(sender(77)) is not None
        old = await uow.chat(address(77))
        uow.forget_person(person, after(60))
        assert await uow.person_of(sender(77)) is None
        assert await uow.chats_of(person) == []
        again = Person(await uow.new_id(), after(60), name="Người mới")
        uow.add_person(again, Identity("telegram", "bot", "77", again.id, after(60)))
        chat = await uow.chat(address(77))
        assert chat.id != old.id
        chat.person = again.id
        await uow.commit()
    async with store.read() as uow:
        assert await uow.person_of(sender(77)) == again
        assert [one.id for one in await uow.chats_of(again.id)] == [chat.id]


async def test_a_goodbye_in_the_old_chat_stands_tied_to_nobody(store: AnyStore) -> None:
    person = await _live(store)
    async with store.write() as uow:
        found = await uow.person(person)
        assert found is not None
        chat = await uow.chat(address(77))
        chat.last_n += 1
        uow.add_web_message(WebMessage(chat.id, chat.last_n, NOW, mine=True, body={"text": "bí mật"}))
        uow.forget_person(person, after(60))
        chat.last_n += 1
        uow.save_chat(chat)
        uow.add_web_message(WebMessage(chat.id, chat.last_n, NOW, mine=False, body={"text": "Đã xoá"}))
        await uow.commit()
    left = await _everything(store)
    assert [row["body"] for row in left["web_message"]] == [{"text": "Đã xoá"}]
    assert {row["person_id"] for row in left["chat"]} == {None}


async def test_somebody_else_is_left_alone(store: AnyStore) -> None:
    person = await _live(store)
    async with store.write() as uow:
        other, _ = await enter(uow, 5, "Cầm Văn Hai")
        await uow.commit()
    async with store.read() as uow:
        before = await uow.everything_about(other.id)
    async with store.write() as uow:
        uow.forget_person(person, after(60))
        await uow.commit()
    async with store.read() as uow:
        assert await uow.everything_about(other.id) == before


async def test_a_phone_is_nowhere_in_the_file(sqlite_store: Store, sqlite_file: Path) -> None:
    async with sqlite_store.write() as uow:
        person, _ = await enter(uow, 77)
        uow.save_claim(claim_of(await uow.new_id(), person.id))
        person.notes = {"phone": "+84912345678"}
        await uow.commit()
    raw = b"".join(path.read_bytes() for path in sorted(sqlite_file.parent.iterdir()))
    assert "Lò Thị Ánh".encode() in raw, "the look is at the right bytes"
    assert b"912345678" not in raw
