"""All that is kept of a person: to show it, and to forget it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table

from services.records import SendState
from storage import tables
from storage.map_base import Ids
from storage.organising_map import OrganisingMap
from storage.people_map import PERSON
from storage.play_map import PlayMap
from storage.rows import EVERYTHING, KeyValues, Names, Row, Rows, key_of, primary_key
from storage.secrets import Keys
from storage.work_map import ADDRESS, ID

CHAT = ("chat_id",)
PLAYER = ("player_id",)
OWNER = ("owner",)
REF = ("ref",)
FILE_COLUMNS = ("ref", "name", "media_type", "created_at", "expires_at")


class PrivacyMap(OrganisingMap, PlayMap):
    """The part of the port about the person's own data."""

    def __init__(self, rows: Rows, keys: Keys, ids: Ids) -> None:
        super().__init__(rows, keys, ids)
        self._to_forget: dict[int, datetime] = {}

    async def everything_about(self, person: int) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """All rows that hold data of a person (and of those merged into them), by table, opened and ready to be exported."""
        await self.flush()
        people = await self._merged_into(person)
        names = _names(people)
        identities = await self._of(tables.identity, PERSON, people)
        players = await self._of(tables.player, PERSON, people)
        attempts = await self._of(tables.attempt, PLAYER, _ids(players))
        chats = [row for row in await self._of(tables.chat, PERSON, people) if not row["group"]]
        claims = [self._claims.form.opened(row) for row in await self._of(tables.phone_claim, PERSON, people)]
        files = await self._of(tables.stored_file, OWNER, people, FILE_COLUMNS)
        return {
            "person": [self._persons.form.opened(row) for row in await self._of(tables.person, ID, people)],
            "identity": identities,
            "role_grant": await self._of(tables.role_grant, PERSON, people),
            "player": [self._players.form.opened(row) for row in players],
            "consent": await self._of(tables.consent, PERSON, people),
            "phone_claim": [{name: row[name] for name in row if name != "phone_hash"} for row in claims],
            "link_code": await self._of(tables.link_code, PERSON, people),
            "attempt": attempts,
            "step": await self._of(tables.step, ("attempt_id",), _ids(attempts)),
            "prediction": await self._of(tables.prediction, PLAYER, _ids(players)),
            "chat": chats,
            "web_message": await self._of(tables.web_message, CHAT, _ids(chats)),
            "outbox": await self._of(tables.outbox, CHAT, _ids(chats)),
            "stored_file": files,
            "uploaded_file": await self._of(tables.uploaded_file, REF, _refs(files)),
            "audit": await self._of(tables.audit, ("actor",), names),
            "dead_letter": await self._of(tables.dead_letter, ADDRESS, _addresses(identities)),
            "subscription": await self._of(tables.subscription, ("agreed_by",), people),
            "role_invite": await self._in_any(tables.role_invite, {("used_by",): people, ("given_by",): names}),
            "planned_notice": await self._in_any(tables.planned_notice, {("moved_by",): names, ("sent_by",): names}),
            "broadcast": await self._in_any(tables.broadcast, {("author",): people, ("approved_by",): people}),
            "received": await self._of(tables.received, PERSON, people),
            "ticket": await self._in_any(tables.ticket, {PERSON: people, ("answered_by",): people}),
            "proposal": await self._in_any(tables.proposal, {("proposed_by",): people, ("decided_by",): people}),
            "amendment": await self._in_any(tables.amendment, {("by",): people, ("approved_by",): people}),
            "result_version": await self._in_any(
                tables.result_version, {("made_by",): people, ("published_by",): people}
            ),
            "signal": await self._of(tables.signal, ("noted_by",), people),
            "verification": await self._in_any(tables.verification, {PLAYER: _ids(players), ("called_by",): people}),
        }

    def forget_person(self, person: int, at: datetime) -> None:
        """Cut the mapping: identities, name, phone and talk are erased; pseudonymous steps and frozen counts stay.

        In the map it holds at once: the same sender is a stranger from here on. The rows go at the flush, before anything is
        written, so what is saved afterwards (the goodbye in a web chat) stands, tied to nobody.
        """
        self._to_forget[person] = at
        people = {person} | {one.id for one in self._persons.held() if one.merged_into == person}
        for chat in self._chats.held():
            if chat.person in people:
                chat.person = None
                chat.title = ""
        for id in people:
            for shelf in (self._identities, self._roles, self._claims, self._links):
                shelf.hide(PERSON, (id,))
            gone = set(self._chats.places(PERSON, (id,)))
            self._web.waiting = [row for row in self._web.waiting if (row["chat_id"],) not in gone]
            self._chats.hide(PERSON, (id,))

    async def _flush_forgotten(self) -> None:
        waiting, self._to_forget = self._to_forget, {}
        for person, at in waiting.items():
            people = await self._merged_into(person)
            await self._erase_people(people, at)
            await self._erase_talk(people)
            await self._take_back_invites(people)
            await self._erase_results(people)
            for table in (tables.identity, tables.role_grant, tables.phone_claim, tables.link_code):
                await self.rows.delete(table, PERSON, people)

    async def _erase_people(self, people: Collection[KeyValues], at: datetime) -> None:
        for person in await self._persons.find(ID, people):
            person.name, person.language, person.asking, person.notes = "", None, "", {}
            self._persons.save(person)
        for player in await self._players.find(PERSON, people):
            player.full_name = player.sort_key = ""
            player.birth_year = player.capacity = player.unit_other = player.place = player.phone = (
                player.invited_by
            ) = None
            player.withdrawn_at = player.withdrawn_at or at
            self._players.save(player)

    async def _erase_talk(self, people: Collection[KeyValues]) -> None:
        """Private chats go, and what was said in them or queued for them; groups only lose the tie to the person."""
        chats = await self.rows.fetch(tables.chat, PERSON, people, columns=("id", "group"), order=("id",))
        private = [(row["id"],) for row in chats if not row["group"]]
        await self.rows.delete(tables.web_message, CHAT, private)
        await self.rows.change(tables.outbox, CHAT, private, {"parameters": {}})
        await self.rows.change(tables.outbox, CHAT, private, {"state": SendState.SKIPPED}, {"state": SendState.QUEUED})
        await self.rows.delete(tables.subscription, CHAT, private)
        await self.rows.delete(tables.chat, ID, private)
        await self.rows.change(tables.chat, ID, [(row["id"],) for row in chats if row["group"]], {"person_id": None})
        identities = await self._of(tables.identity, PERSON, people)
        await self.rows.delete(tables.dead_letter, ADDRESS, _addresses(identities))
        files = await self._of(tables.stored_file, OWNER, people, REF)
        await self.rows.delete(tables.uploaded_file, REF, _refs(files))
        await self.rows.delete(tables.stored_file, OWNER, people)

    async def _erase_results(self, people: Collection[KeyValues]) -> None:
        """What was complained about stays counted; the words go, and so do signals and what was noted when a winner was called."""
        await self.rows.change(tables.ticket, PERSON, people, {"words": "", "answer": ""})
        players = await self._of(tables.player, PERSON, people, ID)
        await self.rows.delete(tables.verification, PLAYER, _ids(players))
        gone = {row["id"] for row in players}
        # There are few of them, and whom they are about lies within.
        signals = await self.rows.fetch(tables.signal, (), EVERYTHING)
        await self.rows.delete(tables.signal, ID, _ids(row for row in signals if gone & set(row["players"])))

    async def _take_back_invites(self, people: Collection[KeyValues]) -> None:
        """Whoever holds no role any more offers none: invites that nobody used go, used ones tell who let whom in."""
        invites = await self._of(tables.role_invite, ("given_by",), _names(people))
        await self.rows.delete(
            tables.role_invite, ("code_hash",), [(row["code_hash"],) for row in invites if row["used_at"] is None]
        )

    async def _merged_into(self, person: int) -> list[KeyValues]:
        """The person and everybody who turned out to be them, as keys."""
        found = {person}
        latest = [(person,)]
        while latest:
            rows = await self.rows.fetch(tables.person, ("merged_into",), latest, columns=("id",))
            latest = [(row["id"],) for row in rows if row["id"] not in found]
            found.update(id for (id,) in latest)
        return [(id,) for id in sorted(found)]

    async def _of(self, table: Table, by: Names, keys: Iterable[KeyValues], columns: Names | None = None) -> list[Row]:
        return await self.rows.fetch(table, by, list(keys), columns=columns)

    async def _in_any(self, table: Table, wanted: Mapping[Names, Iterable[KeyValues]]) -> list[Row]:
        """The rows that name somebody in one column or another, each once."""
        found: dict[KeyValues, Row] = {}
        for by, keys in wanted.items():
            found.update((key_of(row, primary_key(table)), row) for row in await self._of(table, by, keys))
        return [found[key] for key in sorted(found)]


def _ids(rows: Iterable[Row]) -> list[KeyValues]:
    return [(row["id"],) for row in rows]


def _refs(files: Iterable[Row]) -> list[KeyValues]:
    return [(row["ref"],) for row in files]


def _names(people: Iterable[KeyValues]) -> list[KeyValues]:
    """People as the audit and others write them: by words, which may also be "system" or "clock"."""
    return [(str(id),) for (id,) in people]


def _addresses(rows: Iterable[Row]) -> list[KeyValues]:
    return [tuple(row[name] for name in ADDRESS) for row in rows]
