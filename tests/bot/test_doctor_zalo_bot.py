"""`python -m bot doctor --channel zalo_bot` with every wrong set-up of a Zalo Bot; Zalo's answers are scripted, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot.channels.meter import MonthlyMeter
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store
from tests.doctor_says import Said, ask
from tests.rig import SECRET
from tests.servers import free_port

TOKEN = "7777:a-token-of-the-tests"
PUBLIC = "https://127.0.0.1"
HOOK = f"{PUBLIC}/webhook/zalo-bot"
NO_HOOK = (404, {"ok": False, "error_code": 404, "description": "Webhook not found"})


def fine(**result: Any) -> tuple[int, Any]:
    return 200, {"ok": True, "result": result}


def refused(code: int, description: str, status: int = 200) -> tuple[int, Any]:
    return status, {"ok": False, "error_code": code, "description": description}


@dataclass
class Zalo:
    """What Zalo answers to each method, and which were asked for."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    answers: dict[str, tuple[int, Any]] = field(
        default_factory=lambda: {
            "getMe": fine(id="7777", account_name="Bot Thi thử", account_type="BASIC"),
            "getWebhookInfo": fine(url=HOOK, updated_at=1767000000000),
            "testWebhook": fine(ok=True, outcome="webhook.ok"),
        }
    )

    async def answer(self, request: web.Request) -> web.Response:
        """As the real one: the token in the path, the method behind it."""
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"})
        self.asked.append(request.match_info["method"])
        status, body = self.answers[request.match_info["method"]]
        return (
            web.Response(status=status, text=body) if isinstance(body, str) else web.json_response(body, status=status)
        )


@pytest.fixture
async def zalo() -> AsyncIterator[Zalo]:
    made = Zalo()
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", made.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def asked(folder: Path, zalo: Zalo, **others: str) -> Said:
    settings = {"zalo_bot_token": TOKEN, "zalo_bot_api": zalo.url, "public_url": PUBLIC}
    said = await ask(folder, "--channel", "zalo_bot", **(settings | others))
    assert TOKEN.partition(":")[2] not in said.printed
    return said


async def test_a_bot_that_is_well(tmp_path: Path, zalo: Zalo) -> None:
    said = await asked(tmp_path, zalo)
    said.fine("zalo_bot", "“Bot Thi thử”")
    said.fine("zalo_bot", "Zalo reaches it")
    assert zalo.asked == ["getMe", "getWebhookInfo", "testWebhook"]


async def test_a_token_that_zalo_does_not_know(tmp_path: Path, zalo: Zalo) -> None:
    said = await asked(tmp_path, zalo, zalo_bot_token="7777:another-one")
    said.wrong("zalo_bot", "does not know the token", "Zalo Bot Creator")
    assert said.code == 1
    assert "another-one" not in said.printed


async def test_zalo_cannot_be_reached(tmp_path: Path, zalo: Zalo) -> None:
    said = await asked(tmp_path, zalo, zalo_bot_api=f"http://127.0.0.1:{free_port()}")
    said.wrong("zalo_bot", "cannot be reached", "bot-api.zaloplatforms.com")


async def test_a_page_of_somebody_in_between(tmp_path: Path, zalo: Zalo) -> None:
    zalo.answers["getMe"] = (504, "<html>Gateway Time-out</html>")
    (await asked(tmp_path, zalo)).wrong("zalo_bot", "cannot be reached", "HTTP 504")


async def test_a_quota_that_is_used_up(tmp_path: Path, zalo: Zalo) -> None:
    zalo.answers["getMe"] = refused(429, "Quota exceeded")
    (await asked(tmp_path, zalo)).wrong("zalo_bot", "quota", "next month")


async def test_a_webhook_that_is_not_set_yet(tmp_path: Path, zalo: Zalo) -> None:
    zalo.answers["getWebhookInfo"] = NO_HOOK
    (await asked(tmp_path, zalo)).warns("zalo_bot", "No webhook is set at Zalo", "python -m bot run")
    assert "testWebhook" not in zalo.asked


async def test_a_webhook_elsewhere(tmp_path: Path, zalo: Zalo) -> None:
    zalo.answers["getWebhookInfo"] = fine(url="https://other.example.org/hook")
    (await asked(tmp_path, zalo)).wrong("zalo_bot", "other.example.org", "Stop the other program")
    (await asked(tmp_path, zalo, zalo_bot_mode="polling")).wrong("zalo_bot", "other.example.org", "MODE=webhook")


async def test_polling_is_for_trials(tmp_path: Path, zalo: Zalo) -> None:
    zalo.answers["getWebhookInfo"] = NO_HOOK
    (await asked(tmp_path, zalo, zalo_bot_mode="polling")).warns("zalo_bot", "for trials only", "MODE=webhook")


@pytest.mark.parametrize(
    ("outcome", "cure"),
    [
        ("webhook.http.403", "browser check"),
        ("webhook.err.tls", "fullchain.pem"),
        ("webhook.err.dns", "DNS entry"),
        ("webhook.http.404", "pass /webhook/zalo-bot on"),
        ("webhook.err.timeout", "Does the server run"),
    ],
)
async def test_a_webhook_that_zalo_does_not_reach(tmp_path: Path, zalo: Zalo, outcome: str, cure: str) -> None:
    zalo.answers["testWebhook"] = fine(ok=False, outcome=outcome, hint="look there")
    (await asked(tmp_path, zalo)).wrong("zalo_bot", outcome, "look there", cure)


@pytest.mark.parametrize("answer", [refused(426, "Upgrade Required"), refused(404, "Not found", 404)])
async def test_a_webhook_that_zalo_does_not_try_again(tmp_path: Path, zalo: Zalo, answer: tuple[int, Any]) -> None:
    zalo.answers["testWebhook"] = answer
    (await asked(tmp_path, zalo)).fine("zalo_bot", "leads here", "write to the bot")


@pytest.mark.parametrize(
    ("used", "grade", "words"),
    [(2399, "fine", "2,399 of 3,000"), (2400, "warns", "/layban"), (2850, "warns", "players are still answered")],
)
async def test_how_much_of_the_month_is_used(tmp_path: Path, zalo: Zalo, used: int, grade: str, words: str) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    await migrate(url)
    store = await Store.open(url, keys=Keys(SECRET))
    meter = MonthlyMeter(store, "zalo_bot:7777:messages", ZoneInfo("Asia/Ho_Chi_Minh"))
    await meter.add(used, datetime.now(UTC))
    await store.close()
    getattr(await asked(tmp_path, zalo, database_url=url, secret_key=SECRET), grade)("zalo_bot", words)
