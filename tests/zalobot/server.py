"""The fake Zalo Bot: its world, its API, and the webhook that it posts events to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

TOKEN = "77001:a-token-of-the-tests"
NAME = "Bot Cuộc thi"
PLAN_USERS = 50


class No(Exception):
    """An error as the API says it."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(frozen=True)
class Fault:
    """What a call meets instead of its answer; `after`: it was carried out, and the caller does not hear of it."""

    status: int = 200
    body: bytes = b""
    drops: bool = False
    after: bool = False
    holds: bool = False


@dataclass
class Message:
    """A message of the bot in a chat."""

    id: str
    text: str
    photo: bytes | None = None


@dataclass
class Person:
    """Somebody with Zalo; the bot can write to those who have written to it. `protected`: a child, say."""

    id: str
    name: str
    wrote: bool = False
    protected: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass
class Group:
    """A group that its leader let the bot into."""

    id: str
    name: str
    spoken: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass
class Posted:
    """An event on its way to the webhook; `status` None: there was no answer."""

    raw: bytes
    tries: int = 0
    status: int | None = None


@dataclass
class FakeBot:
    """`await FakeBot.start(clock)`; `url` serves the API. Events go to the webhook, or wait to be fetched where none is set."""

    clock: Callable[[], datetime]
    url: str = ""
    token: str = TOKEN
    hook: str = ""
    """Where events are really posted to; the webhook that was set is `webhook`, as behind a proxy."""
    site: tuple[str, str] = ("", "")
    """A public address, and where it is really served: pictures are fetched from there."""
    webhook: str = ""
    secret: str = ""
    probe: bool = True
    wrapped: bool = True
    replays: bool = False
    a_month: int = 3000
    sent: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    events: list[Posted] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, Any, int]] = field(default_factory=list)
    faults: dict[str, list[Fault | None]] = field(default_factory=dict)
    held: int = 0
    _ids: Any = field(default_factory=lambda: count(1))
    _runner: Any = None
    _http: ClientSession | None = None
    _gate: Any = None
    _moved: Any = None

    @classmethod
    async def start(cls, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> FakeBot:
        """A server of its own."""
        fake = cls(clock)
        fake._gate, fake._moved = asyncio.Event(), asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", fake._answer)
        fake._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await fake._runner.setup()
        await web.TCPSite(fake._runner, "127.0.0.1", 0).start()
        fake.url = f"http://127.0.0.1:{fake._runner.addresses[0][1]}"
        return fake

    async def close(self) -> None:
        """Hang up."""
        if self._http is not None:
            await self._http.close()
        await self._runner.cleanup()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until calls have made this so; the test's own time limit ends it otherwise."""
        while not true():
            self._moved.clear()
            await self._moved.wait()

    def fails(self, method: str, *faults: Fault | None) -> None:
        """Let the next calls of a method meet these; None lets one pass."""
        self.faults.setdefault(method, []).extend(faults)

    def lets_go(self) -> None:
        """Whoever is kept waiting is answered."""
        self.held = 0
        self._gate.set()
        self._gate = asyncio.Event()

    # People

    def person(self, name: str, *, protected: bool = False) -> Person:
        """Somebody whom nobody has heard of yet."""
        found = Person(f"u{next(self._ids):06x}", name, protected=protected)
        self.people[found.id] = found
        return found

    def group(self, name: str) -> Group:
        """A group that the bot is in; nothing tells it so."""
        found = Group(f"g{next(self._ids):06x}", name)
        self.groups[found.id] = found
        return found

    async def says(self, person: Person, text: str) -> Posted:
        """Words in the private chat; what protected people say is kept from the bot."""
        person.wrote = True
        kind, more = ("unsupported", {}) if person.protected else ("text", {"text": text})
        return await self._happens(kind, person, person.id, "PRIVATE", more)

    async def shows(self, person: Person, kind: str = "sticker") -> Posted:
        """Something beside words."""
        person.wrote = True
        more = {"photo_url": "https://example.invalid/x.jpg"} if kind == "image" else {}
        return await self._happens(kind, person, person.id, "PRIVATE", more)

    async def mentions(self, group: Group, person: Person, text: str) -> Posted | None:
        """Words in a group; without a mention the bot hears nothing of them."""
        if f"@{NAME}" not in text:
            return None
        group.spoken = True
        return await self._happens("text", person, group.id, "GROUP", {"text": text})

    async def _happens(self, kind: str, person: Person, chat: str, where: str, more: dict[str, Any]) -> Posted:
        message = {
            "message_id": f"m{next(self._ids):010x}",
            "date": int(self.clock().timestamp() * 1000),
            "from": {"id": person.id, "display_name": person.name, "is_bot": False},
            "chat": {"id": chat, "chat_type": where},
            **more,
        }
        return await self.post({"event_name": f"message.{kind}.received", "message": message})

    async def post(self, event: dict[str, Any]) -> Posted:
        """Post an event, or let it wait to be fetched."""
        body = {"ok": True, "result": event} if self.wrapped else event
        made = Posted(json.dumps(body, ensure_ascii=False).encode())
        self.events.append(made)
        if self.hook:
            await self.again(made)
        else:
            self.waiting.append(event)
        return made

    async def again(self, posted: Posted) -> None:
        """Post it (again)."""
        posted.tries += 1
        posted.status = await self.raw(posted.raw, {"X-Bot-Api-Secret-Token": self.secret})

    async def raw(self, body: bytes, headers: dict[str, str]) -> int | None:
        """Post any bytes, as a Java client; the status, or None where there was no answer."""
        if self._http is None:
            self._http = ClientSession(timeout=ClientTimeout(total=30), headers={"User-Agent": "Java/1.8.0_192"})
        given = {"Content-Type": "application/json", **headers}
        try:
            async with self._http.post(self.hook, data=BytesIO(body), headers=given) as response:
                await response.read()
                return response.status
        except (ClientError, TimeoutError, OSError):
            return None

    # The API

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        waiting = self.faults.get(method)
        fault = waiting.pop(0) if waiting else None
        raw = await request.read()
        if fault is not None and not fault.after:
            return await self._broken(request, fault)
        status, body = 200, None
        try:
            body = json.loads(raw or b"{}")
            if method == "sendPhoto" and isinstance(body, dict):
                body["photo"] = await self._fetched(str(body.get("photo")))
            result = self._carried_out(request, method, body)
            answer = {"ok": True, "result": result, "error_code": 0}
        except No as no:
            status = no.code if no.code in {401, 404, 408} else 200
            answer = {"ok": False, "error_code": no.code, "description": no.description}
        self.asked.append((method, body, answer.get("error_code", 0)))
        self._moved.set()
        if fault is not None:
            return await self._broken(request, fault)
        return web.json_response(answer, status=status)

    async def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.holds:
            self.held += 1
            self._moved.set()
            await self._gate.wait()
        if fault.drops:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return web.Response(status=fault.status, body=fault.body)

    def _carried_out(self, request: web.Request, method: str, body: Any) -> Any:
        if request.path != f"/bot{self.token}/{method}":
            raise No(401, "Unauthorized")
        if request.method != "POST" or request.content_type != "application/json":
            raise No(400, "POST and JSON are expected")
        known = {
            "getMe": (set(), self._me),
            "getUpdates": ({"timeout"}, self._updates),
            "setWebhook": ({"url", "secret_token"}, self._set_webhook),
            "getWebhookInfo": (set(), self._info),
            "deleteWebhook": (set(), self._delete_webhook),
            "sendMessage": ({"chat_id", "text"}, self._send),
            "sendPhoto": ({"chat_id", "photo", "caption"}, self._send_photo),
        }
        if method not in known:
            raise No(404, f"{method} not found")
        fields, act = known[method]
        if not isinstance(body, dict) or set(body) - fields:
            raise No(400, f"unknown field: {set(body) - fields}")
        return act(body)

    def _me(self, _: Any) -> Any:
        return {"id": "77001", "account_name": "bot.cuocthi", "display_name": NAME, "account_type": "BASIC"}

    async def _fetched(self, address: str) -> bytes:
        """Zalo gets the picture by itself, from an address that everybody can reach."""
        public, served = self.site
        if not address.startswith("https://") or not public or not address.startswith(public):
            raise No(400, "photo cannot be fetched")
        async with ClientSession() as http, http.get(served + address.removeprefix(public)) as response:
            data = await response.read()
            if response.status != 200 or response.content_type not in {"image/png", "image/jpeg"}:
                raise No(400, "photo cannot be fetched")
            return data

    def _send_photo(self, body: Any) -> Any:
        if len(str(body.get("caption", "")).encode("utf-16-le")) // 2 > 2000:
            raise No(400, "caption must have at most 2000 characters")
        return self._sent(body, str(body.get("caption", "")), body["photo"])

    def _send(self, body: Any) -> Any:
        text = body.get("text")
        if not isinstance(text, str) or not 1 <= len(text.encode("utf-16-le")) // 2 <= 2000:
            raise No(400, "text must have 1 to 2000 characters")
        return self._sent(body, text)

    def _sent(self, body: Any, text: str, photo: bytes | None = None) -> Any:
        if self.sent >= self.a_month:
            raise No(429, "Quota exceeded")
        person, group = self.people.get(str(body.get("chat_id"))), self.groups.get(str(body.get("chat_id")))
        if (person is None or not person.wrote) and (group is None or not group.spoken):
            raise No(400, "chat not found")
        if person is not None and person not in [one for one in self.people.values() if one.wrote][:PLAN_USERS]:
            raise No(400, "the plan has no room for another user")
        self.sent += 1
        message = Message(f"s{next(self._ids):010x}", text, photo)
        (person or group).messages.append(message)  # type: ignore[union-attr]
        return {"message_id": message.id, "date": int(self.clock().timestamp() * 1000)}

    def _updates(self, _: Any) -> Any:
        if self.webhook:
            raise No(400, "can't use getUpdates while a webhook is set")
        if not self.waiting:
            raise No(408, "Request timeout")
        return self.waiting[0] if self.replays and len(self.waiting) == 1 else self.waiting.pop(0)

    def _set_webhook(self, body: Any) -> Any:
        if not str(body.get("url", "")).startswith("https://") or not 8 <= len(body.get("secret_token", "")) <= 256:
            raise No(400, "url or secret_token is invalid")
        self.webhook, self.secret = body["url"], body["secret_token"]
        outcome = {"ok": True, "outcome": "webhook.ok"}
        if not self.probe:
            outcome = {"ok": False, "outcome": "webhook.http.403", "hint": "Check the firewall."}
        return {"url": self.webhook, "updated_at": 1, "verification": outcome}

    def _info(self, _: Any) -> Any:
        if not self.webhook:
            raise No(404, "no webhook is set")
        return {"url": self.webhook, "updated_at": 1}

    def _delete_webhook(self, _: Any) -> Any:
        if not self.webhook:
            raise No(400, "no webhook is set")
        self.webhook = ""
        return {"url": "", "updated_at": 2}
