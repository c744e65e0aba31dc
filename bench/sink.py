"""A stand-in for the Bot API that costs next to nothing: it says yes to everything and notes when a person's message arrived.

It checks nothing; that is the work of `tests/botapi`. It shares its core with the load, so it is HTTP by hand.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import Any, cast

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
METHOD = re.compile(rb"^POST /bot[^/]+/(\w+)")
CHAT = re.compile(rb"chat_id\D{1,8}(\d+)")
URL = re.compile(rb'"url" *: *"([^"]+)"')
BOT = {"id": 4242, "is_bot": True, "first_name": "Thi", "username": "bench_bot"}
WORDS = "Câu 2/10 · còn 9 phút. " + "Phương án nào sau đây đúng với quy định của Luật? " * 6
KEYS = {"inline_keyboard": [[{"text": letter, "callback_data": f"a.1.1.{letter}"} for letter in "ABCD"]]}


class Sink:
    """Serves on a free port. `waiting` names the persons whose reply is awaited, and since when; `took` gets the seconds."""

    def __init__(self) -> None:
        self.port = 0
        self.waiting: dict[int, float] = {}
        self.took: list[float] = []
        self.last = 0.0
        self.calls = 0
        self._hook = ""
        self._server: asyncio.Server | None = None
        self._message = _body(
            {"message_id": 77, "date": 1717376400, "chat": {"id": 1, "type": "private", "first_name": "Lan"}, "from": BOT,
             "text": WORDS, "reply_markup": KEYS}
        )  # fmt: skip
        self._yes = _body(True)

    async def start(self) -> None:
        """Begin to serve."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Line(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop."""
        if self._server is not None:
            self._server.close()

    def answer(self, method: bytes, request: bytes) -> bytes:
        """What the method gives back."""
        self.calls += 1
        if method in {b"sendMessage", b"editMessageText"}:
            self._note(request)
            return self._message
        if method == b"getMe":
            return _body(BOT)
        if method == b"setWebhook" and (found := URL.search(request)):
            self._hook = found[1].decode()
        if method == b"getWebhookInfo":
            return _body({"url": self._hook, "has_custom_certificate": False, "pending_update_count": 0})
        if method.startswith(b"getMy"):
            return _body([] if method == b"getMyCommands" else {})
        return self._yes

    def _note(self, request: bytes) -> None:
        found = CHAT.search(request)
        began = self.waiting.pop(int(found[1]), None) if found else None
        if began is not None:
            self.last = time.perf_counter()
            self.took.append(self.last - began)


class _Line(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._held = b""
        self._out: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (head := self._held.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(self._held, 0, head + 2)
            end = head + 4 + (int(length[1]) if length else 0)
            if len(self._held) < end:
                return
            request, self._held = self._held[:end], self._held[end:]
            method = METHOD.match(request)
            assert self._out is not None
            self._out.write(self._sink.answer(method[1] if method else b"", request))


def _body(result: Any) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
