"""`python -m bot card`: a page with a code for each channel that is on, without a running server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.botapi import FakeBotApi

TOKEN = "4242:a-token-of-the-tests"
WEB = "https://thi.example.vn"


@pytest.fixture
async def fake() -> AsyncIterator[FakeBotApi]:
    fake = await FakeBotApi.start()
    yield fake
    await fake.close()


async def card(*words: str, **settings: str) -> Result:
    """Beside the loop that the fake server answers in."""
    env = {f"THITUAN_{name.upper()}": value for name, value in {"public_url": WEB, **settings}.items()}
    return await asyncio.to_thread(CliRunner(env=env).invoke, main, ["card", *words])


async def test_each_channel_that_is_on_has_its_code(fake: FakeBotApi, tmp_path: Path) -> None:
    fake.add_bot(TOKEN)
    out = tmp_path / "the.pdf"
    done = await card("--unit", "03646", "--out", str(out), telegram_token=TOKEN, telegram_api=fake.url)
    assert done.exit_code == 0, done.output
    page = out.read_bytes()
    assert b"https://t.me/thituan_bot?start=u-03646" in page
    assert f"{WEB}/?start=u-03646".encode() in page
    assert b"MediaBox[0 0 595.2756 841.8898]" in page, "A4, for walls"


async def test_without_an_answer_of_telegram_the_web_remains_and_that_is_said(fake: FakeBotApi, tmp_path: Path) -> None:
    fake.away = True
    out = tmp_path / "the.pdf"
    done = await card("--out", str(out), telegram_token=TOKEN, telegram_api=fake.url)
    assert done.exit_code == 0
    assert "its code is left out" in done.output
    assert TOKEN.partition(":")[2] not in done.output
    assert b"t.me" not in out.read_bytes()


async def test_a_picture_in_english_for_a_rehearsal(tmp_path: Path) -> None:
    out = tmp_path / "card.png"
    done = await card("--out", str(out), "--lang", "en", "--rehearsal", public_url="")
    assert done.exit_code == 0, done.output
    assert "THITUAN_PUBLIC_URL is not set" in done.output
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--unit", "0364"), "There is no unit '0364'"),
        (("--unit", "chieng le"), "03646 (Phường Chiềng Lề)"),
        (("--out", "card.gif"), "ends in .pdf or .png"),
        (("--lang", "fr"), "the contest speaks vi, en"),
        (("--out", "no/such/folder/card.pdf"), "cannot be written"),
    ],
)
async def test_what_is_wrong_is_said(words: tuple[str, ...], told: str) -> None:
    done = await card(*words)
    assert done.exit_code == 1
    assert told in done.output


async def test_a_zalo_bot_has_its_address_and_the_code_to_type(tmp_path: Path) -> None:
    out = tmp_path / "the.pdf"
    done = await card("--unit", "03646", "--out", str(out), zalo_bot_token="77001:a-token-of-the-tests")
    assert done.exit_code == 0, done.output
    assert b"https://bot.zaloplatforms.com/bots/77001" in out.read_bytes()
    png = await card("--unit", "03646", "--out", str(tmp_path / "the.png"), zalo_bot_token="77001:a-token-of-the-tests")
    assert png.exit_code == 0, png.output


async def test_an_official_accounts_card_is_for_the_running_server(tmp_path: Path) -> None:
    settings = dict.fromkeys(("app_id", "app_secret", "secret_key", "refresh_token"), "x")
    done = await card("--out", str(tmp_path / "the.pdf"), **{f"zalo_oa_{name}": it for name, it in settings.items()})
    assert done.exit_code == 0, done.output
    assert "/theqr" in done.output
