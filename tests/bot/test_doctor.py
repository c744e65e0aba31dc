"""`python -m bot doctor` against set-ups that are wrong in one way each: it names what is wrong, says what to do, and shows no secret."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import ssl
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot import clock as clock_module
from bot.catalogues import CatalogueProblem
from bot.channels.telegram.updates import KINDS
from bot.config import SHIPPED_PACK
from bot.doctor import command
from storage import schema
from storage.schema import migrate
from tests.botapi import Bot, FakeBotApi
from tests.channels.telegram_house import TOKEN
from tests.conftest import ROOT
from tests.doctor_says import Said, ask
from tests.servers import Postgres, free_port

SECRET = "a key of these tests, long enough for it"


@pytest.fixture
async def made(tmp_path: Path) -> str:
    """A database of this release."""
    url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
    await migrate(url)
    return url


@pytest.fixture
async def fake() -> AsyncIterator[FakeBotApi]:
    fake = await FakeBotApi.start()
    yield fake
    await fake.close()


@pytest.fixture
def bot(fake: FakeBotApi) -> Bot:
    return fake.add_bot(TOKEN)


def made_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@asynccontextmanager
async def a_front(
    answer: Mapping[str, Any] | str, *, status: int = 200, turns_away: str = "nobody", tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """Whoever answers at the public address."""

    async def serve(request: web.Request) -> web.Response:
        if request.headers["User-Agent"].startswith(turns_away):
            return web.Response(status=403, text="<html>Are you human?</html>")
        if isinstance(answer, str):
            return web.Response(status=status, text=answer)
        return web.json_response(answer, status=status)

    app = web.Application()
    app.router.add_get("/healthz", serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    yield f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


# Settings, pack, clock


async def test_nothing_is_set_and_nothing_is_made(tmp_path: Path) -> None:
    said = await ask(tmp_path)
    assert said.code == 0
    said.warns("settings", "no secret key yet")
    said.warns("pack", "All rounds of the calendar are over")
    said.warns("database", "There is no database yet", "python -m bot run")
    said.warns("server", "No server of ours listens")
    said.warns("address", "No public address", "THITUAN_PUBLIC_URL")
    assert made_in(tmp_path) == []


async def test_wrong_settings_are_told_all_at_once(tmp_path: Path) -> None:
    said = await ask(tmp_path, listen="8080", log="loud", secret_key="short and secret")
    assert said.code == 1
    for name in ("LISTEN", "LOG", "SECRET_KEY"):
        said.wrong("settings", f"THITUAN_{name}: write ")
    assert "short and secret" not in said.printed


async def test_a_misspelt_setting_is_named_with_the_one_that_is_meant(tmp_path: Path) -> None:
    said = await ask(tmp_path, telegram_tokn="1:x")
    said.warns("settings", "THITUAN_TELEGRAM_TOKN is no setting", "THITUAN_TELEGRAM_TOKEN")


async def test_a_broken_pack_is_told_by_line(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(SHIPPED_PACK, tmp_path / "pack"))
    questions = pack / "questions.yaml"
    questions.write_text(questions.read_text("utf-8").replace("  answer: C", "  answer: Z", 1), "utf-8")
    said = await ask(tmp_path, pack=str(pack))
    said.wrong("pack", "questions.yaml:", "python -m bot check")
    assert said.code == 1


async def test_a_zone_far_away_is_asked_about(tmp_path: Path) -> None:
    pack = Path(shutil.copytree(SHIPPED_PACK, tmp_path / "pack"))
    contest = pack / "contest.yaml"
    contest.write_text(contest.read_text("utf-8").replace("Asia/Ho_Chi_Minh", "Europe/Paris"), "utf-8")
    said = await ask(tmp_path, pack=str(pack))
    said.warns("clock", "Europe/Paris is not the one of Việt Nam", "Asia/Ho_Chi_Minh")


# The database


async def test_a_database_that_is_well(tmp_path: Path, made: str) -> None:
    said = await ask(tmp_path, database_url=made)
    said.fine("database", "can be written")
    with closing(sqlite3.connect(tmp_path / "contest.db")) as connection:
        assert connection.execute("SELECT count(*) FROM counter WHERE name = 'doctor'").fetchone() == (0,)


async def test_an_older_database(tmp_path: Path, made: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9999"))
    monkeypatch.setattr(schema, "HEAD", "9999")
    said = await ask(tmp_path, database_url=made)
    said.wrong("database", "of an older release", "python -m bot migrate")
    assert said.code == 1


async def test_a_newer_database(tmp_path: Path, made: str) -> None:
    with closing(sqlite3.connect(tmp_path / "contest.db", isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    (await ask(tmp_path, database_url=made)).wrong("database", "written by a newer release", "Start that release")


async def test_a_locked_database(tmp_path: Path, made: str) -> None:
    with closing(sqlite3.connect(tmp_path / "contest.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        said = await ask(tmp_path, database_url=made)
    said.wrong("database", "locked by another program", "second copy")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Kính gửi Ban Tổ chức, " * 100, "utf-8")
    said = await ask(tmp_path, database_url=f"sqlite+aiosqlite:///{file}")
    said.wrong("database", "damaged, or is none of ours", "last backup")


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    said = await ask(tmp_path, database_url=f"sqlite+aiosqlite:///{tmp_path / 'nowhere' / 'contest.db'}")
    said.wrong("database", str(tmp_path / "nowhere"), "Make the folder")


async def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://nobody:open-sesame@127.0.0.1:{free_port()}/contest"
    said = await ask(tmp_path, database_url=url)
    said.wrong("database", "does not answer", "THITUAN_DATABASE_URL")
    assert "open-sesame" not in said.printed


async def test_a_database_that_takes_no_writing(tmp_path: Path, postgres: Postgres, postgres_url: str) -> None:
    await migrate(postgres_url)
    (await ask(tmp_path, database_url=postgres_url)).fine("database", "can be written")
    name = postgres_url.rpartition("/")[2]
    postgres.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    said = await ask(tmp_path, database_url=postgres_url)
    said.wrong("database", "does not let us write", "no standby")


async def test_a_clock_that_is_not_the_databases(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wall(datetime):
        ahead = timedelta(seconds=30)

        @classmethod
        def now(cls, zone: Any = None) -> Any:
            return datetime.now(zone) + cls.ahead

    await migrate(postgres_url)
    monkeypatch.setattr(clock_module, "datetime", Wall)
    (await ask(tmp_path, database_url=postgres_url)).warns("database", "differ by 30 seconds", "NTP")
    monkeypatch.setattr(Wall, "ahead", timedelta(hours=-1))
    (await ask(tmp_path, database_url=postgres_url)).wrong("database", "differ by 3600 seconds", "NTP")


# Redis


async def test_redis_answers_or_not(tmp_path: Path, redis_url: str) -> None:
    (await ask(tmp_path, redis_url=redis_url)).fine("redis", "127.0.0.1")
    said = await ask(tmp_path, redis_url=f"redis://:open-sesame@127.0.0.1:{free_port()}")
    said.wrong("redis", "does not answer", "THITUAN_REDIS_URL")
    assert "open-sesame" not in said.printed


# The public address


async def test_the_address_leads_here(tmp_path: Path) -> None:
    async with a_front({"ok": True, "rehearsal": False}) as url:
        said = await ask(tmp_path, public_url=url)
    said.fine("address", url)
    said.warns("address", "not https")
    assert said.code == 0


async def test_somebody_else_answers_at_the_address(tmp_path: Path) -> None:
    async with a_front("<html>Welcome to nginx!</html>") as url:
        said = await ask(tmp_path, public_url=url)
    said.wrong("address", "somebody else answers (HTTP 200)", "Correct THITUAN_PUBLIC_URL")


async def test_the_web_server_in_front_finds_nobody(tmp_path: Path) -> None:
    async with a_front("<html>Bad Gateway</html>", status=502) as url:
        said = await ask(tmp_path, public_url=url)
    said.wrong("address", "Nobody serves", "Start the server first")


async def test_nobody_listens_at_the_address(tmp_path: Path) -> None:
    said = await ask(tmp_path, public_url=f"http://127.0.0.1:{free_port()}")
    said.wrong("address", "Nobody serves")


async def test_a_rehearsal_stands_at_the_address_of_the_contest(tmp_path: Path) -> None:
    async with a_front({"ok": True, "rehearsal": True}) as url:
        said = await ask(tmp_path, public_url=url)
    said.wrong("address", "a rehearsal instead of the contest", "THITUAN_LISTEN")


async def test_a_firewall_that_turns_zalo_away(tmp_path: Path) -> None:
    async with a_front({"ok": True, "rehearsal": False}, turns_away="Java") as url:
        said = await ask(tmp_path, public_url=url)
    said.wrong("address", "Java", "Browser Integrity Check")


async def test_a_certificate_that_nobody_trusts(tmp_path: Path) -> None:
    async with a_front({"ok": True, "rehearsal": False}, tls=_own_certificate(tmp_path)) as url:
        said = await ask(tmp_path, public_url=url)
    said.wrong("address", "certificate of 127.0.0.1 is not valid", "Renew it")


def _own_certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "thi.example.vn")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    file = folder / "own.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


# Telegram


async def test_telegram_that_is_well(tmp_path: Path, fake: FakeBotApi, bot: Bot) -> None:
    said = await ask(tmp_path, telegram_token=TOKEN, telegram_api=fake.url)
    said.fine("telegram", "@thituan_bot")
    said.fine("telegram", "polling")
    assert said.code == 0
    assert {asked.method for asked in fake.asked} == {"getMe", "getWebhookInfo"}


async def test_a_token_that_telegram_does_not_know(tmp_path: Path, fake: FakeBotApi) -> None:
    said = await ask(tmp_path, telegram_token=TOKEN, telegram_api=fake.url)
    said.wrong("telegram", "does not know the token", "@BotFather")
    assert said.code == 1
    assert TOKEN.partition(":")[2] not in said.printed


async def test_telegram_that_cannot_be_reached(tmp_path: Path) -> None:
    said = await ask(tmp_path, telegram_token=TOKEN, telegram_api=f"http://127.0.0.1:{free_port()}")
    said.wrong("telegram", "cannot be reached", "THITUAN_TELEGRAM_PROXY")
    assert TOKEN.partition(":")[2] not in said.printed


async def set_webhook(fake: FakeBotApi, bot: Bot, url: str, wanted: Sequence[str] = ()) -> None:
    async with ClientSession() as other:
        body = {"url": url, "allowed_updates": list(wanted)}
        await other.post(f"{fake.url}/bot{bot.token}/setWebhook", json=body)


async def test_a_webhook_elsewhere(tmp_path: Path, fake: FakeBotApi, bot: Bot) -> None:
    await set_webhook(fake, bot, "https://other.example.org/hook")
    given = {"telegram_token": TOKEN, "telegram_api": fake.url}
    (await ask(tmp_path, **given)).wrong("telegram", "other.example.org", "THITUAN_TELEGRAM_TAKE_OVER=1")
    said = await ask(tmp_path, **given, telegram_mode="webhook", public_url=f"http://127.0.0.1:{free_port()}")
    said.wrong("telegram", "other.example.org", "Stop the other program")


async def test_a_webhook_that_is_not_set_yet(tmp_path: Path, fake: FakeBotApi, bot: Bot) -> None:
    where = {"telegram_mode": "webhook", "public_url": f"http://127.0.0.1:{free_port()}"}
    said = await ask(tmp_path, telegram_token=TOKEN, telegram_api=fake.url, **where)
    said.warns("telegram", "No webhook is set", "python -m bot run")


async def test_a_webhook_that_telegram_cannot_reach(tmp_path: Path, fake: FakeBotApi, bot: Bot) -> None:
    public = f"http://127.0.0.1:{free_port()}"
    given = {"telegram_token": TOKEN, "telegram_api": fake.url, "telegram_mode": "webhook", "public_url": public}
    await set_webhook(fake, bot, f"{public}/webhook/telegram", KINDS)
    (await ask(tmp_path, **given)).fine("telegram", "The webhook leads here")
    await fake.person("Lan").says("/thi")
    await fake.until(lambda: bot.hook is not None and bot.hook.last_error)
    (await ask(tmp_path, **given)).wrong("telegram", "cannot deliver", "1 waiting", "certificate")


async def test_a_webhook_that_wants_too_little(tmp_path: Path, fake: FakeBotApi, bot: Bot) -> None:
    public = f"http://127.0.0.1:{free_port()}"
    given = {"telegram_token": TOKEN, "telegram_api": fake.url, "telegram_mode": "webhook", "public_url": public}
    await set_webhook(fake, bot, f"{public}/webhook/telegram", ["message"])
    (await ask(tmp_path, **given)).warns("telegram", "does not bring all", "Start the server again")


async def test_a_bot_that_listens_to_whole_groups(tmp_path: Path, fake: FakeBotApi, bot: Bot) -> None:
    bot.privacy = False
    said = await ask(tmp_path, telegram_token=TOKEN, telegram_api=fake.url)
    said.warns("telegram", "reads everything", "Group Privacy")


async def test_a_channel_that_is_asked_for_but_off(tmp_path: Path) -> None:
    said = await ask(tmp_path, "--channel", "telegram")
    said.wrong("telegram", "is off", "Set its token")


# How it is told


async def test_it_speaks_vietnamese_in_lines(tmp_path: Path, fake: FakeBotApi) -> None:
    code, printed = await run_doctor(tmp_path, telegram_token=TOKEN, telegram_api=fake.url, secret_key=SECRET)
    assert code == 1
    lines = printed.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("sai"))
    assert lines[place].split()[1] == "telegram"
    assert "Telegram không biết token này" in lines[place]
    assert lines[place + 1].strip().startswith("→")
    assert lines[-1].startswith("Sai: 1.")
    assert SECRET not in printed


async def test_without_its_words_it_speaks_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stale(_: object) -> None:
        raise CatalogueProblem("messages.mo is older than its source: run `python -m bot catalogues`")

    monkeypatch.setattr(command, "Catalogues", stale)
    said = await ask(tmp_path, "--lang", "vi")
    said.wrong("words", "older than its source", "make catalogues")
    said.warns("database", "There is no database yet")


async def run_doctor(folder: Path, *args: str, **settings: str) -> tuple[int | None, str]:
    """The real command in a process of its own; returns exit code and what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THITUAN_")}
    given = {"listen": f"127.0.0.1:{free_port()}", **settings}
    environment |= {"PYTHONPATH": str(ROOT), **{f"THITUAN_{name.upper()}": value for name, value in given.items()}}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "doctor", *args,
        cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(60):
        printed, _ = await process.communicate()
    assert "Traceback" not in printed.decode()
    return process.returncode, printed.decode()


