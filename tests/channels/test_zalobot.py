"""A Zalo Bot: only what carries the secret, nothing lost while the database is away, words only, and a plan that is counted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.hooks import LARGEST
from bot.channels.port import MayHaveLeft, NotNow, NotSent
from bot.channels.zalo.answers import ZaloAway, ZaloError, ZaloRefused, ZaloUnsent
from bot.channels.zalo.line import ZaloLine
from bot.channels.zalo_bot.api import BotApi, Hooked
from bot.channels.zalo_bot.events import decode
from bot.channels.zalo_bot.failures import verdict
from bot.channels.zalo_bot.spool import Spool
from bot.channels.zalo_bot.translate import Us, event_of
from bot.dispatch import Unavailable
from messaging.model import Chat, Said, Sender
from services.organising import RoleGrant
from services.records import Identity, Notice, Role, SendState
from services.records import Person as Known
from storage.errors import Reason
from storage.errors import Unavailable as Away
from storage.schema import migrate
from storage.secrets import Keys
from storage.store import Store
from tests.channels.logged import logged
from tests.channels.zalobot_house import BotHouse, bot_house
from tests.rig import SECRET
from tests.zalobot import FakeBot, Fault, Person
from tests.zalobot.server import NAME, TOKEN

SEND = "sendMessage"
AT = datetime(2024, 6, 3, 1, tzinfo=UTC)
US = Us("77001", (NAME,))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[BotHouse]:
    async with bot_house(tmp_path) as house:
        yield house


@pytest.fixture
async def fake() -> AsyncIterator[FakeBot]:
    fake = await FakeBot.start()
    yield fake
    await fake.close()


def heard(**message: Any) -> Said | None:
    name = message.pop("event_name", "message.text.received")
    whole = {"message_id": "m1", "chat": {"id": "u1"}, "from": {"id": "u1", "display_name": "Lan"}, **message}
    raw = json.dumps({"event_name": name, "message": whole}).encode()
    event = event_of(decode(raw), raw, US, AT)
    assert event is None or isinstance(event, Said)
    return event


class TestEvents:
    @pytest.mark.parametrize("date", [1717376400123, 1717376400])
    def test_moments_in_ms_and_in_seconds(self, date: int) -> None:
        event = heard(text="b", date=date)
        assert event is not None
        assert event.sent_at is not None
        assert event.sent_at.replace(microsecond=0) == datetime(2024, 6, 3, 1, 0, 0, tzinfo=UTC)
        assert event.at == AT

    @pytest.mark.parametrize("wrapped", [True, False])
    def test_wrapped_and_bare(self, wrapped: bool) -> None:
        event = {
            "event_name": "message.text.received",
            "message": {"message_id": "m1", "chat": {"id": "u1"}, "text": "b"},
        }
        raw = json.dumps({"ok": True, "result": event} if wrapped else event).encode()
        read = event_of(decode(raw), raw, US, AT)
        assert isinstance(read, Said)
        assert (read.text, read.key) == ("b", "zalo_bot:77001:m1")

    def test_nulls_and_ids_that_are_numbers(self) -> None:
        raw = b'{"event_name":"message.text.received","message":{"message_id":77,"from":{"id":5,"display_name":null},"chat":{"id":5,"chat_type":null},"text":"b","date":null}}'
        read = event_of(decode(raw), raw, US, AT)
        assert isinstance(read, Said)
        assert (read.text, read.key, read.chat.external_id) == ("b", "zalo_bot:77001:77", "5")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (f"@{NAME} bxh", "bxh"),
            (f"@{NAME.upper()}  /bxh", "/bxh"),
            ("@ai-do bxh", "bxh"),
            ("bxh", "bxh"),
            (f"@{NAME}", ""),
        ],
    )
    def test_a_groups_mention_is_only_the_envelope(self, text: str, said: str) -> None:
        event = heard(text=text, chat={"id": "g1", "chat_type": "GROUP"})
        assert event is not None
        assert (event.text, event.chat) == (said, Chat("zalo_bot", "77001", "g1", group=True))
        assert event.addressed
        assert not event.admin

    @pytest.mark.parametrize("kind", ["image", "sticker", "voice"])
    def test_what_is_no_words_is_answered_as_such(self, kind: str) -> None:
        event = heard(event_name=f"message.{kind}.received")
        assert event is not None
        assert (event.text, event.kept_from_us) == ("", False)

    def test_what_zalo_keeps_from_us_is_said_to_be_kept(self) -> None:
        event = heard(event_name="message.unsupported.received")
        assert event is not None
        assert event.kept_from_us

    @pytest.mark.parametrize(
        "message",
        [
            {"event_name": "message.link.received"},
            {"from": {"id": "b", "is_bot": True}},
            {"chat": None},
            {"chat": {"id": ""}},
        ],
    )
    def test_what_is_nobodys_business_of_ours(self, message: dict[str, Any]) -> None:
        assert heard(**{"text": "b", **message}) is None


class TestWebhook:
    async def test_a_person_says_something_and_is_answered(self, house: BotHouse) -> None:
        (answer,) = await house.says(house.fake.person("Lan"), "trợ giúp")
        assert "Vào thi" in answer

    @pytest.mark.parametrize("secret", ["", "wrong", "é", "x" * 100_000])
    async def test_without_the_secret_nothing_comes_in(self, house: BotHouse, secret: str) -> None:
        posted = await house.fake.says(house.fake.person("Lan"), "/batdau")
        status = await house.fake.raw(posted.raw, {"X-Bot-Api-Secret-Token": secret} if secret != "é" else {})
        assert status in {401, 400}

    @pytest.mark.parametrize("size", [LARGEST + 1, 10 * LARGEST])
    async def test_large_bodies_are_refused(self, house: BotHouse, size: int) -> None:
        status = await house.fake.raw(b"{" + b" " * size + b"}", {"X-Bot-Api-Secret-Token": house.side.secret})
        assert status in {413, None}
        assert await house.says(house.fake.person("Lan"), "trợ giúp")

    @pytest.mark.parametrize(
        "raw",
        [
            b"{}",
            b"<html>",
            b"[1]",
            b'{"event_name":"message.unsupported.received"}',
            b'{"event_name":"message.text.received"}',
            b'{"event_name":"message.text.received","message":{"message_id":"m","chat":7,"text":"b"}}',
            b'{"event_name":"a.new.one","message":{"message_id":"m","chat":{"id":"u"}}}',
            b'{"ok":true,"result":null}',
            b"[" * 5000,
            b"\xff\x00",
        ],
    )
    async def test_strange_events_never_come_for_ever(self, house: BotHouse, raw: bytes) -> None:
        assert await house.fake.raw(raw, {"X-Bot-Api-Secret-Token": house.side.secret}) == 200
        assert await house.says(house.fake.person("Lan"), "trợ giúp")

    async def test_a_repeated_event_does_nothing_twice(self, house: BotHouse) -> None:
        lan = house.fake.person("Lan")
        posted = await house.fake.says(lan, "/batdau")
        for _ in range(4):
            await house.fake.again(posted)
        await house.line.settled()
        assert len(lan.messages) == 1

    async def test_a_protected_person_learns_the_way_to_the_web_once_a_day(self, house: BotHouse) -> None:
        be = house.fake.person("Bé", protected=True)
        (answer,) = await house.says(be, "B")
        assert "http" in answer
        assert await house.says(be, "C") == []
        await house.passes(days=1)
        assert len(await house.says(be, "D")) == 1

    @pytest.mark.parametrize("database", ["sqlite", "postgres"])
    async def test_what_comes_while_the_database_is_away_enters_when_it_is_back(
        self, database: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Zalo promises nobody to post it again: it waits on disk with its moment, and enters once, also if Zalo does post it again."""
        if database == "sqlite":
            url = f"sqlite+aiosqlite:///{tmp_path / 'contest.db'}"
        else:
            url = request.getfixturevalue("postgres_url")
        await migrate(url)
        store = await Store.open(url, keys=Keys(SECRET))
        async with bot_house(tmp_path, store) as house:
            people, came = [house.fake.person(f"Người {number}") for number in range(6)], house.clock.now

            def away() -> Any:
                raise Away(Reason.AWAY, "gone")

            with monkeypatch.context() as gone:
                gone.setattr(house.app.store, "write", away)
                for person in people:
                    await house.fake.says(person, "/batdau")
                assert {one.status for one in house.fake.events} == {503}
                assert await house.side.enter() == 0
                assert house.side.status()["spooled"]
            house.clock.now = AT.replace(hour=5)
            await house.fake.again(house.fake.events[0])
            assert await house.side.enter() == len(people)
            await house.line.settled()
            for one in house.fake.events:
                await house.fake.again(one)
            await house.line.settled()
            assert [len(person.messages) for person in people] == [1] * len(people)
            assert not house.side.spool.waits
            async with house.app.store.read() as uow:
                known = await uow.person_of(Sender("zalo_bot", "77001", people[1].id))
            assert known is not None
            assert known.created_at == came


