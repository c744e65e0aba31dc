"""Every address of the house leaves with the headers that keep a browser safe, whoever asks and whatever they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer

from tests.rig import Rig, make_rig
from tests.stories.everything import IN_A_SESSION, addresses


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = await make_rig(tmp_path, profile="buttons", store="sqlite", public_url="https://thi.example.vn")
    yield rig
    await rig.close()


async def test_on_every_page(rig: Rig) -> None:
    async with TestClient(TestServer(rig.app.web), cookie_jar=CookieJar(unsafe=True)) as client:
        for route in rig.app.web.router.routes():
            if route.resource is None or route.resource.canonical in IN_A_SESSION:
                continue
            for address in addresses(route.resource.canonical, ["x"]):
                async with client.request(route.method, address, headers={"Accept": "text/html"}) as answer:
                    told, where = answer.headers, f"{route.method} {address}"
                    policy = told["Content-Security-Policy"]
                    assert "default-src 'none'" in policy, where
                    assert "unsafe" not in policy, where
                    assert told["X-Content-Type-Options"] == "nosniff", where
                    assert told["X-Frame-Options"] == "DENY", where
                    assert told["Strict-Transport-Security"], where
                    assert told["Server"] == "web", where
                    assert answer.status < 500, where