@pytest.mark.slow
async def test_beside_a_running_server(tmp_path: Path, fake: FakeBotApi, bot: Bot) -> None:
    settings = {"listen": f"127.0.0.1:{free_port()}", "telegram_token": TOKEN, "telegram_api": fake.url}
    async with a_rehearsal(tmp_path, settings):
        await fake.until(lambda: fake.calls("getUpdates"))
        code, printed = await run_doctor(tmp_path, "--rehearsal", "--json", "--lang", "en", **settings)
        said = Said(code, printed, json.loads(printed)["findings"])
        said.fine("database", "can be written")
        said.fine("server", "can serve")
        said.fine("telegram", "running server says of it: polling")
        assert said.code == 0
        lan = fake.person("Lan")
        await lan.opens()
        await lan.hears("CHẠY THỬ")
    said = await ask(tmp_path, "--rehearsal", **settings)
    said.warns("server", "No server of ours listens", "python -m bot run")
    said.fine("database", "can be written")


@asynccontextmanager
async def a_rehearsal(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[None]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THITUAN_")}
    environment |= {"PYTHONPATH": str(ROOT), **{f"THITUAN_{name.upper()}": value for name, value in settings.items()}}
    command: Sequence[str] = [sys.executable, "-m", "bot", "run", "--rehearsal"]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stdout=quiet, stderr=quiet)
    try:
        yield
        process.terminate()
        assert await process.wait() == 0
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
