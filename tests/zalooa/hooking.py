"""Events as Zalo posts them: signed over the raw bytes, kept until they are acknowledged, posted again when told to."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.zalooa.world import Group, Person

if TYPE_CHECKING:
    from tests.zalooa.server import FakeOa

ANSWER_WITHIN_S = 2
RESENDS = 5


class Variant(Enum):
    """The signatures that are documented somewhere; the first is the official one."""

    PLAIN = "app id, body, timestamp, key"
    OA_ID_FIRST = "oa id, body, timestamp, key"
    APP_SECRET = "app id, body, timestamp, app secret"


@dataclass
class Event:
    """One event; `tries` how often it was posted, `status` the last answer (None: there was none)."""

    raw: bytes
    timestamp: str
    tries: int = 0
    status: int | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether it is not posted again."""
        return self.status == 200


@dataclass
class Hook:
    """The webhook as the console knows it. `url` is set by whoever serves it."""

    fake: FakeOa
    url: str = ""
    variant: Variant = Variant.PLAIN
    events: list[Event] = field(default_factory=list)
    _http: ClientSession | None = None

    # What people do

    async def says(self, person: Person, text: str) -> Event:
        """Words, which count as interaction. A tapped query button comes just so, its payload as the words."""
        return await self._sends(person, "user_send_text", {"text": text})

    async def taps(self, person: Person, payload: str) -> Event:
        """A tap on a query button, this one or an old one."""
        return await self.says(person, payload)

    async def shows(self, person: Person, kind: str = "image") -> Event:
        """A picture, sticker, voice: something beside words."""
        attachment = {"type": kind, "payload": {"url": "https://example.invalid/x"}}
        return await self._sends(person, f"user_send_{kind}", {"attachments": [attachment]})

    async def follows(self, person: Person, *, again: bool = True) -> Event:
        """Somebody follows the account, or unfollows it."""
        person.follows = again
        if again:
            person.last = self.fake.clock()
        name = "follow" if again else "unfollow"
        return await self.post(
            {"event_name": name, "oa_id": self.fake.oa_id, "follower": {"id": person.id}, "source": "oa_profile"}
        )

    async def says_in(self, group: Group, person: Person, text: str) -> Event:
        """Words in a group of the account."""
        return await self.post(
            {
                "event_name": "user_send_group_text",
                "sender": {"id": person.id},
                "recipient": {"id": group.id},
                "message": {"msg_id": self.fake.id("in"), "text": text},
            }
        )

    async def happens_in(self, group: Group, name: str, person: Person | None) -> Event:
        """Something happens to a group: create_group, user_join_group, delete_group…"""
        return await self.post(
            {"event_name": name, "group_id": group.id, "sender": {"id": person.id if person is not None else ""}}
        )

    async def _sends(self, person: Person, name: str, message: dict[str, Any]) -> Event:
        person.last = self.fake.clock()
        return await self.post(
            {
                "event_name": name,
                "sender": {"id": person.id},
                "recipient": {"id": self.fake.oa_id},
                "message": {"msg_id": self.fake.id("in"), **message},
            }
        )

    # How it is posted

    async def post(self, event: dict[str, Any]) -> Event:
        """Sign and post an event."""
        stamp = str(int(self.fake.clock().timestamp() * 1000))
        whole = {"app_id": self.fake.app_id, "user_id_by_app": "5521", "timestamp": stamp, **event}
        made = Event(json.dumps(whole, ensure_ascii=False).encode(), str(whole["timestamp"]))
        self.events.append(made)
        await self.again(made)
        return made

    async def again(self, event: Event) -> None:
        """Post it (again): a resend carries its number."""
        headers = {
            "Content-Type": "application/json",
            "X-ZEvent-Signature": f"mac={self.mac(event.raw, event.timestamp)}",
        }
        if event.tries:
            headers["num_retry"] = str(event.tries)
        event.tries += 1
        event.status = await self.raw(event.raw, headers)

    async def resend(self) -> int:
        """Post whatever is not acknowledged once more, as far as Zalo goes; returns how many."""
        waiting = [one for one in self.events if not one.acknowledged and one.tries <= RESENDS]
        for one in waiting:
            await self.again(one)
        return len(waiting)

    async def raw(self, body: bytes, headers: dict[str, str]) -> int | None:
        """Post any bytes; the status, or None where there was no answer in time."""
        if self._http is None:
            self._http = ClientSession(timeout=ClientTimeout(total=ANSWER_WITHIN_S))
        try:
            async with self._http.post(self.url, data=BytesIO(body), headers=headers) as response:
                await response.read()
                return response.status
        except (ClientError, TimeoutError, OSError):
            return None

    def mac(self, raw: bytes, timestamp: str, variant: Variant | None = None) -> str:
        """The signature over these bytes."""
        fake = self.fake
        first = fake.oa_id if (variant or self.variant) is Variant.OA_ID_FIRST else fake.app_id
        key = fake.app_secret if (variant or self.variant) is Variant.APP_SECRET else fake.secret_key
        return hashlib.sha256(first.encode() + raw + timestamp.encode() + key.encode()).hexdigest()

    async def close(self) -> None:
        """Hang up."""
        if self._http is not None:
            await self._http.close()
