"""The organisers' part of the unit of work; `services.ports.UnitOfWork` has all of it, and tells its manners."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from services.organising import (
    Broadcast,
    LedgerLine,
    PlannedNotice,
    PlayerFacts,
    Received,
    RoleGrant,
    RoleInvite,
    Subscription,
)
from services.records import Audit, ChatRecord, Player, SendState, StoredFile


class Organising(Protocol):
    """The part of the unit of work about groups, roles, notices and broadcasts."""

    async def grants(self, contest: str, person: int | None = None) -> Sequence[RoleGrant]:
        """Roles in force, of one person or of everybody."""
        ...

    async def owners(self, contest: str) -> Sequence[RoleGrant]:
        """The owners' roles in force, locked and as they stand now: for the rule that one of them stays."""
        ...

    def save_grant(self, grant: RoleGrant) -> None:
        """Give a role, or revoke it; giving it again changes nothing."""
        ...

    async def role_invite(self, code_hash: str) -> RoleInvite | None:
        """An invite by its keyed hash, locked."""
        ...

    async def role_invites(self, contest: str) -> Sequence[RoleInvite]:
        """Every invite of a contest, used and over ones included."""
        ...

    def save_role_invite(self, invite: RoleInvite) -> None:
        """Add an invite or keep its changes."""
        ...

    async def subscription(self, contest: str, chat: int) -> Subscription | None:
        """A group's agreement, ended ones included, locked."""
        ...

    async def subscriptions(self, contest: str) -> Sequence[Subscription]:
        """The agreements in force."""
        ...

    def save_subscription(self, subscription: Subscription) -> None:
        """Add an agreement or keep its changes."""
        ...

    async def planned_notices(self, contest: str) -> Sequence[PlannedNotice]:
        """Every notice of the calendar, by time."""
        ...

    async def planned_notice(self, contest: str, code: str) -> PlannedNotice | None:
        """A notice of the calendar, locked."""
        ...

    def save_planned_notice(self, notice: PlannedNotice) -> None:
        """Add a planned notice or keep its changes."""
        ...

    async def broadcast(self, id: int) -> Broadcast | None:
        """A broadcast, locked."""
        ...

    async def broadcasts(self, contest: str) -> Sequence[Broadcast]:
        """Every broadcast of a contest, newest first."""
        ...

    def save_broadcast(self, broadcast: Broadcast) -> None:
        """Add a broadcast or keep its changes."""
        ...

    async def ledger_counts(self, key: str) -> Mapping[SendState, int]:
        """How many outbox rows of a key are in each state."""
        ...

    async def ledger_lines(self, key: str, states: Collection[SendState], limit: int = 50) -> Sequence[LedgerLine]:
        """Recipients of a key in these states, by id."""
        ...

    async def move_queued(self, key: str, due_at: datetime) -> int:
        """Give every queued row of a key another time (far away: paused); returns how many."""
        ...

    async def skip_queued(self, key: str, reason: str) -> int:
        """End every queued row of a key as skipped; returns how many."""
        ...

    async def requeue_refused(self, key: str, now: datetime) -> int:
        """Queue again what was surely refused, never what is unknown; returns how many."""
        ...

    async def chats_by_ids(self, ids: Collection[int]) -> Sequence[ChatRecord]:
        """Many chats at once."""
        ...

    async def private_chats_after(
        self, contest: str, after_person: int, limit: int, people: Collection[int] | None = None
    ) -> Sequence[tuple[int, int]]:
        """(person, chat): one reachable private chat for each registered person above an id, by person; the newest chat."""
        ...

    async def players_by_links(self, contest: str, links: Collection[str]) -> Sequence[PlayerFacts]:
        """The registrations that one of these links brought, without those that were withdrawn."""
        ...

    async def player_facts(self, contest: str) -> Sequence[PlayerFacts]:
        """Every registration that is not withdrawn, for statistics."""
        ...

    async def typed_units(self, contest: str) -> Mapping[str, int]:
        """How many registrations without a unit of the list have each unit as typed; withdrawn ones are left out."""
        ...

    async def players_who_typed(self, contest: str, spellings: Collection[str], limit: int) -> Sequence[Player]:
        """The first of those who typed one of these."""
        ...

    async def players_among(self, contest: str, people: Collection[int]) -> Sequence[Player]:
        """The registrations of these people."""
        ...

    async def played_among(self, contest: str, round: str, players: Collection[int]) -> frozenset[int]:
        """Which of these players have submitted an attempt in a round."""
        ...

    async def find_players(self, contest: str, words: str, limit: int = 10) -> Sequence[Player]:
        """Registrations whose name holds these words (folded), or whose phone this is."""
        ...

    def add_received(self, received: Received) -> None:
        """Note a "Đã nhận được"; the first of a chat and person stands."""
        ...

    async def received(self, contest: str, subject: str) -> Sequence[Received]:
        """Who answered a subject."""
        ...

    async def audits(self, contest: str, target: str | None = None, limit: int = 50) -> Sequence[Audit]:
        """The audit log, newest first."""
        ...

    # the contest as it runs --------------------------------------------------------------------------------------------
    async def setting(self, contest: str, key: str) -> Any:
        """A setting of a contest (JSON), None where it was never set."""
        ...

    def save_setting(self, contest: str, key: str, value: Any) -> None:
        """Set it."""
        ...

    async def file(self, ref: str) -> StoredFile | None:
        """Stored bytes by their reference."""
        ...
