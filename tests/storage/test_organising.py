"""What every store promises of groups, roles, planned notices, broadcasts and their ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.model import Chat
from quiz.fold import person_sort_key
from services.organising import (
    Broadcast,
    BroadcastState,
    LedgerLine,
    NoticeState,
    PlannedNotice,
    PlayerFacts,
    Received,
    RoleGrant,
    RoleInvite,
    Subscription,
)
from services.records import Audit, ChatRecord, Player, Role, SendState
from storage import tables
from storage.errors import Stale
from storage.leases import claim_due, settle
from storage.store import AnyStore, Store
from storage.unit_of_work import UnitOfWork
from tests.storage.making import CONTEST, NOW, ROUND, after, claim_of, enter, notice, pressed, statements

FAR = after(10**9)
LEASE = timedelta(minutes=1)
KEY = "broadcast:1"


async def _group(uow: UnitOfWork, number: int = 1) -> ChatRecord:
    record = await uow.chat(Chat("telegram", "bot", f"-{number}", group=True))
    record.title = f"Chi bộ {number}"
    uow.save_chat(record)
    return record


def _planned(code: str, seconds: float) -> PlannedNotice:
    return PlannedNotice(CONTEST, code, "opening", ROUND, after(seconds), after(seconds + 600))


# roles -----------------------------------------------------------------------------------------------------------------
async def test_a_role_for_a_unit_is_a_role(store: AnyStore) -> None:
    async with store.write() as uow:
        first, second = (await enter(uow, 1))[0].id, (await enter(uow, 2))[0].id
        for scope in ("03646", "", "03646"):
            uow.save_grant(RoleGrant(CONTEST, first, Role.STAFF, scope, NOW, "1"))
        uow.save_grant(RoleGrant(CONTEST, second, Role.OWNER, "", NOW, "1"))
        assert await uow.roles_of(CONTEST, first) == {Role.STAFF}
        await uow.commit()
    async with store.read() as uow:
        assert [grant.scope for grant in await uow.grants(CONTEST, first)] == ["", "03646"]
        assert {(grant.person, grant.role) for grant in await uow.grants(CONTEST)} == {
            (first, Role.STAFF),
            (second, Role.OWNER),
        }
        assert await uow.grants("another") == []
        assert await uow.roles_of(CONTEST, first) == {Role.STAFF}


@pytest.mark.parametrize("looked", [False, True])
async def test_a_role_is_revoked_and_given_again(store: AnyStore, looked: bool) -> None:
    async with store.write() as uow:
        person = (await enter(uow, 1))[0].id
        uow.save_grant(RoleGrant(CONTEST, person, Role.STAFF, "", NOW, "1"))
        await uow.commit()
    async with store.write() as uow:
        [grant] = await uow.grants(CONTEST, person)
        grant.revoked_at, grant.revoked_by = after(1), "2"
        uow.save_grant(grant)
        assert await uow.grants(CONTEST) == []
        await uow.commit()
    async with store.read() as uow:
        assert await uow.roles_of(CONTEST, person) == frozenset()
        assert await uow.people_with(CONTEST, [Role.STAFF]) == []
    for given_by in ("3", "4"):
        async with store.write() as uow:
            if looked:
                await uow.roles_of(CONTEST, person)
            uow.save_grant(RoleGrant(CONTEST, person, Role.STAFF, "", after(2), given_by))
            await uow.commit()
    async with store.read() as uow:
        assert await uow.grants(CONTEST, person) == [
            RoleGrant(CONTEST, person, Role.STAFF, "", after(2), "3", version=3)
        ]


async def test_a_role_given_again_in_the_same_breath_is_found(store: AnyStore) -> None:
    async with store.write() as uow:
        person = (await enter(uow, 1))[0].id
        uow.save_grant(RoleGrant(CONTEST, person, Role.STAFF, "", NOW, "1"))
        await uow.commit()
    async with store.write() as uow:
        uow.save_grant(RoleGrant(CONTEST, person, Role.STAFF, "", after(1), "2"))
        await uow.flush()
        [grant] = await uow.grants(CONTEST, person)
        assert grant.given_by == "1"


async def test_an_invite_is_used_once(store: AnyStore) -> None:
    async with store.write() as uow:
        uow.save_role_invite(RoleInvite("hash", CONTEST, Role.STAFF, "03646", "1", after(600)))
        await uow.commit()
    async with store.write() as uow:
        invite = await uow.role_invite("hash")
        assert invite is not None
        invite.used_by, invite.used_at = 7, after(1)
        uow.save_role_invite(invite)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.role_invite("hash") == invite
        assert await uow.role_invite("none") is None


# groups and notices ----------------------------------------------------------------------------------------------------
async def test_a_group_agrees_and_takes_it_back(store: AnyStore) -> None:
    async with store.write() as uow:
        groups = [(await _group(uow, number)).id for number in (1, 2)]
        for chat in groups:
            uow.save_subscription(Subscription(CONTEST, chat, "", ["launch"], 7, NOW, 1320, 360, "vi"))
        assert [one.chat for one in await uow.subscriptions(CONTEST)] == groups
        await uow.commit()
    async with store.write() as uow:
        found = await uow.subscription(CONTEST, groups[0])
        assert found is not None
        found.ended_at = after(1)
        found.kinds.append("weekly")
        uow.save_subscription(found)
        await uow.commit()
    async with store.read() as uow:
        [left] = await uow.subscriptions(CONTEST)
        assert left == Subscription(CONTEST, groups[1], "", ["launch"], 7, NOW, 1320, 360, "vi", version=1)
        ended = await uow.subscription(CONTEST, groups[0])
        assert ended == found
        assert ended.kinds == ["launch", "weekly"]
        assert await uow.subscriptions("another") == []
        assert await uow.subscription("another", groups[0]) is None


async def test_the_calendar_of_notices(store: AnyStore) -> None:
    async with store.write() as uow:
        for planned in (_planned("b", 10), _planned("c", 5), _planned("a", 10)):
            uow.save_planned_notice(planned)
        await uow.commit()
    async with store.write() as uow:
        sent = await uow.planned_notice(CONTEST, "b")
        assert sent is not None
        sent.state, sent.sent_at, sent.sent_by, sent.recipients = NoticeState.SENT, NOW, "clock", 12
        uow.save_planned_notice(sent)
        assert [one.code for one in await uow.planned_notices(CONTEST)] == ["c", "a", "b"]
        await uow.commit()
    async with store.read() as uow:
        found = await uow.planned_notices(CONTEST)
        assert [one.code for one in found] == ["c", "a", "b"]
        assert found[2] == sent
        assert found[2].state is NoticeState.SENT
        assert await uow.planned_notice(CONTEST, "none") is None
        assert await uow.planned_notices("another") == []


async def test_a_notice_that_was_listed_is_guarded_by_its_version(store: AnyStore) -> None:
    async with store.write() as uow:
        uow.save_planned_notice(_planned("a", 1))
        await uow.commit()
    async with store.write() as uow:
        [listed] = await uow.planned_notices(CONTEST)
        listed.version -= 1
        listed.state = NoticeState.HELD
        uow.save_planned_notice(listed)
        with pytest.raises(Stale):
            await uow.commit()


async def test_a_broadcast_changes(store: AnyStore) -> None:
    async with store.write() as uow:
        older = Broadcast(await uow.new_id(), CONTEST, 7, NOW, "Mời dự thi", {"kind": "groups"})
        newer = Broadcast(await uow.new_id(), CONTEST, 7, after(1), "Nhắc")
        uow.save_broadcast(newer)
        uow.save_broadcast(older)
        await uow.commit()
    async with store.write() as uow:
        found = await uow.broadcast(older.id)
        assert found == older
        found.state, found.expanded_to, found.audience["unit"] = BroadcastState.EXPANDING, 2**40, "03646"
        found.picture = {"ref": "r", "name": "a.png", "media_type": "image/png"}
        uow.save_broadcast(found)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.broadcasts(CONTEST) == [newer, found]
        again = await uow.broadcast(older.id)
        assert again == found
        assert again.state is BroadcastState.EXPANDING
        assert await uow.broadcast(987654) is None
        assert await uow.broadcasts("another") == []


async def test_the_first_received_stands(store: AnyStore) -> None:
    first = Received(CONTEST, "drill:1", 5, 7, after(2))
    async with store.write() as uow:
        uow.add_received(first)
        uow.add_received(Received(CONTEST, "drill:1", 5, 7, after(3)))
        uow.add_received(Received(CONTEST, "drill:2", 5, 7, NOW))
        assert await uow.received(CONTEST, "drill:1") == [first]
        await uow.commit()
    async with store.write() as uow:
        uow.add_received(Received(CONTEST, "drill:1", 5, 7, after(9)))
        uow.add_received(Received(CONTEST, "drill:1", 5, 8, after(1)))
        await uow.commit()
    async with store.read() as uow:
        assert [(one.person, one.at) for one in await uow.received(CONTEST, "drill:1")] == [
            (8, after(1)),
            (7, after(2)),
        ]
        assert await uow.received(CONTEST, "drill:3") == []


# the ledger ------------------------------------------------------------------------------------------------------------
async def _sent(store: AnyStore) -> dict[SendState, int]:
    """A broadcast to six groups and one chat that is gone, one row in each state and one more queued; the rows by state."""
    rows: dict[SendState, int] = {}
    async with store.write() as uow:
        for number, state in enumerate(SendState):
            queued = notice(await uow.new_id(), (await _group(uow, number)).id, KEY)
            queued.state, queued.attempts = state, 1
            queued.reason = "blocked" if state is SendState.REFUSED else None
            uow.add_notice(queued)
            rows[state] = queued.id
        uow.add_notice(notice(await uow.new_id(), 987654, KEY))
        uow.add_notice(notice(await uow.new_id(), 987654, "broadcast:2"))
        await uow.commit()
    return rows


async def test_the_ledger_is_counted(store: AnyStore) -> None:
    await _sent(store)
    async with store.write() as uow:
        uow.add_notice(notice(await uow.new_id(), 987655, KEY))
        counts = await uow.ledger_counts(KEY)
        assert counts == {**dict.fromkeys(SendState, 1), SendState.QUEUED: 3}
        assert all(isinstance(state, SendState) for state in counts)
        assert await uow.ledger_counts("broadcast:3") == {}


async def test_the_ledger_is_listed(store: AnyStore) -> None:
    rows = await _sent(store)
    async with store.read() as uow:
        lines = await uow.ledger_lines(KEY, {SendState.UNKNOWN, SendState.REFUSED, SendState.QUEUED}, 3)
        assert [line.notice for line in lines[1:]] == [rows[SendState.REFUSED], rows[SendState.UNKNOWN]]
        assert lines[1] == LedgerLine(rows[SendState.REFUSED], lines[1].chat, "Chi bộ 3", SendState.REFUSED, "blocked")
        assert [line.title for line in await uow.ledger_lines(KEY, [SendState.QUEUED])] == ["Chi bộ 0", ""]
        assert await uow.ledger_lines(KEY, []) == []


async def test_a_paused_broadcast_waits(store: AnyStore) -> None:
    rows = await _sent(store)
    async with store.write() as uow:
        uow.add_notice(notice(await uow.new_id(), 987655, KEY))
        assert await uow.move_queued(KEY, FAR) == 3
        assert await uow.move_queued("broadcast:3", FAR) == 0
        await uow.commit()
    claimed = await claim_due(store, "outbox", now=after(1), owner="a", lease=LEASE, limit=10)
    assert [one.key for one in claimed if one.id != rows[SendState.CLAIMED]] == ["broadcast:2"]
    async with store.write() as uow:
        assert await uow.move_queued(KEY, after(2)) == 3
        await uow.commit()
    assert len(await claim_due(store, "outbox", now=after(2), owner="a", lease=LEASE, limit=10)) == 3


async def test_a_cancelled_broadcast_ends(store: AnyStore) -> None:
    await _sent(store)
    async with store.write() as uow:
        assert await uow.skip_queued(KEY, "cancelled") == 2
        assert await uow.skip_queued(KEY, "cancelled") == 0
        await uow.commit()
    async with store.read() as uow:
        assert await uow.ledger_counts(KEY) == {
            SendState.SKIPPED: 3,
            **dict.fromkeys((SendState.CLAIMED, SendState.ACCEPTED, SendState.REFUSED, SendState.UNKNOWN), 1),
        }
        reasons = [line.reason for line in await uow.ledger_lines(KEY, [SendState.SKIPPED])]
        assert sorted(str(reason) for reason in reasons) == ["None", "cancelled", "cancelled"]
        assert await uow.ledger_counts("broadcast:2") == {SendState.QUEUED: 1}


async def test_only_what_was_refused_is_sent_again(store: AnyStore) -> None:
    rows = await _sent(store)
    async with store.write() as uow:
        assert await uow.requeue_refused(KEY, after(50)) == 1
        await uow.commit()
    async with store.read() as uow:
        counts = await uow.ledger_counts(KEY)
    assert (counts[SendState.QUEUED], counts[SendState.UNKNOWN]) == (3, 1)
    claimed = await claim_due(store, "outbox", now=after(50), owner="a", lease=LEASE, limit=10)
    [again] = [one for one in claimed if one.id == rows[SendState.REFUSED]]
    assert (again.due_at, again.reason) == (after(50), None)
    assert await settle(store, "outbox", "a", {again.id: {"state": SendState.ACCEPTED}}) == {again.id}


async def test_a_large_ledger_is_counted_and_moved_in_one_statement(database: Store) -> None:
    async with database.write() as uow:
        for number in range(1500):
            uow.add_notice(notice(await uow.new_id(), number, KEY))
        await uow.commit()
    async with database.write() as uow:
        with statements(database) as asked:
            assert await uow.ledger_counts(KEY) == {SendState.QUEUED: 1500}
            assert await uow.move_queued(KEY, FAR) == 1500
            assert await uow.skip_queued(KEY, "cancelled") == 1500
        assert len(asked) == 3


# recipients and players ------------------------------------------------------------------------------------------------
async def test_many_chats_at_once(store: AnyStore) -> None:
    async with store.write() as uow:
        groups = [await _group(uow, number) for number in range(3)]
        await uow.commit()
    async with store.write() as uow:
        assert await uow.chats_by_ids([groups[2].id, groups[0].id, 987654]) == [groups[0], groups[2]]
        assert await uow.chats_by_ids([]) == []


async def _reached(uow: UnitOfWork, limit: int = 10, people: set[int] | None = None) -> list[tuple[int, int]]:
    """All pages, one after another."""
    found: list[tuple[int, int]] = []
    while page := await uow.private_chats_after(CONTEST, found[-1][0] if found else 0, limit, people):
        assert len(page) <= limit
        found.extend(page)
    return found


async def test_one_chat_a_person(store: AnyStore) -> None:
    async with store.write() as uow:
        wanted = []
        for number in range(9):
            person, player = await enter(uow, number)
            chat = await uow.chat(Chat("telegram", "bot", str(number)))
            if number == 2:
                player.withdrawn_at = NOW
            if number in {3, 4, 5, 6}:
                chat.reachable = False
            if number == 6:
                (await _group(uow)).person = person.id
            if number == 7:
                chat = await uow.chat(Chat("web", "", "newer"))
                chat.person = person.id
            if number == 8:
                blocked = await uow.chat(Chat("web", "", "blocked"))
                blocked.person, blocked.reachable = person.id, False
            if number in {0, 1, 7, 8}:
                wanted.append((person.id, chat.id))
        await uow.commit()
    async with store.read() as uow:
        for limit in (1, 2, 3, 10):
            assert await _reached(uow, limit) == wanted
            assert await _reached(uow, limit, {wanted[1][0], wanted[2][0], 987654}) == wanted[1:3]
        assert await _reached(uow, 2, set()) == []
        assert len(await uow.private_chats_after(CONTEST, 0, 4)) == 4, "a page is full while there are more"
        assert await uow.private_chats_after("another", 0, 10) == []


async def test_pages_of_people_take_as_many_statements_as_pages(database: Store) -> None:
    async with database.write() as uow:
        people = [(await enter(uow, number))[0].id for number in range(200)]
        await uow.commit()
    async with database.read() as uow:
        with statements(database) as asked:
            assert len(await uow.private_chats_after(CONTEST, people[49], 100)) == 100
        assert len(asked) == 2
        with statements(database) as asked:
            assert len(await uow.private_chats_after(CONTEST, 0, 100, people)) == 100
        assert len(asked) == 2


async def test_facts_of_players(store: AnyStore) -> None:
    async with store.write() as uow:
        person, player = await enter(uow, 1)
        _, gone = await enter(uow, 2)
        gone.withdrawn_at = NOW
        player.invited_by = "q-vien-thong"
        await uow.commit()
    async with store.read() as uow:
        assert await uow.player_facts(CONTEST) == [
            PlayerFacts(player.id, person.id, "03646", None, "can-bo", 1990, NOW, "q-vien-thong", excluded=False)
        ]
        assert await uow.player_facts("another") == []


async def _named(uow: UnitOfWork, number: int, name: str) -> Player:
    _, player = await enter(uow, number, name)
    player.phone, player.sort_key = None, person_sort_key(name)
    return player


async def test_players_are_found_by_words_of_their_names(store: AnyStore) -> None:
    async with store.write() as uow:
        mai, lan, thanh = [
            await _named(uow, number, name)
            for number, name in enumerate(["Lò Thị Mai", "Đinh Thị Lan", "Lò Văn Thanh"])
        ]
        assert await uow.find_players(CONTEST, "dinh") == [lan]
        await uow.commit()
    async with store.write() as uow:
        for words, found in {
            "LO": [mai, thanh],
            "mai lò": [mai],
            "Thị": [lan, mai],
            "th": [lan, mai, thanh],
            "anh": [],
            "đinh-thị": [lan],
            "%": [],
            "_": [],
            "": [],
            "mai 1990": [],
        }.items():
            assert await uow.find_players(CONTEST, words) == found, words
        assert await uow.find_players(CONTEST, "lo", 1) == [mai]
        assert await uow.find_players("another", "lo") == []
        found_mai = await uow.player(mai.id)
        assert found_mai is not None
        found_mai.full_name = "Cầm Thị Mai"
        uow.save_player(found_mai)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.find_players(CONTEST, "lò") == [thanh]
        assert await uow.find_players(CONTEST, "cam") == [found_mai]


async def test_players_are_found_by_phone(store: AnyStore) -> None:
    async with store.write() as uow:
        first, player = await enter(uow, 1)
        second, other = await enter(uow, 2)
        uow.save_claim(claim_of(await uow.new_id(), first.id))
        await uow.commit()
    async with store.write() as uow:
        for words in ("0912 345 678", "+84912345678"):
            assert await uow.find_players(CONTEST, words) == [player], words
        assert await uow.find_players(CONTEST, "0912345679") == []
        assert await uow.find_players("another", "0912345678") == []
        joined = await uow.person(first.id)
        assert joined is not None
        joined.merged_into = second.id
        uow.save_person(joined)
        await uow.commit()
    async with store.read() as uow:
        assert await uow.find_players(CONTEST, "0912345678") == [player, other]


async def test_the_audit_is_read_backwards(store: AnyStore) -> None:
    async with store.write() as uow:
        for number, contest in enumerate((CONTEST, CONTEST, "another", CONTEST)):
            target = f"player:{number % 2}"
            uow.add_audit(Audit(await uow.new_id(), contest, after(number), "7", "look", target, {"n": number}))
        assert [one.details["n"] for one in await uow.audits(CONTEST)] == [3, 1, 0]
        await uow.commit()
    async with store.read() as uow:
        assert [one.details["n"] for one in await uow.audits(CONTEST, limit=2)] == [3, 1]
        assert [one.details["n"] for one in await uow.audits(CONTEST, "player:1")] == [3, 1]
        assert await uow.audits(CONTEST, "player:2") == []


# cost ------------------------------------------------------------------------------------------------------------------
async def test_roles_of_a_batch_come_with_one_statement(database: Store) -> None:
    async with database.write() as uow:
        people = [(await enter(uow, number))[0].id for number in range(50)]
        for person in people:
            for scope in ("", "03646"):
                uow.save_grant(RoleGrant(CONTEST, person, Role.STAFF, scope, NOW, "1"))
        await uow.commit()
    counts = []
    for some in (range(1), range(1, 50)):
        async with database.write() as uow:
            with statements(database) as asked:
                await uow.prefetch([pressed(number, 987654) for number in some], CONTEST, ROUND)
            counts.append(len(asked))
            assert sum("role_grant" in statement for statement in asked) == 1
            with statements(database) as missed:
                for number in some:
                    assert len(await uow.grants(CONTEST, people[number])) == 2
            assert missed == []
    assert counts[0] == counts[1]


async def test_giving_many_roles_again_is_one_look(database: Store) -> None:
    async with database.write() as uow:
        people = [(await enter(uow, number))[0].id for number in range(20)]
        for person in people:
            uow.save_grant(RoleGrant(CONTEST, person, Role.STAFF, "", NOW, "1"))
        await uow.commit()
    async with database.write() as uow:
        for person in people:
            uow.save_grant(RoleGrant(CONTEST, person, Role.STAFF, "", NOW, "2"))
        with statements(database) as asked:
            await uow.flush()
        assert len(asked) == 1
        assert tables.role_grant.name in asked[0]