class TestSpool:
    async def test_lines_survive_a_kill_in_the_middle(self, tmp_path: Path) -> None:
        """What was being handed over comes again, then what came after it; the half of a line is nobody's."""
        file, taken = tmp_path / "zalo.spool", list[bytes]()

        async def take(raw: bytes, at: datetime) -> None:
            taken.append(raw)

        first = Spool(file)
        for raw in (b"one", b"two"):
            assert first.keep(raw, AT)
        file.replace(file.with_suffix(".entering"))
        assert first.keep(b"three", AT)
        with file.open("ab") as out:
            out.write(b'{"at": "2024')
        assert await Spool(file).enter(take) == 3
        assert taken == [b"one", b"two", b"three"]
        assert not Spool(file).waits

    async def test_half_a_line_takes_none_along_that_comes_after_it(self, tmp_path: Path) -> None:
        """The disk was full in the middle of a line, and has room again."""
        spool, taken = Spool(tmp_path / "zalo.spool"), list[bytes]()

        async def take(raw: bytes, at: datetime) -> None:
            taken.append(raw)

        assert spool.keep(b"one", AT)
        with (tmp_path / "zalo.spool").open("ab") as out:
            out.write(b'{"at": "2024')
        assert spool.keep(b"two", AT)
        assert await spool.enter(take) == 2
        assert taken == [b"one", b"two"]

    async def test_the_rest_waits_in_order_where_the_database_goes_again(self, tmp_path: Path) -> None:
        spool, taken, room = Spool(tmp_path / "zalo.spool"), list[bytes](), 1

        async def take(raw: bytes, at: datetime) -> None:
            if len(taken) >= room:
                raise Unavailable("away")
            taken.append(raw)

        for raw in (b"one", b"two", b"three"):
            spool.keep(raw, AT)
        assert await spool.enter(take) == 1
        room = 9
        assert await spool.enter(take) == 2
        assert taken == [b"one", b"two", b"three"]

    def test_a_disk_that_takes_nothing_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("no folder")
        told: list[str] = []
        assert not Spool(tmp_path / "file" / "zalo.spool", told.append).keep(b"one", AT)
        assert "may be lost" in told[0]


