"""What leaves for the Official Account: what it costs, what stays here, and what each refusal comes to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.channels.port import NotSent
from bot.channels.zalo_oa.api import Rate
from bot.channels.zalo_oa.limits import Limits
from bot.channels.zalo_oa.wiring import OaSide
from bot.pace import Ledger, Pace
from handlers.actions import Open
from messaging.model import Button, Chat, Link, Picture, Reply, Sender
from messaging.text import said
from services.organising import RoleGrant
from services.records import Identity, Notice, Role, SendState, StoredFile
from services.records import Person as Known
from storage import tables
from storage.rows import EVERYTHING
from tests.channels.logged import logged
from tests.channels.zalooa_house import OaHouse, oa_house
from tests.zalooa import Fault, Person

CS, UPLOAD = "/v3.0/oa/message/cs", "/v2.0/oa/upload/image"
_keys = count(1)


@pytest.fixture
async def house() -> AsyncIterator[OaHouse]:
    async with oa_house(zalo_oa_monthly_vnd=0) as house:
        yield house


async def who_talked(house: OaHouse, *names: str) -> list[Person]:
    """People who said hello just now."""
    people = [house.fake.person(name) for name in names]
    for person in people:
        person.follows = True
        await house.says(person, "/batdau")
    return people


def chat_of(house: OaHouse, person: Person) -> Chat:
    return Chat("zalo_oa", house.fake.oa_id, person.id)


async def notices(house: OaHouse, people: Sequence[Person]) -> list[tuple[SendState, str | None]]:
    """Send each a notice; how each line ended."""
    keys = [f"test:{next(_keys)}" for _ in people]
    async with house.app.store.write() as uow:
        for key, person in zip(keys, people, strict=True):
            record = await uow.chat(chat_of(house, person))
            now = house.clock.now
            uow.add_notice(Notice(await uow.new_id(), house.app.contest.id, key, "file_failed", {}, record.id, now))
        await uow.commit()
    await house.passes(seconds=0)
    async with house.app.store.read() as uow:
        rows = {row["key"]: row for row in await uow.rows.fetch(tables.outbox, ("key",), [(key,) for key in keys])}
    return [(SendState(rows[key]["state"]), rows[key]["reason"]) for key in keys]


async def alarms(house: OaHouse) -> list[str]:
    """What owners were told, in order."""
    async with house.app.store.read() as uow:
        rows = await uow.rows.fetch(tables.outbox, (), EVERYTHING)
    return [row["parameters"]["trouble"] for row in rows if row["kind"] == "channel_alarm"]


async def owner(house: OaHouse) -> None:
    """Somebody who owns the contest and talks on the web."""
    async with house.app.store.write() as uow:
        person = Known(await uow.new_id(), house.clock.now, "vi", "chu")
        uow.add_person(person, Identity("web", "", "chu", person.id, house.clock.now))
        record = await uow.chat(Chat("web", "", "chu"))
        record.person = person.id
        uow.save_chat(record)
        uow.save_grant(RoleGrant(house.app.contest.id, person.id, Role.OWNER, "", house.clock.now, "test"))
        await uow.commit()


class TestWhatItCosts:
    async def test_within_two_days_a_notice_is_free(self, house: OaHouse) -> None:
        people = await who_talked(house, "Lan", "Mai")
        await house.passes(hours=47)
        assert await notices(house, people) == [(SendState.ACCEPTED, None)] * 2
        assert house.fake.spent == 0

    async def test_afterwards_nothing_is_paid_unless_somebody_allowed_it(self, house: OaHouse) -> None:
        (lan,) = await who_talked(house, "Lan")
        await house.passes(days=3)
        asked = len(house.fake.asked)
        assert await notices(house, [lan]) == [(SendState.SKIPPED, "price")]
        assert CS not in [one.path for one in house.fake.asked[asked:]]

    async def test_to_the_last_dong_of_the_cap_and_not_beyond(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=110) as house:
            await owner(house)
            people = await who_talked(house, "Lan", "Mai", "Ba")
            await house.passes(days=3)
            ends = [(await notices(house, [person]))[0] for person in people]
            assert ends == [(SendState.ACCEPTED, None), (SendState.ACCEPTED, None), (SendState.SKIPPED, "price")]
            assert house.fake.spent == 110
            assert await alarms(house) == ["money_gone"]
            money = house.app.zalo_oa.channel.rations()[1]  # type: ignore[union-attr]
            assert (money.used, money.limit) == (110, 110)

    async def test_side_by_side_they_do_not_pass_the_cap(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=110) as house:
            people = await who_talked(house, *"ABCDEF")
            await house.passes(days=3)
            ends = await notices(house, people)
            assert house.fake.spent == 110
            assert sorted(ends)[:2] == [(SendState.ACCEPTED, None)] * 2
            assert {reason for state, reason in ends if state is not SendState.ACCEPTED} == {"price"}

    async def test_side_by_side_they_do_not_pass_the_package(self, house: OaHouse) -> None:
        people = await who_talked(house, *"ABCD")
        house.fake.allowance = 2
        await house.app.zalo_oa.introduce()  # type: ignore[union-attr]
        await house.passes(days=3)
        ends = await notices(house, people)
        assert [state for state, _ in ends].count(SendState.ACCEPTED) == 2
        assert house.fake.spent == 0

    async def test_what_may_have_arrived_is_counted_as_paid(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=110) as house:
            people = await who_talked(house, *"ABC")
            await house.passes(days=3)
            house.fake.fails(CS, Fault(after=True))
            ends = [(await notices(house, [person]))[0][0] for person in people]
            assert ends == [SendState.UNKNOWN, SendState.ACCEPTED, SendState.SKIPPED]
            assert house.fake.spent == 110

    @pytest.mark.parametrize("silent", [3, 0])
    async def test_a_picture_with_buttons_is_two_messages(self, silent: int) -> None:
        async with oa_house(zalo_oa_monthly_vnd=1000) as house:
            (lan,) = await who_talked(house, "Lan")
            async with house.app.store.write() as uow:
                uow.add_file(StoredFile("board", None, "bang.png", "image/png", b"\x89PNG\r\n\x1a\n", house.clock.now))
                await uow.commit()
            await house.passes(days=silent)
            channel, chat = house.app.zalo_oa.channel, chat_of(house, lan)  # type: ignore[union-attr]
            heard = house.clock.now - timedelta(days=silent)
            assert channel.withheld(chat, heard, house.clock.now, gist=False) is None
            reply = Reply(said("Bảng"), ((Button("Vào thi", Open("thi")),),), picture=Picture("board", "Bảng: 1. Lan"))
            await channel.send(chat, reply, None, unasked=True)
            paid = 110 if silent else 0
            assert (house.fake.spent, channel.rations()[1].used) == (paid, paid)

    async def test_the_quota_of_one_person_stops_nobody_else(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=1000) as house:
            await owner(house)
            lan, mai = await who_talked(house, "Lan", "Mai")
            await house.passes(days=3)
            house.fake.fails(CS, Fault(body=b'{"error":-218,"message":"quota of this user"}'))
            assert await notices(house, [lan]) == [(SendState.REFUSED, "quota")]
            assert await notices(house, [mai]) == [(SendState.ACCEPTED, None)]
            assert await alarms(house) == []

    async def test_after_somebody_paid_it_goes_on_by_itself(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=1000) as house:
            (lan,) = await who_talked(house, "Lan")
            await house.passes(days=3)
            house.fake.out_of_quota = True
            assert await notices(house, [lan]) == [(SendState.REFUSED, "quota")]
            house.fake.out_of_quota = False
            assert await notices(house, [lan]) == [(SendState.SKIPPED, "quota")]
            await house.passes(hours=6)
            assert await notices(house, [lan]) == [(SendState.ACCEPTED, None)]

    async def test_at_night_of_zalos_a_notice_waits_for_half_an_hour(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=1000) as house:
            (lan,) = await who_talked(house, "Lan")
            house.fake.fails(CS, *[Fault(body=b'{"error":-234,"message":"not at this hour"}')] * 2)
            assert (await notices(house, [lan]))[0][0] is SendState.QUEUED
            asked = len(house.fake.asked)
            for _ in range(10):
                await house.passes(minutes=2)
            assert len(house.fake.asked) == asked

    async def test_what_surely_was_not_sent_is_not_counted(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=55) as house:
            lan, mai = await who_talked(house, "Lan", "Mai")
            await house.passes(days=3)
            house.fake.people[lan.id].blocked = True
            assert (await notices(house, [lan]))[0][0] is SendState.REFUSED
            assert await notices(house, [mai]) == [(SendState.ACCEPTED, None)]

    async def test_a_months_money_is_a_months(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=55) as house:
            (lan,) = await who_talked(house, "Lan")
            await house.passes(days=3)
            assert await notices(house, [lan]) == [(SendState.ACCEPTED, None)]
            assert await notices(house, [lan]) == [(SendState.SKIPPED, "price")]
            await house.passes(days=25)
            await house.says(lan, "/batdau")
            await house.passes(days=3)
            assert await notices(house, [lan]) == [(SendState.ACCEPTED, None)]

    async def test_two_servers_share_what_the_package_gives(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=0) as house:
            lan, mai = await who_talked(house, "Lan", "Mai")
            house.fake.allowance = 1
            side = house.app.zalo_oa
            assert side is not None
            other = OaSide(replace(side._house, owner="another"))
            other.connect(house.app.dispatcher, house.app.conversation)
            for one in (side, other):
                await one.introduce()
            await house.passes(days=3)
            heard = house.clock.now - timedelta(days=3)
            for one, person in ((side, lan), (other, mai)):
                assert one.channel.withheld(chat_of(house, person), heard, house.clock.now, gist=False) is None
            await side.channel.send(chat_of(house, lan), Reply(said("Tuần 2 đã mở")), None, unasked=True)
            with pytest.raises(NotSent, match="price"):
                await other.channel.send(chat_of(house, mai), Reply(said("Tuần 2 đã mở")), None, unasked=True)
            await other.close()
            assert house.fake.spent == 0

    async def test_the_packages_own_messages_go_first(self, house: OaHouse) -> None:
        lan, mai = await who_talked(house, "Lan", "Mai")
        house.fake.allowance = 1
        await house.app.zalo_oa.introduce()  # type: ignore[union-attr]
        await house.passes(days=3)
        assert [(await notices(house, [one]))[0][0] for one in (lan, mai)] == [SendState.ACCEPTED, SendState.SKIPPED]
        assert house.fake.spent == 0

    async def test_after_a_week_nobody_is_written_to(self, house: OaHouse) -> None:
        (lan,) = await who_talked(house, "Lan")
        await house.passes(days=8)
        assert await notices(house, [lan]) == [(SendState.SKIPPED, "window")]

    async def test_nobody_who_was_silent_for_days_is_woken_at_night(self) -> None:
        async with oa_house(zalo_oa_monthly_vnd=1000) as house:
            (lan,) = await who_talked(house, "Lan")
            await house.passes(days=3, hours=15)
            assert (await notices(house, [lan]))[0][0] is SendState.QUEUED
            await house.passes(hours=6)
            assert len(lan.messages) == 1
            await house.passes(hours=1)
            assert len(lan.messages) == 2

    async def test_quota_gone_in_the_middle_of_a_round(self) -> None:
        """Notices stop and the owners hear of it; whoever plays is answered."""
        async with oa_house(zalo_oa_monthly_vnd=100_000) as house:
            await owner(house)
            lan, mai, ba = await who_talked(house, "Lan", "Mai", "Ba")
            await house.passes(days=3)
            house.fake.out_of_quota = True
            assert await notices(house, [lan]) == [(SendState.REFUSED, "quota")]
            assert await notices(house, [mai]) == [(SendState.SKIPPED, "quota")]
            assert await alarms(house) == ["quota_kept"]
            assert await house.says(ba, "trợ giúp")


class TestRefusals:
    @pytest.mark.parametrize(
        ("error", "ends", "reason"),
        [
            (-230, SendState.REFUSED, "window"),
            (-232, SendState.REFUSED, "never started"),
            (-213, SendState.REFUSED, "does not follow"),
            (-244, SendState.REFUSED, "blocked"),
            (-218, SendState.REFUSED, "quota"),
            (-32, SendState.QUEUED, None),
            (-200, SendState.QUEUED, None),
            (-224, SendState.QUEUED, None),
            (-248, SendState.REFUSED, "-248: no"),
        ],
    )
    async def test_each_code_ends_a_notice_as_it_should(
        self, house: OaHouse, error: int, ends: SendState, reason: str | None
    ) -> None:
        (lan,) = await who_talked(house, "Lan")
        house.fake.fails(CS, Fault(200, f'{{"error":{error},"message":"no"}}'.encode()))
        assert await notices(house, [lan]) == [(ends, reason)]

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(drops=True, after=True),
            Fault(drops=True),
            Fault(502, b"<html>"),
            Fault(200, b"<html>"),
            Fault(200, b"{}"),
        ],
    )
    async def test_what_nobody_knows_is_unknown_and_not_sent_again(self, house: OaHouse, fault: Fault) -> None:
        (lan,) = await who_talked(house, "Lan")
        house.fake.fails(CS, fault)
        (line,) = await notices(house, [lan])
        assert line[0] is SendState.UNKNOWN
        before = len(lan.messages)
        await house.passes(hours=1)
        assert len(lan.messages) == before

    async def test_who_has_left_is_left_alone_until_they_come_back(self, house: OaHouse) -> None:
        (lan,) = await who_talked(house, "Lan")
        lan.blocked = True
        assert (await notices(house, [lan]))[0] == (SendState.REFUSED, "blocked")
        assert await notices(house, [lan]) == [(SendState.SKIPPED, "unreachable")]
        lan.blocked = False
        await house.says(lan, "/batdau")
        assert (await notices(house, [lan]))[0][0] is SendState.ACCEPTED

    async def test_the_operator_reads_what_only_they_can_mend(self, house: OaHouse) -> None:
        (lan,) = await who_talked(house, "Lan")
        house.fake.fails(CS, Fault(200, b'{"error":-224,"message":"OA must upgrade"}'))
        await notices(house, [lan])
        assert any("the package has no OpenAPI" in line for line in house.told)

    async def test_buttons_that_are_refused_are_said_in_words(self, house: OaHouse) -> None:
        (lan,) = await who_talked(house, "Lan")
        house.fake.fails(CS, Fault(200, b'{"error":-201,"message":"payload is invalid"}'))
        channel = house.app.zalo_oa.channel  # type: ignore[union-attr]
        keys = (Button("Vào thi", Open("thi")),), (Link("Trang thi", "https://thi.example.vn/"),)
        await channel.send(chat_of(house, lan), Reply(said("Tuần 1 đã mở"), keys), None)
        assert lan.messages[-1].text == "Tuần 1 đã mở\n\n• Vào thi\n• Trang thi: https://thi.example.vn/"

    async def test_a_used_token_turns_this_channel_off_and_no_other(self, house: OaHouse) -> None:
        await owner(house)
        (lan,) = await who_talked(house, "Lan")
        house.fake.new_pair()
        assert (await notices(house, [lan]))[0][0] is SendState.QUEUED
        assert await alarms(house) == ["signed_off"]
        assert any("consent again" in line for line in house.told)
        assert "consent again" in str(house.app.zalo_oa.status()["state"])  # type: ignore[union-attr]
        posted = await house.fake.hook.says(lan, "/trogiup")
        assert posted.status == 200, "what comes in is still kept"
        async with house.app.store.read() as uow:
            assert await uow.person_of(Sender("web", "", "chu")) is not None

    async def test_no_token_is_ever_logged(self, house: OaHouse, monkeypatch: pytest.MonkeyPatch) -> None:
        (lan,) = await who_talked(house, "Lan")
        tokens = [*house.fake.access, *house.fake.refresh]
        rooms = ("zalo_oa.outlet", "zalo_oa.tokens", "zalo_oa.wiring", "zalo_oa.webhook")
        logs = logged(monkeypatch, *(f"bot.channels.{room}" for room in rooms), "bot.departures", "bot.alarming")
        for fault in (Fault(200, f'{{"error":-201,"message":"{tokens[0]}"}}'.encode()), Fault(drops=True)):
            house.fake.fails(CS, fault)
            await notices(house, [lan])
        house.fake.new_pair()
        await notices(house, [lan])
        assert len(logs) > 2
        assert not [token for token in tokens if token in f"{logs} {house.told}"]


class TestPictures:
    async def given(self, house: OaHouse, data: bytes = b"\x89PNG a picture") -> Picture:
        async with house.app.store.write() as uow:
            uow.add_file(StoredFile("a.png", None, "a.png", "image/png", data, house.clock.now))
            await uow.commit()
        return Picture("a.png", "Ma két của Lễ phát động")

    def uploads(self, house: OaHouse) -> int:
        return sum(one.path == UPLOAD for one in house.fake.asked)

    async def send(self, house: OaHouse, person: Person, picture: Picture, *keys: Any) -> None:
        channel = house.app.zalo_oa.channel  # type: ignore[union-attr]
        reply = Reply(said("Lễ phát động bắt đầu"), (keys,) if keys else (), picture=picture)
        await channel.send(chat_of(house, person), reply, None)

    async def test_it_is_handed_over_once_for_everybody(self, house: OaHouse) -> None:
        people = await who_talked(house, "Lan", "Mai")
        picture = await self.given(house)
        for person in people:
            await self.send(house, person, picture)
        assert self.uploads(house) == 1
        assert [person.messages[-1].text for person in people] == ["Lễ phát động bắt đầu"] * 2
        assert all(person.messages[-1].attachment for person in people)

    async def test_with_buttons_it_stands_above_the_words(self, house: OaHouse) -> None:
        (lan,) = await who_talked(house, "Lan")
        await self.send(house, lan, await self.given(house), Button("Vào thi", Open("thi")))
        assert [message.text for message in lan.messages[-2:]] == ["Ma két của Lễ phát động", "Lễ phát động bắt đầu"]
        assert lan.messages[-1].buttons[0]["payload"] == "#op.thi"

    async def test_one_that_died_is_handed_over_again(self, house: OaHouse) -> None:
        (lan,) = await who_talked(house, "Lan")
        picture = await self.given(house)
        await self.send(house, lan, picture)
        house.fake.assets.clear()
        await self.send(house, lan, picture)
        assert self.uploads(house) == 2
        await house.passes(days=6)
        await house.says(lan, "/batdau")
        await self.send(house, lan, picture)
        assert self.uploads(house) == 3

    @pytest.mark.parametrize("keys", [(), (Button("Vào thi", Open("thi")),)], ids=["bare", "with buttons"])
    async def test_one_that_zalo_does_not_show_is_said(self, house: OaHouse, keys: tuple[Button, ...]) -> None:
        (lan,) = await who_talked(house, "Lan")
        house.fake.fails(CS, Fault(body=b'{"error":-201,"message":"attachment is invalid"}'))
        await self.send(house, lan, await self.given(house), *keys)
        told = "\n".join(message.text for message in lan.messages[-2:])
        assert "Ma két của Lễ phát động" in told
        assert "Lễ phát động bắt đầu" in told

    @pytest.mark.parametrize("size", [0, 2 * 1024 * 1024])
    async def test_one_that_cannot_be_handed_over_is_said(self, house: OaHouse, size: int) -> None:
        (lan,) = await who_talked(house, "Lan")
        picture = await self.given(house, bytes(size)) if size else Picture("none.png", "Ma két")
        await self.send(house, lan, picture)
        assert "Ma két" in lan.messages[-1].text
        assert "Lễ phát động bắt đầu" in lan.messages[-1].text


async def test_a_notice_that_waits_for_its_turn_is_not_noted_as_leaving(
    house: OaHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that dies while it waits has surely not sent it: it leaves afterwards, and is not unknown."""
    (lan,) = await who_talked(house, "Lan")
    limits, waits, turn = house.app.zalo_oa.channel._limits, asyncio.Event(), asyncio.Event()  # type: ignore[union-attr]
    sleep = limits._pace._sleep

    async def long(seconds: float) -> object:
        waits.set()
        await turn.wait()
        return await sleep(seconds)

    monkeypatch.setattr(limits._pace, "_sleep", long)
    await limits.refused(600)
    sending = asyncio.create_task(notices(house, [lan]))
    await waits.wait()
    async with house.app.store.read() as uow:
        (line,) = [row for row in await uow.rows.fetch(tables.outbox, (), EVERYTHING) if row["kind"] == "file_failed"]
    turn.set()
    assert line["reason"] is None
    assert await sending == [(SendState.ACCEPTED, None)]


