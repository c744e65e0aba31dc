"""The Official Account's client against a strict fake: what it sends, what it believes, and how each failure is told apart."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.zalo.answers import ZaloAway, ZaloError, ZaloRefused, ZaloUnsent
from bot.channels.zalo.line import ZaloLine
from bot.channels.zalo_oa.api import JPEG, OaApi, OaButton, Rate
from tests.rig import Hand
from tests.zalooa import FakeOa, Fault, Person

CS = "/v3.0/oa/message/cs"
NOW = datetime(2024, 6, 3, 1, tzinfo=UTC)
LINK = OaButton("Mở trang thi", url="https://thi.example.vn/")


class Desk:
    """A client with a token, and how often it had to get another one."""

    def __init__(self, fake: FakeOa) -> None:
        self.fake = fake
        self.token = fake.new_pair()["access_token"]
        self.refreshed: list[str] = []
        self.line = ZaloLine(lambda: (self.token,))
        self.api = OaApi(self.line, fake.url, self._current, self._another)

    async def _current(self) -> str:
        return self.token

    async def _another(self, refused: str) -> str:
        self.refreshed.append(refused)
        self.token = self.fake.new_pair()["access_token"]
        return self.token


@pytest.fixture
def clock() -> Hand:
    return Hand(NOW)


@pytest.fixture
async def fake(clock: Hand) -> AsyncIterator[FakeOa]:
    fake = await FakeOa.start(clock)
    yield fake
    await fake.close()


@pytest.fixture
async def desk(fake: FakeOa) -> AsyncIterator[Desk]:
    desk = Desk(fake)
    yield desk
    await desk.line.close()


@pytest.fixture
def lan(fake: FakeOa) -> Person:
    lan = fake.person("Lan")
    lan.follows, lan.last = True, fake.clock()
    return lan


async def test_a_question_with_its_buttons(fake: FakeOa, desk: Desk, lan: Person) -> None:
    buttons = [OaButton(letter, payload=f"#an.1.0.{place}") for place, letter in enumerate("ABCD")]
    sent = await desk.api.text(lan.id, unicodedata.normalize("NFD", "Câu 1/10 · còn 15 phút"), [*buttons, LINK])
    (message,) = lan.messages
    assert sent.message_id == message.id
    assert message.text == "Câu 1/10 · còn 15 phút"
    assert [button["type"] for button in message.buttons] == ["oa.query.hide"] * 4 + ["oa.open.url"]
    assert sent.left == 8


async def test_pictures_groups_and_what_is_known_of_us(fake: FakeOa, desk: Desk, lan: Person) -> None:
    group = fake.group("Bản Hụm")
    fake.allowance = 400
    asset = await desk.api.upload_picture(b"\xff\xd8 a picture", JPEG)
    await desk.api.picture(lan.id, asset, "Thông báo")
    await desk.api.group_text(group.id, "Tuần 2 đã mở")
    await desk.api.group_picture(group.id, asset, "Bảng xếp hạng")
    assert [message.attachment for message in lan.messages] == [asset]
    assert [message.text for message in group.messages] == ["Tuần 2 đã mở", "Bảng xếp hạng"]
    account = await desk.api.account()
    assert (account.oa_id, account.package_name, account.is_verified) == (fake.oa_id, "Toàn diện", True)
    left = await desk.api.allowance()
    assert left is not None
    assert (left.total, left.remain) == (2000, 400)


async def test_the_rate_is_read_and_too_much_is_refused(fake: FakeOa, desk: Desk, lan: Person) -> None:
    fake.a_minute = 2
    await desk.api.text(lan.id, "một")
    await desk.api.text(lan.id, "hai")
    assert desk.api.rate == Rate(2, 0)
    with pytest.raises(ZaloRefused) as refused:
        await desk.api.text(lan.id, "ba")
    assert refused.value.code == -32


@pytest.mark.parametrize("how", ["dead", "old"])
async def test_a_token_that_ran_out_is_exchanged_once_and_the_message_arrives_once(
    how: str, fake: FakeOa, desk: Desk, lan: Person, clock: Hand
) -> None:
    old = desk.token
    if how == "dead":
        fake.access.clear()
    else:
        clock.now += timedelta(hours=26)
    await desk.api.text(lan.id, "một")
    assert desk.refreshed == [old]
    assert len(lan.messages) == 1


async def test_a_token_that_is_dead_again_is_not_exchanged_for_ever(fake: FakeOa, desk: Desk, lan: Person) -> None:
    dead = Fault(200, b'{"error":-216,"message":"Access token is invalid"}')
    fake.fails(CS, dead, dead, dead)
    with pytest.raises(ZaloRefused):
        await desk.api.text(lan.id, "một")
    assert len(desk.refreshed) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        (Fault(200, b'{"error":-230,"message":"no interaction in 7 days"}'), ZaloRefused, -230),
        (Fault(200, b'{"error":-32,"message":"rate"}'), ZaloRefused, -32),
        (Fault(500, b'{"error":-200,"message":"Internal error"}'), ZaloRefused, -200),
        (Fault(429, b'{"message":"slow down"}'), ZaloRefused, 429),
        (Fault(200, b'{"data":{"message_id":"1"}}'), ZaloRefused, 200),
        (Fault(502, b"<html>bad gateway</html>"), ZaloAway, 502),
        (Fault(200, b"<html>sign in</html>"), ZaloAway, 200),
        (Fault(200, b'{"error":0,'), ZaloAway, 200),
        (Fault(200, b"[]"), ZaloAway, 200),
        (Fault(302, b""), ZaloAway, 302),
        (Fault(drops=True), ZaloAway, None),
        (Fault(drops=True, after=True), ZaloAway, None),
    ],
)
async def test_each_failure_is_of_its_kind(
    fault: Fault, kind: type[ZaloError], code: int | None, fake: FakeOa, desk: Desk, lan: Person
) -> None:
    fake.fails(CS, fault)
    with pytest.raises(ZaloError) as failed:
        await desk.api.text(lan.id, "một")
    assert type(failed.value) is kind
    assert getattr(failed.value, "code", getattr(failed.value, "status", None)) == code
    assert desk.token not in str(failed.value)
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None or failed.value.__suppress_context__


async def test_who_does_not_listen_has_surely_not_got_it(fake: FakeOa, desk: Desk, lan: Person) -> None:
    await fake.close()
    with pytest.raises(ZaloUnsent):
        await desk.api.text(lan.id, "một")


async def test_who_says_nothing_is_given_up_after_a_while(fake: FakeOa, lan: Person) -> None:
    line = ZaloLine(lambda: ())
    fake.fails(CS, Fault(holds=True, drops=True))
    with pytest.raises(ZaloAway):
        await line.ask("POST", fake.url + CS, json={}, within_s=0.05)
    fake.lets_go()
    await line.close()


@pytest.mark.parametrize(
    ("days", "code", "paid"), [(1.9, None, 0), (2.1, None, 55), (6.9, None, 55), (7.1, -230, 0), (None, -232, 0)]
)
async def test_the_fake_keeps_the_windows(
    days: float | None, code: int | None, paid: int, fake: FakeOa, desk: Desk, lan: Person, clock: Hand
) -> None:
    lan.last = None if days is None else clock.now
    clock.now += timedelta(days=days or 0)
    desk.token = fake.new_pair()["access_token"]
    if code is None:
        await desk.api.text(lan.id, "một")
        assert fake.spent == paid
    else:
        with pytest.raises(ZaloRefused) as refused:
            await desk.api.text(lan.id, "một")
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (CS, {"recipient": {"user_id": "LAN"}, "message": {"text": "x" * 2001}}, -210),
        (CS, {"recipient": {"user_id": "LAN"}, "message": {"text": "x"}, "parse_mode": "HTML"}, -201),
        (CS, {"recipient": {"user_id": "LAN"}, "message": {"text": "x", "reply_markup": {}}}, -201),
        (CS, {"recipient": {"user_id": "25"}, "message": {"text": "x"}}, -201),
        ("/v2.0/oa/message", {"recipient": {"user_id": "LAN"}, "message": {"text": "x"}}, -240),
        ("/v3.0/oa/message/promotion", {}, -201),
        ("/v3.0/oa/group/message", {"recipient": {"group_id": "none"}, "message": {"text": "x"}}, -403),
    ],
)
async def test_the_fake_takes_no_more_than_zalo(
    path: str, body: dict[str, object], code: int, fake: FakeOa, desk: Desk, lan: Person
) -> None:
    if body.get("recipient") == {"user_id": "LAN"}:
        body = {**body, "recipient": {"user_id": lan.id}}
    with pytest.raises(ZaloRefused) as refused:
        await desk.line.ask("POST", fake.url + path, json=body, headers={"access_token": desk.token})
    assert refused.value.code == code
    assert lan.messages == []


async def test_the_fake_refuses_six_buttons_and_a_bearer_token(fake: FakeOa, desk: Desk, lan: Person) -> None:
    with pytest.raises(ZaloRefused) as refused:
        await desk.api.text(lan.id, "một", [OaButton("A", payload="#a")] * 6)
    assert refused.value.code == -210
    with pytest.raises(ZaloRefused) as refused:
        await desk.line.ask("POST", fake.url + CS, json={}, headers={"Authorization": f"Bearer {desk.token}"})
    assert refused.value.code == -216


async def test_a_picture_dies_after_seven_days(fake: FakeOa, desk: Desk, lan: Person, clock: Hand) -> None:
    asset = await desk.api.upload_picture(b"\xff\xd8 a picture", JPEG)
    clock.now += timedelta(days=7)
    lan.last, desk.token = clock.now, fake.new_pair()["access_token"]
    with pytest.raises(ZaloRefused) as refused:
        await desk.api.picture(lan.id, asset, "Thông báo")
    assert refused.value.code == -100


async def test_nulls_and_another_shape_of_the_account_stop_nobody(fake: FakeOa, desk: Desk) -> None:
    path = "/v2.0/oa/getoa"
    fake.fails(path, Fault(body=b'{"error":0,"data":{"oaid":"1","num_follower":null,"package_name":null}}'))
    account = await desk.api.account()
    assert (account.oa_id, account.num_follower, account.package_name) == ("1", 0, "")
    fake.fails(path, Fault(body=b'{"error":0,"data":{"oaid":["1"]}}'))
    with pytest.raises(ZaloAway):
        await desk.api.account()