class TestClient:
    @pytest.mark.parametrize(
        ("fault", "kind", "ends"),
        [
            (Fault(200, b'{"ok":false,"error_code":429,"description":"Quota exceeded"}'), ZaloRefused, NotSent),
            (Fault(429, b'{"ok":false,"error_code":429,"description":"Quota exceeded"}'), ZaloRefused, NotSent),
            (Fault(401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}'), ZaloRefused, NotNow),
            (Fault(200, b'{"ok":false,"error_code":403,"description":"internal"}'), ZaloRefused, NotNow),
            (Fault(408, b'{"ok":false,"error_code":408,"description":"Request timeout"}'), ZaloRefused, NotNow),
            (Fault(200, b'{"ok":false,"error_code":408}'), ZaloRefused, NotNow),
            (Fault(200, b'{"ok":false,"error_code":400,"description":"bad"}'), ZaloRefused, NotSent),
            (Fault(200, b'{"result":{"message_id":"x"}}'), ZaloRefused, MayHaveLeft),
            (Fault(504, b"<html>gateway</html>"), ZaloAway, MayHaveLeft),
            (Fault(504, b'{"message":"Endpoint request timed out"}'), ZaloRefused, MayHaveLeft),
            (Fault(403, b'{"message":"blocked"}'), ZaloRefused, NotNow),
            (Fault(504, b'{"ok":false,"error_code":504,"description":"timeout"}'), ZaloRefused, NotNow),
            (Fault(200, b"<html>"), ZaloAway, MayHaveLeft),
            (Fault(200, b'{"ok":true,'), ZaloAway, MayHaveLeft),
            (Fault(drops=True), ZaloAway, MayHaveLeft),
            (Fault(drops=True, after=True), ZaloAway, MayHaveLeft),
        ],
    )
    async def test_each_failure_is_of_its_kind(
        self, fake: FakeBot, fault: Fault, kind: type[ZaloError], ends: type[Exception]
    ) -> None:
        line = ZaloLine(lambda: (TOKEN,))
        fake.fails(SEND, fault)
        with pytest.raises(ZaloError) as failed:
            await BotApi(line, TOKEN, fake.url).text("u1", "x")
        assert type(failed.value) is kind
        assert type(verdict(failed.value)) is ends
        assert TOKEN not in str(failed.value)
        await line.close()

    async def test_who_does_not_listen_has_surely_not_got_it(self, fake: FakeBot) -> None:
        await fake.close()
        line = ZaloLine(lambda: (TOKEN,))
        with pytest.raises(ZaloUnsent) as unsent:
            await BotApi(line, TOKEN, fake.url).text("u1", "x")
        assert type(verdict(unsent.value)) is NotNow
        await line.close()

    async def test_no_webhook_is_no_error_and_an_idle_poll_is_none(self, fake: FakeBot) -> None:
        line = ZaloLine(lambda: (TOKEN,))
        api = BotApi(line, TOKEN, fake.url)
        assert await api.webhook() == Hooked()
        assert await api.updates() is None
        assert (await api.me()).display_name == NAME
        await line.close()

    @pytest.mark.parametrize("extra", [{"reply_markup": {}}, {"parse_mode": "HTML", "buttons": []}])
    async def test_the_fake_takes_no_more_than_zalo(self, fake: FakeBot, extra: dict[str, Any]) -> None:
        lan = fake.person("Lan")
        lan.wrote = True
        line = ZaloLine(lambda: (TOKEN,))
        with pytest.raises(ZaloRefused):
            await line.ask("POST", f"{fake.url}/bot{TOKEN}/{SEND}", json={"chat_id": lan.id, "text": "x", **extra})
        for text in ("", "x" * 2001):
            with pytest.raises(ZaloRefused):
                await BotApi(line, TOKEN, fake.url).text(lan.id, text)
        assert lan.messages == []
        await line.close()


async def notice(house: BotHouse, person: Person, key: str) -> None:
    async with house.app.store.write() as uow:
        record = await uow.chat(Chat("zalo_bot", "77001", person.id))
        line = Notice(await uow.new_id(), house.app.contest.id, key, "file_failed", {}, record.id, house.clock.now)
        uow.add_notice(line)
        await uow.commit()
    await house.passes(seconds=0)


async def owner(house: BotHouse) -> None:
    async with house.app.store.write() as uow:
        person = Known(await uow.new_id(), house.clock.now, "vi", "chu")
        uow.add_person(person, Identity("web", "", "chu", person.id, house.clock.now))
        record = await uow.chat(Chat("web", "", "chu"))
        record.person = person.id
        uow.save_chat(record)
        uow.save_grant(RoleGrant(house.app.contest.id, person.id, Role.OWNER, "", house.clock.now, "test"))
        await uow.commit()


class TestThePlan:
    async def test_a_limit_that_passes_stops_notices_only_for_so_long(self, tmp_path: Path) -> None:
        async with bot_house(tmp_path) as house:
            lan = house.fake.person("Lan")
            await house.says(lan, "/trogiup")
            full = b'{"ok":false,"error_code":429,"description":"Quota exceeded"}'
            house.fake.fails("sendMessage", Fault(200, full))
            await house.says(lan, "/trogiup")
            before = len(lan.messages)
            await notice(house, lan, "one")
            assert len(lan.messages) == before
            await house.says(lan, "/trogiup")
            await notice(house, lan, "two")
            assert len(lan.messages) == before + 2

    async def test_warned_at_four_fifths_and_kept_for_players_at_the_end(self, tmp_path: Path) -> None:
        async with bot_house(tmp_path, zalo_bot_monthly=20) as house:
            await owner(house)
            lan = house.fake.person("Lan")
            told: list[tuple[int, list[str]]] = []
            for number in range(1, 20):
                await house.says(lan, "/lich")
                alarms = [row["parameters"]["trouble"] for row in await house.rows("channel_alarm")]
                told.append((number, alarms))
            assert told[14][1] == []
            assert told[15][1] == ["quota_near"]
            assert told[18][1] == ["quota_near", "quota_kept"]
            await notice(house, lan, "one")
            (line,) = await house.rows("file_failed")
            assert (SendState(line["state"]), line["reason"]) == (SendState.SKIPPED, "quota")
            assert len(await house.says(lan, "/lich")) == 1
            (ration,) = house.side.channel.rations()
            assert (ration.used, ration.limit, ration.stops) == (20, 20, 19)

    async def test_another_month_begins_anew(self, tmp_path: Path) -> None:
        async with bot_house(tmp_path, zalo_bot_monthly=2) as house:
            lan = house.fake.person("Lan")
            await house.says(lan, "/lich")
            await house.says(lan, "/lich")
            await house.passes(days=28)
            await notice(house, lan, "one")
            (line,) = await house.rows("file_failed")
            assert SendState(line["state"]) is SendState.ACCEPTED

    async def test_gone_before_we_thought(self, house: BotHouse) -> None:
        await owner(house)
        lan = house.fake.person("Lan")
        await house.says(lan, "/lich")
        house.fake.a_month = house.fake.sent
        assert await house.says(lan, "/lich") == []
        assert [row["parameters"]["trouble"] for row in await house.rows("channel_alarm")] == ["quota_gone"]
        await notice(house, lan, "one")
        assert (await house.rows("file_failed"))[0]["reason"] == "quota"


class TestRunning:
    async def test_no_token_is_ever_logged(self, house: BotHouse, monkeypatch: pytest.MonkeyPatch) -> None:
        lan, token = house.fake.person("Lan"), TOKEN.partition(":")[2]
        logs = logged(
            monkeypatch, "bot.channels.zalo_bot.outlet", "bot.channels.zalo_bot.wiring", "bot.departures", "bot.replies"
        )
        refused = f'{{"ok":false,"error_code":400,"description":"bad {TOKEN} and {token}"}}'.encode()
        for fault in (Fault(200, refused), Fault(drops=True), Fault(502, refused)):
            house.fake.fails(SEND, fault)
            await house.says(lan, "/lich")
        assert len(logs) > 2
        assert token not in f"{logs} {house.told}"

    async def test_what_zalo_calls_internal_is_tried_again(self, house: BotHouse) -> None:
        lan = house.fake.person("Lan")
        house.fake.fails(SEND, *[Fault(200, b'{"ok":false,"error_code":403,"description":"internal"}')] * 2)
        assert len(await house.says(lan, "/lich")) == 1

    async def test_what_a_gateway_gave_up_may_have_arrived_and_is_not_sent_twice(self, house: BotHouse) -> None:
        lan = house.fake.person("Lan")
        house.fake.fails(SEND, Fault(504, b'{"message":"Endpoint request timed out"}', after=True))
        assert len(await house.says(lan, "/lich")) == 1

    async def test_what_may_have_left_is_not_sent_again(self, house: BotHouse) -> None:
        lan = house.fake.person("Lan")
        await house.says(lan, "/lich")
        house.fake.fails(SEND, Fault(drops=True, after=True))
        await notice(house, lan, "one")
        (line,) = await house.rows("file_failed")
        assert SendState(line["state"]) is SendState.UNKNOWN
        assert len(lan.messages) == 2

    async def test_a_wrong_token_is_told_to_operator_and_owners_and_the_web_goes_on(self, house: BotHouse) -> None:
        await owner(house)
        lan = house.fake.person("Lan")
        await house.says(lan, "/lich")
        house.fake.token = "77001:another"
        assert await house.says(lan, "/lich") == []
        assert any("THITUAN_ZALO_BOT_TOKEN" in line for line in house.told)
        assert [row["parameters"]["trouble"] for row in await house.rows("channel_alarm")] == ["signed_off"]

    async def test_a_probe_that_fails_is_told_with_its_hint(self, tmp_path: Path) -> None:
        async with bot_house(tmp_path, public_url="https://thi.example.vn") as house:
            house.fake.probe = False
            await house.side._hook()
            assert any("webhook.http.403. Check the firewall." in line for line in house.told)
            house.fake.probe = True
            await house.side._hook()
            assert house.told[-1] == "Zalo Bot: works again."
            assert house.fake.webhook == "https://thi.example.vn/webhook/zalo-bot"

    async def test_trouble_with_the_network_is_over_when_the_webhook_is_seen_again(self, tmp_path: Path) -> None:
        async with bot_house(tmp_path, public_url="https://thi.example.vn") as house:
            await house.side._hook()
            await house.side._tell(ZaloUnsent("no route"))
            assert "network" in house.side.status()["state"]
            await house.side._hook()
            assert house.side.status()["state"] == "webhook"

    async def test_too_many_settings_of_the_webhook_are_waited_out(self, tmp_path: Path) -> None:
        async with bot_house(tmp_path, public_url="https://thi.example.vn") as house:
            enough = Fault(200, b'{"ok":false,"error_code":426,"description":"Upgrade required"}')
            house.fake.fails("setWebhook", enough)
            running = asyncio.create_task(house.side.run())
            await house.fake.until(lambda: house.fake.webhook != "")
            running.cancel()
            assert "Zalo Bot: Zalo lets the webhook be set no more today. It is tried again by itself." in house.told

    async def test_the_webhook_is_set_once_and_again_only_if_it_points_elsewhere(self, tmp_path: Path) -> None:
        async with bot_house(tmp_path, public_url="https://thi.example.vn") as house:
            for _ in range(3):
                await house.side._hook()
            assert [method for method, _, _ in house.fake.asked].count("setWebhook") == 1
            house.fake.webhook = "https://elsewhere.example.vn/"
            await house.side._hook()
            assert house.fake.webhook == "https://thi.example.vn/webhook/zalo-bot"

    @pytest.mark.parametrize("replays", [True, False])
    async def test_fetched_updates_are_handled_once_even_if_zalo_repeats_them(
        self, tmp_path: Path, replays: bool
    ) -> None:
        async with bot_house(tmp_path, zalo_bot_mode="polling") as house:
            house.fake.hook, house.fake.replays = "", replays
            lan = house.fake.person("Lan")
            for word in ("/batdau", "/lich", "/trogiup"):
                await house.fake.says(lan, word)
            running = asyncio.create_task(house.side.run())
            await house.fake.until(lambda: sum(method == "getUpdates" for method, _, _ in house.fake.asked) > 6)
            running.cancel()
            await house.line.settled()
            assert len(lan.messages) == 3

    async def test_a_disk_that_cannot_be_read_is_told_and_looked_at_again(self, house: BotHouse) -> None:
        lan, spool = house.fake.person("Lan"), house.side.spool
        posted = await house.fake.says(lan, "/batdau")
        spool.keep(posted.raw.replace(b"m0", b"n0"), house.clock.now)
        spool._entering.mkdir()
        assert await house.side.enter() == 0
        assert "Look at the disk" in house.told[0]
        spool._entering.rmdir()
        assert await house.side.enter() == 1
        await house.line.settled()
        assert len(lan.messages) == 2

    async def test_groups_take_notices_and_nobody_is_known_as_their_admin(self, house: BotHouse) -> None:
        group, lan = house.fake.group("Bản Hụm"), house.fake.person("Lan")
        assert await house.fake.mentions(group, lan, "đi ăn không") is None
        await house.fake.mentions(group, lan, f"@{NAME} /nhantin")
        await house.line.settled()
        assert "trưởng nhóm" in group.messages[-1].text
