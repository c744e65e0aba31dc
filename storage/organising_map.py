"""Groups that agreed, invites, planned notices, broadcasts and their ledger in one unit of work.

Lists are read without a lock, what is asked for by its key with one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from quiz.fold import fold
from quiz.phone import PhoneProblem, read_phone
from services.organising import (
    Broadcast,
    LedgerLine,
    PlannedNotice,
    PlayerFacts,
    Received,
    RoleInvite,
    Subscription,
)
from services.records import Audit, ChatRecord, Player, SendState
from storage import tables
from storage.forms import (
    audit_form,
    broadcast_form,
    invite_form,
    planned_form,
    received_form,
    subscription_form,
)
from storage.map_base import Ids
from storage.people_map import CONTEST, CONTEST_PERSON, ID, PERSON, PeopleMap
from storage.rows import Row, Rows
from storage.secrets import Keys
from storage.shelf import Shelf, Tray
from storage.work_map import WorkMap

FACT_COLUMNS = (
    "id",
    "person_id",
    "unit",
    "unit_other",
    "capacity",
    "birth_year",
    "registered_at",
    "invited_by",
    "excluded",
)
LINE_COLUMNS = ("id", "chat_id", "state", "reason")

_TYPED: Mapping[str, None] = {"unit": None, "withdrawn_at": None}
"""Registrations whose unit is not on the list."""


class OrganisingMap(PeopleMap, WorkMap):
    """The part of the port about groups, notices and broadcasts (`services.organising_port`); roles are with the people."""

    def __init__(self, rows: Rows, keys: Keys, ids: Ids) -> None:
        super().__init__(rows, keys, ids)
        self._invites = Shelf(rows, invite_form, CONTEST, lock=True)
        self._subscriptions = Shelf(rows, subscription_form, CONTEST, lock=True)
        self._planned = Shelf(rows, planned_form, CONTEST, lock=True)
        self._broadcasts = Shelf(rows, broadcast_form, CONTEST, lock=True)
        self._received = Tray(rows, tables.received, claim=True)

    # groups and roles --------------------------------------------------------------------------------------------------
    async def role_invite(self, code_hash: str) -> RoleInvite | None:
        """An invite by its keyed hash, locked: it is used once."""
        return await self._invites.one(invite_form.key, (code_hash,))

    async def role_invites(self, contest: str) -> Sequence[RoleInvite]:
        """Every invite of a contest, used and over ones included."""
        return await self._invites.find(CONTEST, [(contest,)], lock=False)

    def save_role_invite(self, invite: RoleInvite) -> None:
        """Add an invite or keep its changes."""
        self._invites.save(invite)

    async def subscription(self, contest: str, chat: int) -> Subscription | None:
        """A group's agreement, ended ones included, locked."""
        return await self._subscriptions.one(subscription_form.key, (contest, chat))

    async def subscriptions(self, contest: str) -> Sequence[Subscription]:
        """The agreements in force, by chat."""
        found = await self._subscriptions.find(CONTEST, [(contest,)], lock=False)
        return [one for one in found if one.ended_at is None]

    def save_subscription(self, subscription: Subscription) -> None:
        """Add an agreement or keep its changes."""
        self._subscriptions.save(subscription)

    # notices and broadcasts --------------------------------------------------------------------------------------------
    async def planned_notices(self, contest: str) -> Sequence[PlannedNotice]:
        """Every notice of the calendar, by time."""
        found = await self._planned.find(CONTEST, [(contest,)], lock=False)
        return sorted(found, key=lambda notice: (notice.due_at, notice.code))

    async def planned_notice(self, contest: str, code: str) -> PlannedNotice | None:
        """A notice of the calendar, locked."""
        return await self._planned.one(planned_form.key, (contest, code))

    def save_planned_notice(self, notice: PlannedNotice) -> None:
        """Add a planned notice or keep its changes."""
        self._planned.save(notice)

    async def broadcast(self, id: int) -> Broadcast | None:
        """A broadcast, locked."""
        return await self._broadcasts.one(broadcast_form.key, (id,))

    async def broadcasts(self, contest: str) -> Sequence[Broadcast]:
        """Every broadcast of a contest, newest first."""
        found = await self._broadcasts.find(CONTEST, [(contest,)], lock=False)
        return sorted(found, key=lambda broadcast: (broadcast.created_at, broadcast.id), reverse=True)

    def save_broadcast(self, broadcast: Broadcast) -> None:
        """Add a broadcast or keep its changes."""
        self._broadcasts.save(broadcast)

    def add_received(self, received: Received) -> None:
        """Note a "Đã nhận được"; the first of a chat and person stands."""
        self._received.add(received_form.row(received))

    async def received(self, contest: str, subject: str) -> Sequence[Received]:
        """Who answered a subject, in the order of their answers."""
        await self._received.flush()
        by, key = ("contest_id", "subject"), (contest, subject)
        rows = await self.rows.fetch(tables.received, by, [key], order=("at", "chat_id", "person_id"))
        return [received_form.record(row) for row in rows]

    # the ledger --------------------------------------------------------------------------------------------------------
    async def ledger_counts(self, key: str) -> Mapping[SendState, int]:
        """How many outbox rows of a key are in each state; a state without any is left out."""
        await self._notices.flush()
        counts = await self.rows.tally(tables.outbox, {"key": key}, "state")
        return {SendState(state): count for state, count in counts.items()}

    async def ledger_lines(self, key: str, states: Collection[SendState], limit: int = 50) -> Sequence[LedgerLine]:
        """Recipients of a key in these states, by id."""
        await self.flush()
        rows: list[Row] = []
        for state in sorted(set(states)):
            # One by one, for only within one state the index is in the order of ids.
            where = {"key": key, "state": state}
            rows += await self.rows.page(tables.outbox, where, limit, columns=LINE_COLUMNS, order=ID)
        rows = sorted(rows, key=lambda row: row["id"])[:limit]
        chats = sorted({(row["chat_id"],) for row in rows})
        titles = {
            row["id"]: row["title"] for row in await self.rows.fetch(tables.chat, ID, chats, columns=("id", "title"))
        }
        return [
            LedgerLine(
                row["id"], row["chat_id"], titles.get(row["chat_id"], ""), SendState(row["state"]), row["reason"]
            )
            for row in rows
        ]

    async def move_queued(self, key: str, due_at: datetime) -> int:
        """Give every queued row of a key another time (far away: paused); returns how many."""
        return await self._change_ledger(key, SendState.QUEUED, {"due_at": due_at})

    async def skip_queued(self, key: str, reason: str) -> int:
        """End every queued row of a key as skipped; returns how many."""
        return await self._change_ledger(key, SendState.QUEUED, {"state": SendState.SKIPPED, "reason": reason})

    async def requeue_refused(self, key: str, now: datetime) -> int:
        """Queue again what was surely refused, never what is unknown; returns how many."""
        again = {"state": SendState.QUEUED, "reason": None, "due_at": now}
        return await self._change_ledger(key, SendState.REFUSED, again)

    async def _change_ledger(self, key: str, state: SendState, values: Row) -> int:
        await self._notices.flush()
        return await self.rows.change_fitting(tables.outbox, {"key": key, "state": state}, values)

    async def audits(self, contest: str, target: str | None = None, limit: int = 50) -> Sequence[Audit]:
        """The audit log, newest first."""
        await self._audits.flush()
        where = {"contest_id": contest} if target is None else {"contest_id": contest, "target": target}
        rows = await self.rows.page(tables.audit, where, limit, order=("at", "id"), newest=True)
        return [audit_form.record(row) for row in rows]

    # recipients and players --------------------------------------------------------------------------------------------
    async def chats_by_ids(self, ids: Collection[int]) -> Sequence[ChatRecord]:
        """Many chats at once, by id."""
        return await self._chats.find(ID, [(id,) for id in ids], lock=False)

    async def private_chats_after(
        self, contest: str, after_person: int, limit: int, people: Collection[int] | None = None
    ) -> Sequence[tuple[int, int]]:
        """(person, chat): one reachable private chat for each registered person above an id, by person; the newest chat.

        Fewer than `limit` come back only when there are no more, however many in between cannot be reached.
        """
        await self.flush()
        wanted = None if people is None else sorted(id for id in people if id > after_person)
        found: list[tuple[int, int]] = []
        last = after_person
        while len(found) < limit:
            if wanted is None:
                page = await self._registered_after(contest, last, limit)
            else:
                page, wanted = wanted[:limit], wanted[limit:]
            if not page:
                break
            last = page[-1]
            registered = page if people is None else await self._registered_among(contest, page)
            found += await self._newest_chats(registered)
        return found[:limit]

    async def _registered_after(self, contest: str, person: int, limit: int) -> list[int]:
        where = {"contest_id": contest, "withdrawn_at": None}
        after = ("person_id", person)
        rows = await self.rows.page(tables.player, where, limit, columns=PERSON, order=PERSON, after=after)
        return [row["person_id"] for row in rows]

    async def _registered_among(self, contest: str, people: Iterable[int]) -> list[int]:
        keys = [(contest, person) for person in people]
        columns = ("person_id", "withdrawn_at")
        rows = await self.rows.fetch(tables.player, CONTEST_PERSON, keys, columns=columns, order=PERSON)
        return [row["person_id"] for row in rows if row["withdrawn_at"] is None]

    async def _newest_chats(self, people: Sequence[int]) -> list[tuple[int, int]]:
        columns = ("id", "person_id", "group", "reachable")
        rows = await self.rows.fetch(tables.chat, PERSON, [(id,) for id in people], columns=columns)
        newest: dict[int, int] = {}
        for row in rows:
            if row["reachable"] and not row["group"]:
                newest[row["person_id"]] = max(row["id"], newest.get(row["person_id"], 0))
        return [(person, newest[person]) for person in people if person in newest]

    async def player_facts(self, contest: str) -> Sequence[PlayerFacts]:
        """Every registration that is not withdrawn, for statistics."""
        await self.flush()
        columns = (*FACT_COLUMNS, "withdrawn_at")
        rows = await self.rows.fetch(tables.player, CONTEST, [(contest,)], columns=columns)
        return [PlayerFacts(*(row[name] for name in FACT_COLUMNS)) for row in rows if row["withdrawn_at"] is None]

    async def players_by_links(self, contest: str, links: Collection[str]) -> Sequence[PlayerFacts]:
        """The registrations that one of these links brought, without those that were withdrawn."""
        await self.flush()
        keys = [(contest, link) for link in sorted(links)]
        columns = (*FACT_COLUMNS, "withdrawn_at")
        rows = await self.rows.fetch(tables.player, ("contest_id", "invited_by"), keys, columns=columns)
        return [PlayerFacts(*(row[name] for name in FACT_COLUMNS)) for row in rows if row["withdrawn_at"] is None]

    async def typed_units(self, contest: str) -> Mapping[str, int]:
        """How many registrations without a unit of the list have each unit as typed; withdrawn ones are left out."""
        await self.flush()
        counts = await self.rows.tally(tables.player, {**_TYPED, "contest_id": contest}, "unit_other")
        return {words: count for words, count in counts.items() if words}

    async def players_who_typed(self, contest: str, spellings: Collection[str], limit: int) -> Sequence[Player]:
        """The first of those who typed one of these."""
        await self.flush()
        where = {**_TYPED, "contest_id": contest, "unit_other": tuple(sorted(spellings))}
        found = await self.rows.page(tables.player, where, limit, columns=ID, order=ID)
        return await self._players.find(ID, [(row["id"],) for row in found])

    async def players_among(self, contest: str, people: Collection[int]) -> Sequence[Player]:
        """The registrations of these people, withdrawn ones left out."""
        found = await self._players.find(CONTEST_PERSON, [(contest, person) for person in people])
        return [player for player in found if player.withdrawn_at is None]

    async def played_among(self, contest: str, round: str, players: Collection[int]) -> frozenset[int]:
        """Which of these players have submitted an attempt in a round."""
        await self.flush()
        by, keys = ("player_id", "round"), [(player, round) for player in sorted(players)]
        columns = ("contest_id", "player_id")
        rows = await self.rows.fetch(tables.attempt, by, keys, columns=columns, present=("submitted_at",))
        return frozenset(row["player_id"] for row in rows if row["contest_id"] == contest)

    async def find_players(self, contest: str, words: str, limit: int = 10) -> Sequence[Player]:
        """Registrations whose name has words beginning with these (folded), or whose phone this is.

        The first that registered, in the order of names; withdrawn ones among them, until they are forgotten.
        """
        await self.flush()
        if any(letter.isdigit() for letter in words):
            phone = read_phone(words)
            if not isinstance(phone, PhoneProblem):
                return (await self._players_with_phone(contest, phone))[:limit]
        parts = fold(words).split()
        if not parts:
            return []
        found = await self.rows.page(
            tables.player, {"contest_id": contest}, limit, columns=ID, order=ID, holding=("search", parts)
        )
        players = await self._players.find(ID, [(row["id"],) for row in found])
        return sorted(players, key=lambda player: (player.sort_key, player.id))

    async def _players_with_phone(self, contest: str, phone: str) -> list[Player]:
        claims = await self.claims_of_phone(contest, phone)
        merged = [person.id for claim in claims if (person := await self.person(claim.person)) is not None]
        people = {claim.person for claim in claims}.union(merged)
        return await self._players.find(CONTEST_PERSON, [(contest, person) for person in sorted(people)])

    async def _flush_organising(self) -> None:
        await self._invites.flush()
        await self._subscriptions.flush()
        await self._planned.flush()
        await self._broadcasts.flush()
        await self._received.flush()
