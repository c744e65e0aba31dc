"""The unit of work: `services.ports.UnitOfWork`, once for all databases, and what the dispatcher needs beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from messaging.model import Event
from quiz.question import Question
from services.records import Job, Json, Role, StoredFile, WebMessage


class UnitOfWork:
    """One transaction's identity map. All of `services.ports.UnitOfWork`, and below what only `bot/` uses."""

    # the dispatcher's --------------------------------------------------------------------------------------------------
    async def prefetch(self, events: Iterable[Event], contest: str, round: str | None) -> None:
        """Load what the events name, locked in order (person → chat → attempt), in about ten statements whatever their number."""

    async def claim_events(self, keys: Collection[str], at: datetime) -> set[str]:
        """Write the event keys and return those that were not there before: the events to run."""
        raise NotImplementedError

    def add_dead_letter(
        self, key: str, event: Json, error: str, at: datetime, sender: tuple[str, str, str] | None
    ) -> None:
        """Keep an event that failed alone; `sender` is (channel, account, external id), so that forgetting finds it."""

    async def flush(self) -> None:
        """Write what was saved, in a fixed order of tables. Raises Conflict, Stale, Retry, Unavailable."""

    async def commit(self) -> None:
        """Flush and make it true. After this the unit of work is over."""

    # beside the port ---------------------------------------------------------------------------------------------------
    async def web_messages(self, chat: int, after: int, limit: int = 200) -> Sequence[WebMessage]:
        """Messages of a web chat with a number above `after`, in order."""
        raise NotImplementedError

    async def file(self, ref: str) -> StoredFile | None:
        """Stored bytes by their reference."""
        raise NotImplementedError

    async def job(self, id: int) -> Job | None:
        """A job, to show its progress."""
        raise NotImplementedError

    async def people_with(self, contest: str, roles: Collection[Role]) -> Sequence[int]:
        """The people who hold any of these roles."""
        raise NotImplementedError

    async def setting(self, contest: str, key: str) -> Any:
        """A setting of a contest (JSON), None where it was never set."""
        raise NotImplementedError

    def save_setting(self, contest: str, key: str, value: Any) -> None:
        """Set it."""

    async def pack_files(self, hash: str) -> Mapping[str, bytes] | None:
        """The files of an imported pack version, by name."""
        raise NotImplementedError

    def add_pack_version(self, contest: str, hash: str, files: Mapping[str, bytes], at: datetime) -> None:
        """Keep a pack version; one that is there already changes nothing."""

    def add_question_revisions(self, contest: str, questions: Iterable[Question]) -> None:
        """Keep revisions of questions; one that is there already stands."""

    async def purge(self, events_before: datetime) -> None:
        """Forget event keys older than this, expired files and used-up link codes."""
