"""Chats, and work to do, in one unit of work."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from messaging.model import Chat
from services.records import Audit, ChatRecord, Job, Json, Notice, StoredFile, Timer, UploadedFile, WebMessage
from storage import tables
from storage.columns import storable
from storage.forms import audit_form, chat_form, file_form, job_form, notice_form, timer_form, uploaded_form, web_form
from storage.map_base import Ids, MapBase
from storage.pack_files import files_from_json, files_to_json
from storage.rows import Rows
from storage.secrets import Keys
from storage.shelf import Shelf, Tray, Writes

ID = ("id",)
PERSON = ("person_id",)
ADDRESS = ("channel", "account", "external_id")
SUBJECT = ("contest_id", "subject", "subject_id")
LETTERS_KEPT = timedelta(days=30)
CONSOLE = "console"
TALKS_KEPT = timedelta(days=1)
TALKS_AT_ONCE = 1_000
LONGEST_KEY = 200
"""Longer event keys are kept as their hash: PostgreSQL indexes at most 2,704 bytes, and a web page makes its own keys."""


class WorkMap(MapBase):
    """The part of the port about chats and work to do."""

    def __init__(self, rows: Rows, keys: Keys, ids: Ids) -> None:
        super().__init__(rows, keys, ids)
        self._chats = Shelf(rows, chat_form, ADDRESS, PERSON, lock=True)
        self._timers = Shelf(rows, timer_form, SUBJECT, lock=True)
        self._files = Shelf(rows, file_form, writes=Writes.NEW)
        self._uploaded = Shelf(rows, uploaded_form)
        self._web = Tray(rows, tables.web_message)
        self._notices = Tray(rows, tables.outbox, claim=True)
        self._jobs = Tray(rows, tables.job, claim=True)
        self._audits = Tray(rows, tables.audit)
        self._dead = Tray(rows, tables.dead_letter, claim=True)
        self._packs = Tray(rows, tables.pack_version, claim=True)
        self._settings: dict[tuple[str, str], Any] = {}
        self._unsaved_settings: set[tuple[str, str]] = set()

    # chats -------------------------------------------------------------------------------------------------------------
    async def chat(self, chat: Chat) -> ChatRecord:
        """What is remembered of a chat, locked; made when it is new."""
        known = await self._chats.one(ADDRESS, (chat.channel, chat.account, chat.external_id))
        if known is not None:
            return known
        made = ChatRecord(await self.new_id(), chat.channel, chat.account, chat.external_id, chat.group)
        self._chats.save(made)
        return made

    async def _prefetch_chats(self, chats: Iterable[Chat], people: Collection[int]) -> None:
        """Lock the chats at these addresses and the private ones of these people, in one order of ids."""
        addresses = list(dict.fromkeys((chat.channel, chat.account, chat.external_id) for chat in chats))
        if not people:
            await self._chats.find(ADDRESS, addresses)
            return
        persons = [(person,) for person in sorted(people)]
        rows = await self.rows.fetch(tables.chat, ADDRESS, addresses, columns=ID)
        rows += await self.rows.fetch(tables.chat, PERSON, persons, columns=ID)
        await self._chats.find(ID, sorted({(row["id"],) for row in rows}))
        self._chats.asked(ADDRESS, addresses)
        self._chats.asked(PERSON, persons)

    async def chat_by_id(self, id: int) -> ChatRecord | None:
        """A chat by our own id."""
        return await self._chats.one(ID, (id,))

    async def chats_of(self, person: int) -> Sequence[ChatRecord]:
        """The private chats of a person."""
        return [chat for chat in await self._chats.find(PERSON, [(person,)]) if not chat.group]

    def save_chat(self, chat: ChatRecord) -> None:
        """Keep the changes of a chat."""
        self._chats.save(chat)

    def add_web_message(self, message: WebMessage) -> None:
        """Append to a web chat; its number comes from the chat's `last_n`."""
        self._web.add(web_form.row(message))

    async def web_messages(self, chat: int, after: int, limit: int = 200) -> Sequence[WebMessage]:
        """Messages of a web chat with a number above `after`, in order."""
        await self.flush()
        rows = await self.rows.fetch(
            tables.web_message, ("chat_id",), [(chat,)], after=("n", after), order=("chat_id", "n"), limit=limit
        )
        return [web_form.record(row) for row in rows]

    # work to do ----------------------------------------------------------------------------------------------------------
    def add_notice(self, notice: Notice) -> None:
        """Queue a notice; a key that is there already changes nothing."""
        self._notices.add({**notice_form.row(notice), "version": notice.version + 1})

    def add_job(self, job: Job) -> None:
        """Queue a job; a key that is there already changes nothing."""
        self._jobs.add({**job_form.row(job), "version": job.version + 1})

    async def job(self, id: int) -> Job | None:
        """A job, to show its progress."""
        await self._jobs.flush()
        rows = await self.rows.fetch(tables.job, ID, [(id,)])
        return job_form.record(rows[0]) if rows else None

    async def timer(self, contest: str, subject: str, subject_id: str) -> Timer | None:
        """A timer by what it looks at, locked."""
        return await self._timers.one(SUBJECT, (contest, subject, subject_id))

    def save_timer(self, timer: Timer) -> None:
        """Set a timer, or keep its change."""
        self._timers.save(timer)

    def add_audit(self, audit: Audit) -> None:
        """Append to the audit log."""
        self._audits.add(audit_form.row(audit))

    def add_file(self, file: StoredFile) -> None:
        """Keep bytes for somebody to fetch."""
        self._files.save(file)

    async def file(self, ref: str) -> StoredFile | None:
        """Stored bytes by their reference."""
        return await self._files.one(file_form.key, (ref,))

    async def uploaded(self, channel: str, account: str, ref: str, kind: str) -> UploadedFile | None:
        """What a messenger calls a file that it has."""
        return await self._uploaded.one(uploaded_form.key, (channel, account, ref, kind))

    def save_uploaded(self, uploaded: UploadedFile) -> None:
        """Remember what a messenger calls a file; the latest name holds."""
        self._uploaded.save(uploaded)

    # events --------------------------------------------------------------------------------------------------------------
    async def claim_events(self, keys: Collection[str], at: datetime) -> set[str]:
        """Write the event keys and return those that were not there before: the events to run."""
        by_stored = {_short(key): key for key in keys}
        fresh = await self.rows.claim(tables.event_key, [{"key": key, "at": at} for key in by_stored])
        return {by_stored[key] for (key,) in fresh}

    async def happened(self, keys: Collection[str]) -> set[str]:
        """Those of the event keys that were claimed already."""
        by_stored = {_short(key): key for key in keys}
        rows = await self.rows.fetch(tables.event_key, ("key",), [(key,) for key in by_stored])
        return {by_stored[row["key"]] for row in rows}

    async def _forget_talks(self, channel: str, before: datetime) -> None:
        """Forget what was said in the newest chats of a channel where nothing was said since, and what was offered there last."""
        chats = await self.rows.page(
            tables.chat, {"channel": channel}, TALKS_AT_ONCE, columns=("id", "last_n"), order=("id",), newest=True
        )
        lasts = await self.rows.fetch(
            tables.web_message,
            ("chat_id", "n"),
            [(chat["id"], chat["last_n"]) for chat in chats],
            columns=("chat_id", "at"),
        )
        over = [(last["chat_id"],) for last in lasts if last["at"] < before]
        if over:
            await self.rows.delete(tables.web_message, ("chat_id",), over)
            await self.rows.change(tables.chat, ("id",), over, {"offers": []})

    def add_dead_letter(
        self, key: str, event: Json, error: str, at: datetime, sender: tuple[str, str, str] | None = None
    ) -> None:
        """Keep an event that failed alone; `sender` is (channel, account, external id), so that forgetting finds it."""
        channel, account, external_id = sender or (None, None, None)
        letter = {"key": _short(key), "event": event, "error": error, "at": at}
        self._dead.add({**letter, "channel": channel, "account": account, "external_id": external_id})

    async def purge(self, events_before: datetime, now: datetime) -> None:
        """Forget event keys older than the first moment, files and link codes that expired before the second, what stood in consoles
        after a day, and dead letters after a month: they hold people's words.
        """
        await self.rows.delete_before(tables.event_key, "at", events_before)
        await self._forget_talks(CONSOLE, now - TALKS_KEPT)
        await self.rows.delete_before(tables.dead_letter, "at", now - LETTERS_KEPT)
        await self.rows.delete_before(tables.stored_file, "expires_at", now)
        await self.rows.delete_before(tables.uploaded_file, "expires_at", now)
        await self.rows.delete_before(tables.link_code, "expires_at", now)

    # the contest as it runs --------------------------------------------------------------------------------------------
    async def setting(self, contest: str, key: str) -> Any:
        """A setting of a contest (JSON), None where it was never set."""
        if (contest, key) not in self._settings:
            rows = await self.rows.fetch(tables.setting, ("contest_id", "key"), [(contest, key)])
            self._settings[contest, key] = rows[0]["value"] if rows else None
        return self._settings[contest, key]

    def save_setting(self, contest: str, key: str, value: Any) -> None:
        """Set it."""
        self._settings[contest, key] = value
        self._unsaved_settings.add((contest, key))

    async def pack_files(self, pack: str) -> Mapping[str, bytes] | None:
        """The files of an imported pack version (by its hash), by name."""
        await self._packs.flush()
        rows = await self.rows.fetch(tables.pack_version, ("hash",), [(pack,)])
        return files_from_json(rows[0]["files"]) if rows else None

    def add_pack_version(self, contest: str, pack: str, files: Mapping[str, bytes], at: datetime) -> None:
        """Keep a pack version under its hash; one that is there already changes nothing."""
        self._packs.add({"hash": pack, "contest_id": contest, "imported_at": at, "files": files_to_json(files)})

    async def _flush_chats(self) -> None:
        await self._chats.flush()
        await self._web.flush()

    async def _flush_work(self) -> None:
        await self._notices.flush()
        await self._jobs.flush()
        await self._timers.flush()
        await self._audits.flush()
        await self._files.flush()
        await self._uploaded.flush()
        await self._dead.flush()
        await self._packs.flush()
        unsaved, self._unsaved_settings = self._unsaved_settings, set()
        rows = [{"contest_id": name[0], "key": name[1], "value": self._settings[name]} for name in sorted(unsaved)]
        await self.rows.put(tables.setting, rows)


def _short(key: str) -> str:
    key = storable(key)
    return key if len(key) <= LONGEST_KEY else "blake2b:" + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
