"""The unit of work: `services.ports.UnitOfWork`, once for all databases, and what the dispatcher needs beside it.

The records that it hands out are its own: change them, then save them. Ids, records and answers are good until it is over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from messaging.model import Chat, Due, Event, Moved, Pressed, Sender
from services.organising import Broadcast
from services.records import ChatRecord, Person
from storage import tables
from storage.export_map import ExportMap
from storage.group_map import GroupMap
from storage.people_map import CONTEST_PERSON, ID
from storage.privacy import PrivacyMap
from storage.results_map import ResultsMap
from storage.work_map import ADDRESS


class UnitOfWork(PrivacyMap, GroupMap, ExportMap, ResultsMap):
    """One transaction's identity map: the whole port (people, playing, chats, work, groups, privacy), and the dispatcher's part here."""

    committed = False

    async def prefetch(self, events: Iterable[Event], contest: str, round: str | None) -> None:
        """Load what the events name, locked in order (person → chat → attempt), in about ten statements whatever their number.

        Of the senders: identities, persons, roles, players, and attempts of the round with steps and predictions; the chats;
        attempts named by buttons (an `attempt` field of the action) or by a `Due("attempt", id)`, then with their players,
        people and private chats.
        """
        batch = list(events)
        senders = [sender for event in batch if isinstance(sender := getattr(event, "sender", None), Sender)]
        named = {id for event in batch if (id := _attempt_named(event)) is not None}
        due = await self._people_due([event for event in batch if isinstance(event, Due)])
        people = await self._prefetch_people(senders, due)
        pairs = [(contest, person.id) for person in people]
        await self._roles.find(CONTEST_PERSON, pairs)
        players = await self._players.find(CONTEST_PERSON, pairs)
        await self._prefetch_chats([chat for event in batch for chat in _chats_named(event)], due)
        attempts = await self._prefetch_attempts((player.id for player in players), round, named)
        wanted = {(contest, round, player.id) for player in players} if round is not None else set()
        wanted.update((one.contest, one.round, one.player) for one in attempts)
        await self._predictions.find(self._predictions.form.key, sorted(wanted))

    async def recipient(self, chat: int) -> tuple[ChatRecord | None, Person | None]:
        """A chat by our own id and the person behind it, locked in the order of `prefetch`: the other way round it meets a batch."""
        rows = await self.rows.fetch(tables.chat, ID, [(chat,)], columns=("person_id",))
        for row in rows:
            if row["person_id"] is not None:
                await self.person(row["person_id"])
        record = await self.chat_by_id(chat)
        person = None if record is None or record.person is None else await self.person(record.person)
        return record, person

    async def recipients(self, chats: Collection[int]) -> Sequence[ChatRecord]:
        """`recipient` for many: the chats by id, with the people behind them, locked in the order of `prefetch`."""
        keys = sorted({(id,) for id in chats})
        columns = ("person_id", *ADDRESS)
        rows = await self.rows.fetch(tables.chat, ID, keys, columns=columns)
        await self._persons.find(ID, sorted({(row["person_id"],) for row in rows if row["person_id"] is not None}))
        found = await self._chats.find(ID, keys)
        self._chats.asked(ADDRESS, [(row["channel"], row["account"], row["external_id"]) for row in rows])
        return found

    async def broadcast_now(self, id: int) -> Broadcast | None:
        """A broadcast as it stands, not locked: those who send look at it all the time, and those who steer must not wait."""
        found = await self._broadcasts.find(ID, [(id,)], lock=False)
        return found[0] if found else None

    async def _people_due(self, events: Collection[Due]) -> set[int]:
        """The people behind attempts whose time has come: nobody sent these events, so no sender names them."""
        ids = {(id,) for event in events if (id := _attempt_named(event)) is not None}
        rows = await self.rows.fetch(tables.attempt, ID, sorted(ids), columns=("player_id",))
        players = await self._players.find(ID, sorted({(row["player_id"],) for row in rows}))
        return {player.person for player in players}

    async def flush(self) -> None:
        """Write what was saved, in a fixed order of tables. Raises Conflict, Stale, Retry, Unavailable."""
        await self._flush_forgotten()
        await self._flush_people()
        await self._flush_chats()
        await self._flush_play()
        await self._flush_organising()
        await self._flush_drills()
        await self._flush_results()
        await self._flush_work()

    async def commit(self) -> None:
        """Flush and make it true. After this the unit of work is over.

        `Unavailable` from here means that nobody knows: ask again with the same event keys, which are claimed only once.
        """
        await self.flush()
        await self.rows.commit()
        self.committed = True
        self._ids.give(self._block)


def _attempt_named(event: Event) -> int | None:
    if isinstance(event, Due):
        return int(event.subject_id) if event.subject == "attempt" and event.subject_id.isdigit() else None
    if not isinstance(event, Pressed) or event.action is None:
        return None
    named = getattr(event.action, "attempt", None)
    # A packed integer may be forged to any size; an id is a BIGINT.
    return named if isinstance(named, int) and named < 2**63 else None


def _chats_named(event: Event) -> list[Chat]:
    found = [getattr(event, "chat", None), event.to if isinstance(event, Moved) else None]
    return [chat for chat in found if chat is not None]
