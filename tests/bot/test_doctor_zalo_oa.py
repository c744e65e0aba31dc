"""`python -m bot doctor --channel zalo_oa` against a fake Official Account: every wrong set-up by its name, and the pair is never exchanged."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.zalo.answers import ZaloError
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store
from tests.channels.zalooa_tokens import Holder
from tests.doctor_says import Said, ask
from tests.rig import SECRET
from tests.servers import free_port
from tests.zalooa import FakeOa
from tests.zalooa.hooking import Event, Variant
from tests.zalooa.world import Fault

ACCOUNT = "/v2.0/oa/getoa"
OAUTH = "/v4/oa/access_token"


def now() -> datetime:
    return datetime.now(UTC)


class Province:
    """A set-up with an Official Account: its settings, its database, and how the doctor finds it."""

    def __init__(self, fake: FakeOa, folder: Path, store: Store, url: str) -> None:
        self.fake = fake
        self.store = store
        self.folder = folder
        self.seed = fake.grant()
        self.settings = {
            "database_url": url,
            "secret_key": SECRET,
            "zalo_oa_app_id": fake.app_id,
            "zalo_oa_app_secret": fake.app_secret,
            "zalo_oa_secret_key": fake.secret_key,
            "zalo_oa_refresh_token": self.seed,
            "zalo_oa_api": fake.url,
            "zalo_oauth_api": fake.url,
            "public_url": "https://127.0.0.1",
        }

    async def exchanges(self, at: datetime | None = None) -> None:
        """The server makes its first pair, now or at another time."""
        holder = Holder(self.fake, self.store, lambda: at or now(), seed=self.seed)
        try:
            await holder.tokens.current()
        finally:
            await holder.close()

    async def asked(self, *args: str, **others: str) -> Said:
        """Ask the doctor. The refresh token is used by nobody meanwhile, and no secret is shown."""
        before, pairs = len(self.fake.asked), dict(self.fake.refresh)
        said = await ask(self.folder, "--channel", "zalo_oa", *args, **(self.settings | others))
        assert [asked.path for asked in self.fake.asked[before:] if asked.path == OAUTH] == []
        assert self.fake.refresh == pairs
        secrets = {self.fake.app_secret, self.fake.secret_key, SECRET, *self.fake.refresh, *self.fake.access}
        assert [secret for secret in secrets if secret in said.printed] == []
        return said

    def answers(self, body: str) -> None:
        """What Zalo says next when it is asked for the account."""
        self.fake.fails(ACCOUNT, Fault(body=body.encode()))


@asynccontextmanager
async def a_province(folder: Path) -> AsyncIterator[Province]:
    url = f"sqlite+aiosqlite:///{folder / 'contest.db'}"
    await migrate(url)
    store = await Store.open(url, keys=Keys(SECRET))
    fake = await FakeOa.start()
    try:
        yield Province(fake, folder, store, url)
    finally:
        await fake.close()
        await store.close()


@pytest.fixture
async def province(tmp_path: Path) -> AsyncIterator[Province]:
    async with a_province(tmp_path) as made:
        yield made


async def test_an_account_that_is_well(province: Province) -> None:
    province.fake.package, province.fake.allowance = "Toàn diện", 1800
    await province.exchanges()
    said = await province.asked()
    said.fine("zalo_oa", "token pair is there", "lives until")
    said.fine("zalo_oa", "“Cuộc thi” (government body)")
    said.fine("zalo_oa", "“Toàn diện” has OpenAPI")
    said.fine("zalo_oa", "31/12/2026")
    said.fine("zalo_oa", "2,000 requests a minute")
    said.fine("zalo_oa", "1,800 of 2,000 messages")
    said.warns("zalo_oa", "only while the server runs")


async def test_a_first_start_is_still_to_come(province: Province) -> None:
    said = await province.asked()
    said.warns("zalo_oa", "has not been used yet", "Start the server")
    assert province.fake.asked == []


async def test_there_is_no_database_yet(province: Province) -> None:
    said = await province.asked(database_url=f"sqlite+aiosqlite:///{province.folder / 'none.db'}")
    said.warns("zalo_oa", "while the database is not in order")


async def test_a_lost_pair(province: Province) -> None:
    await province.exchanges()
    province.fake.grant()  # somebody made another token with the same app
    with pytest.raises(ZaloError):
        await province.exchanges(now() + timedelta(days=2))
    said = await province.asked()
    said.wrong("zalo_oa", "token pair is lost", "API Explorer", "THITUAN_ZALO_OA_REFRESH_TOKEN")
    assert said.code == 1
    said = await province.asked(zalo_oa_refresh_token=province.fake.grant())
    said.warns("zalo_oa", "has not been used yet", "Start the server")


async def test_a_token_that_was_used_elsewhere(province: Province) -> None:
    await province.exchanges()
    province.fake.grant()
    said = await province.asked()
    said.wrong("zalo_oa", "does not take the access token", "consent again")


async def test_an_exchange_under_way(province: Province) -> None:
    province.fake.fails(OAUTH, Fault(holds=True, drops=True))
    holder = Holder(province.fake, province.store, now, seed=province.seed)
    exchange = asyncio.create_task(holder.tokens.current())
    await province.fake.until(lambda: province.fake.held == 1)
    (await province.asked()).warns("zalo_oa", "being exchanged", "two minutes")
    province.fake.lets_go()
    with pytest.raises(ZaloError):
        await exchange
    await holder.close()


async def test_a_server_that_stood_still(province: Province) -> None:
    await province.exchanges(now() - timedelta(days=3))
    (await province.asked()).warns("zalo_oa", "has run out", "Start the server")


async def test_a_server_that_stood_still_for_too_long(province: Province) -> None:
    await province.exchanges(now() - timedelta(days=100))
    (await province.asked()).wrong("zalo_oa", "older than three months", "API Explorer")


async def test_another_secret_key(province: Province) -> None:
    await province.exchanges()
    said = await province.asked(secret_key="another key of these tests, long enough")
    said.wrong("zalo_oa", "written with another secret key", "THITUAN_SECRET_KEY")


async def test_a_package_without_openapi(province: Province) -> None:
    await province.exchanges()
    province.answers('{"error": -224, "message": "The OA needs a higher package"}')
    (await province.asked()).wrong("zalo_oa", "has no OpenAPI", "Tăng trưởng or Toàn diện")
    province.fake.package = "Tiêu chuẩn"
    (await province.asked()).wrong("zalo_oa", "has no OpenAPI", "Tăng trưởng or Toàn diện")
    province.fake.package = "Growth 2027"
    (await province.asked()).warns("zalo_oa", "“Growth 2027”", "price page")


def account(**changes: Any) -> str:
    told = {
        "oaid": "1",
        "name": "Cuộc thi",
        "is_verified": True,
        "oa_type": 2,
        "package_name": "Tăng trưởng",
        **changes,
    }
    return str({"error": 0, "data": told}).replace("'", '"').replace("True", "true").replace("False", "false")


@pytest.mark.parametrize(
    ("until", "grade", "words"),
    [
        (timedelta(days=-1), "wrong", ("The package ended on", "Renew it")),
        (timedelta(days=9), "warns", ("The package ends on", "Renew it before")),
        (timedelta(days=200), "fine", ("paid for until",)),
        (None, "warns", ("does not say until when", "write the day down")),
    ],
)
async def test_the_end_of_the_package(
    province: Province, until: timedelta | None, grade: str, words: tuple[str, ...]
) -> None:
    await province.exchanges()
    told = "" if until is None else f"{now() + until:%d/%m/%Y}"
    province.answers(account(package_valid_through_date=told))
    getattr(await province.asked(), grade)("zalo_oa", *words)


async def test_an_account_that_is_not_verified(province: Province) -> None:
    await province.exchanges()
    province.answers(account(is_verified=False))
    (await province.asked()).wrong("zalo_oa", "is not verified", "step 1")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-212, ("lacks a permission", "tick every permission")),
        (-209, ("is not active", "activate the app")),
        (-205, ("is gone, or locked",)),
        (-200, ("Zalo answered", "few minutes")),
    ],
)
async def test_what_zalo_refuses(province: Province, code: int, words: tuple[str, ...]) -> None:
    await province.exchanges()
    province.answers(f'{{"error": {code}, "message": "no"}}')
    (await province.asked()).wrong("zalo_oa", *words)


async def test_zalo_cannot_be_reached(province: Province) -> None:
    await province.exchanges()
    said = await province.asked(zalo_oa_api=f"http://127.0.0.1:{free_port()}")
    said.wrong("zalo_oa", "127.0.0.1 cannot be reached", "openapi.zalo.me")


async def test_a_page_of_somebody_in_between(province: Province) -> None:
    await province.exchanges()
    province.fake.fails(ACCOUNT, Fault(status=502, body=b"<html>Bad Gateway</html>"))
    (await province.asked()).wrong("zalo_oa", "cannot be reached", "HTTP 502")


async def test_messages_of_the_package_that_are_used_up(province: Province) -> None:
    await province.exchanges()
    province.fake.allowance = 0
    (await province.asked()).warns("zalo_oa", "are used up", "THITUAN_ZALO_OA_MONTHLY_VND")


async def test_a_template_and_whether_the_cap_pays_for_it(province: Province) -> None:
    await province.exchanges()
    (await province.asked()).fine("zalo_oa", "no template is set")
    template = {"zalo_oa_template": "301", "zalo_oa_template_vnd": "200"}
    said = await province.asked(**template, zalo_oa_monthly_vnd="100")
    said.warns("zalo_oa", "does not pay for one message", "THITUAN_ZALO_OA_MONTHLY_VND")
    said = await province.asked(**template, zalo_oa_monthly_vnd="100000")
    said.fine("zalo_oa", "by template 301, 200 VND each")


async def test_an_address_that_zalo_does_not_call(province: Province) -> None:
    for address in ("http://127.0.0.1", "https://127.0.0.1:8443"):
        said = await province.asked(public_url=address)
        said.wrong("zalo_oa", "https address without a port", "THITUAN_PUBLIC_URL")


async def test_settings_of_the_account_that_are_missing(province: Province) -> None:
    said = await province.asked(zalo_oa_app_id="", zalo_oa_secret_key="")
    said.wrong("settings", "THITUAN_ZALO_OA_APP_ID, THITUAN_ZALO_OA_SECRET_KEY: the Official Account needs it too")
    said = await province.asked(zalo_oa_api="openapi.zalo.me", zalo_oauth_api="x")
    said.wrong("settings", "THITUAN_ZALO_OA_API: write an address, for example https://openapi.zalo.me")
    said.wrong("settings", "THITUAN_ZALO_OAUTH_API: write an address")


# The signature of a delivery that the operator kept


@pytest.fixture
async def delivery(province: Province) -> Event:
    """What Zalo posts when Lan answers."""
    return await province.fake.hook.says(province.fake.person("Lan"), "Câu b, đúng rồi ạ")


async def signed(province: Province, event: Event, variant: Variant, body: bytes | None = None) -> Said:
    """Ask about a delivery that was signed so, its body kept in a file as these bytes."""
    file = province.folder / "delivery.json"
    file.write_bytes(event.raw if body is None else body)
    mac = province.fake.hook.mac(event.raw, event.timestamp, variant)
    return await province.asked("--signature", f"mac={mac}", "--body", f"@{file}")


async def test_a_signature_as_it_is_documented(province: Province, delivery: Event) -> None:
    (await signed(province, delivery, Variant.PLAIN)).fine("zalo_oa", "signature is right")


async def test_a_signature_with_the_other_key(province: Province, delivery: Event) -> None:
    said = await signed(province, delivery, Variant.APP_SECRET)
    said.wrong("zalo_oa", "signs with the app secret", "THITUAN_ZALO_OA_SECRET_KEY")
    assert said.code == 1


async def test_a_signature_with_the_account_in_front(province: Province, delivery: Event) -> None:
    (await signed(province, delivery, Variant.OA_ID_FIRST)).wrong("zalo_oa", "id of the account in front")


async def test_a_body_that_was_pasted_with_a_line_end(province: Province, delivery: Event) -> None:
    said = await signed(province, delivery, Variant.PLAIN, delivery.raw + b"\n")
    said.fine("zalo_oa", "signature is right")
    said.warns("zalo_oa", "a line end behind it")


async def test_a_body_that_was_changed_on_its_way(province: Province, delivery: Event) -> None:
    decomposed = unicodedata.normalize("NFD", delivery.raw.decode()).encode()
    said = await signed(province, delivery, Variant.PLAIN, decomposed)
    said.wrong("zalo_oa", "No documented signature fits", "change no byte")


async def test_a_body_that_is_no_event(province: Province, delivery: Event) -> None:
    (await signed(province, delivery, Variant.PLAIN, b"<html>")).wrong("zalo_oa", "no event of Zalo", "--body @FILE")


async def test_a_body_that_is_pasted_whole(province: Province, delivery: Event) -> None:
    mac = province.fake.hook.mac(delivery.raw, delivery.timestamp)
    said = await ask(province.folder, "--signature", mac.upper(), "--body", delivery.raw.decode(), **province.settings)
    said.fine("zalo_oa", "signature is right")
    assert "Câu b" not in said.printed
