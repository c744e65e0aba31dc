"""HTTP by hand: one connection, one request after the other. A real client costs the load more than the answer costs the server."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Self


class Wire:
    """A keep-alive connection to a server on loopback."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, port: int) -> Self:
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def post(self, path: str, body: dict[str, Any], cookie: str = "") -> tuple[int, str, bytes]:
        """Send JSON; returns status, the cookie that was set, and the body as it came."""
        data = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        self._writer.write(f"{head}Cookie: {cookie}\r\n\r\n".encode() + data)
        return await self._answer()

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a request as it stands; returns status and body."""
        self._writer.write(request)
        status, _, body = await self._answer()
        return status, body

    async def get(self, path: str) -> Any:
        """Fetch JSON."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        _, _, body = await self._answer()
        return json.loads(body)

    async def _answer(self) -> tuple[int, str, bytes]:
        head = await self._reader.readuntil(b"\r\n\r\n")
        status, length, cookie = int(head[9:12]), 0, ""
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"set-cookie":
                cookie = value.decode().strip().partition(";")[0]
        return status, cookie, await self._reader.readexactly(length)

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()
