"""The fake Official Account as a server, and the hands that move its world."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.zalooa import messages
from tests.zalooa.hooking import Hook
from tests.zalooa.messages import No
from tests.zalooa.world import ASSET_LIFE, Asked, Fault, World

LARGEST_PICTURE = 1024 * 1024


class FakeOa(World):
    """`await FakeOa.start(clock)`; `url` serves the OpenAPI and OAuth; `hook` posts events to whoever is set."""

    url: str
    hook: Hook

    @classmethod
    async def start(
        cls, clock: Callable[[], datetime] = lambda: datetime.now(UTC), pace: Callable[[], float] = time.monotonic
    ) -> FakeOa:
        """A server of its own."""
        fake = cls(clock, pace)
        app = web.Application(client_max_size=8 * LARGEST_PICTURE)
        app.router.add_route("*", "/{path:.*}", fake._answer)
        fake._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await fake._runner.setup()
        await web.TCPSite(fake._runner, "127.0.0.1", 0).start()
        fake.url = f"http://127.0.0.1:{fake._runner.addresses[0][1]}"
        fake.hook, fake._moved, fake._gate = Hook(fake), asyncio.Event(), asyncio.Event()
        return fake

    async def close(self) -> None:
        """Hang up."""
        await self.hook.close()
        await self._runner.cleanup()

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until calls have made this so; the test's own time limit ends it otherwise."""
        while not true():
            self._moved.clear()
            await self._moved.wait()

    _runner: web.AppRunner
    _moved: asyncio.Event
    _gate: asyncio.Event
    held: int = 0
    """How many callers are kept waiting."""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        waiting = self.faults.get(path)
        fault = waiting.pop(0) if waiting else None
        if fault is not None and not fault.after:
            await request.read()
            return await self._broken(request, fault)
        body: Any = None
        headers: dict[str, str] = {}
        try:
            body = await self._body(request)
            if path == "/v4/oa/access_token":
                answer = self._oauth(request, body)
            else:
                self._signed_in(request)
                passes, left = self.one_more()
                headers = {"X-RateLimit-Limit": str(self.a_minute), "X-RateLimit-Remain": str(left)}
                if not passes:
                    raise No(-32, "Your OA has exceeded the number of requests per minute")
                answer = {"error": 0, "message": "Success", "data": self._carried_out(request, path, body)}
        except No as no:
            self._note(path, body, no.error)
            answer = {"error": no.error, "message": no.message}
        else:
            self._note(path, body, 0)
        if fault is not None:
            return await self._broken(request, fault)
        return web.json_response(answer, headers=headers)

    def _note(self, path: str, body: Any, error: int) -> None:
        self.asked.append(Asked(path, body, error))
        self._moved.set()

    def lets_go(self) -> None:
        """Whoever is kept waiting is answered."""
        self.held = 0
        self._gate.set()
        self._gate = asyncio.Event()

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

    async def _body(self, request: web.Request) -> Any:
        kind = request.content_type
        if request.method == "GET":
            return json.loads(request.query["data"]) if "data" in request.query else None
        if kind == "application/json":
            return json.loads(await request.read())
        if kind == "application/x-www-form-urlencoded":
            return dict(await request.post())
        if kind == "multipart/form-data":
            form = await request.post()
            file = form.get("file")
            if set(form) != {"file"} or not isinstance(file, web.FileField):
                raise No(-201, "file is invalid")
            return file.content_type, file.file.read()
        raise No(-201, "content type is not supported")

    def _signed_in(self, request: web.Request) -> None:
        token = request.headers.get("access_token", "")
        until = self.access.get(token)
        if "Authorization" in request.headers or until is None:
            raise No(-216, "Access token is invalid")
        if until <= self.clock():
            raise No(-220, "Access token has expired")

    def _carried_out(self, request: web.Request, path: str, body: Any) -> Any:
        known: dict[tuple[str, str], Callable[[], Any]] = {
            ("POST", "/v3.0/oa/message/cs"): lambda: messages.consultation(self, body),
            ("POST", "/v3.0/oa/message/template"): lambda: messages.template(self, body),
            ("POST", "/v3.0/oa/group/message"): lambda: messages.group_message(self, body),
            ("POST", "/v2.0/oa/upload/image"): lambda: self._uploaded(body),
            ("GET", "/v2.0/oa/getoa"): self._account,
            ("POST", "/v3.0/oa/quota/message"): lambda: self._quota(body),
        }
        if path == "/v2.0/oa/message":
            raise No(-240, "API v2 is closed, please use v3")
        found = known.get((request.method, path))
        if found is None:
            raise No(-201, f"{request.method} {path} is not supported")
        return found()

    def _oauth(self, request: web.Request, body: Any) -> dict[str, Any]:
        fields = {"refresh_token", "app_id", "grant_type"}
        if request.headers.get("secret_key") != self.app_secret or not isinstance(body, dict) or set(body) != fields:
            raise No(-14002, "App is not valid")
        if body["app_id"] != self.app_id or body["grant_type"] != "refresh_token":
            raise No(-14002, "App is not valid")
        used = self.refresh.get(body["refresh_token"])
        if used is not False:
            raise No(-14014, "Invalid refresh token")
        return self.new_pair()

    def _uploaded(self, body: Any) -> dict[str, str]:
        kind, data = body
        if kind not in {"image/jpeg", "image/png"} or not data or len(data) > LARGEST_PICTURE:
            raise No(-210, "file must be a jpg or png of at most 1MB")
        id = self.id("asset-")
        self.assets[id] = self.clock() + ASSET_LIFE
        return {"attachment_id": id}

    def _account(self) -> dict[str, Any]:
        return {
            "oaid": self.oa_id,
            "name": "Cuộc thi",
            "is_verified": True,
            "oa_type": 4,
            "num_follower": sum(person.follows for person in self.people.values()),
            "package_name": self.package,
            "package_valid_through_date": "31/12/2026",
        }

    def _quota(self, body: Any) -> Any:
        if body == {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}:
            return [{"asset_id": "a", "total": "2000", "remain": str(self.allowance), "valid_through": "31/12/2026"}]
        if not isinstance(body, dict) or set(body) != {"user_id"} or body["user_id"] not in self.people:
            raise No(-201, "user_id is invalid")
        last = self.people[body["user_id"]].last
        known = {"last_interaction": str(int(last.timestamp() * 1000))} if last is not None else {}
        return {**known, "cs_reply": {"remain": 8, "total": 8}}