async def test_too_many_requests_hold_replies_back_only_for_a_while(house: OaHouse) -> None:
    (lan,) = await who_talked(house, "Lan")
    house.fake.a_minute = 30
    people = [house.fake.person(f"Người {number}") for number in range(60)]
    for person in people:
        await house.fake.hook.says(person, "/batdau")
    await house.line.settled()
    assert sum(len(person.messages) for person in people) >= 30
    await house.passes(minutes=2)
    assert await house.says(lan, "/batdau")


async def test_a_group_gets_words_without_buttons_and_what_people_typed_is_no_mention(house: OaHouse) -> None:
    group, lan = house.fake.group("Bản Hụm"), house.fake.person("Lan")
    await house.fake.hook.happens_in(group, "create_group", lan)
    await house.line.settled()
    assert group.messages[-1].buttons == []
    assert "1. Nhận tin cho nhóm" in group.messages[-1].text
    channel = house.app.zalo_oa.channel  # type: ignore[union-attr]
    chat = Chat("zalo_oa", house.fake.oa_id, group.id, group=True)
    await channel.send(chat, Reply(said("Chúc mừng [@g77] Lan")), None)
    assert "[@" not in group.messages[-1].text


def test_the_pace_is_a_share_of_the_package_and_half_of_it_while_others_use_it_up() -> None:
    limits = Limits(Pace(Ledger(lambda: 0.0)), "one")
    told = [limits.a_minute]
    for rate in (Rate(2000, 1500), Rate(2000, 199), None, Rate(0, 0), Rate(2000, 200)):
        limits.heard(rate)
        told.append(limits.a_minute)
    assert told == [80, 1600, 800, 800, 800, 1600]
