"""Menus of commands and descriptions: for everybody by scope and language, for people with roles by what they may."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.catalogues import Catalogues
from bot.channels.telegram.api import BotApi
from bot.channels.telegram.menus import DESCRIPTION, SHORT_DESCRIPTION, Menus
from bot.routing import all_routes
from handlers.views import commands
from messaging.model import Chat, Sender
from services.organising import RoleGrant
from services.records import Identity, Person, Role
from services.rights import Act
from tests.botapi import FakeBotApi
from tests.botapi.errors import bad, too_many
from tests.rig import Rig, make_rig

TOKEN = "4242:a-token-of-the-tests"
SETTERS = ("setMyCommands", "setMyDescription", "setMyShortDescription", "deleteMyCommands")


class Stage:
    """A contest, the fake server, and the menus between them."""

    def __init__(self, rig: Rig, fake: FakeBotApi) -> None:
        self.rig, self.fake = rig, fake
        self.bot = fake.add_bot(TOKEN)
        self.api = BotApi(TOKEN, fake.url)
        self.slept: list[float] = []
        self.menus = self.fresh()

    def fresh(self) -> Menus:
        """As after a restart."""

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        app = self.rig.app
        return Menus(self.api, app.store, app.contest, app.conversation.tongues, sleep)

    def said(self) -> int:
        """How often something was set."""
        return sum(len(self.fake.calls(method)) for method in SETTERS)

    def shown(self, scope: str, language: str = "", **place: str) -> dict[str, str]:
        """A menu as it stands at Telegram."""
        key = json.dumps({"type": scope, **place}, sort_keys=True), language
        return {command["command"]: command["description"] for command in self.bot.commands.get(key, [])}

    async def person(self, name: str, language: str | None = None) -> tuple[Person, Any]:
        """Somebody who has written to the bot."""
        known = self.fake.person(name, bot=self.bot)
        await known.opens()
        id = str(known.user.id)
        account, now = self.api.bot_id, self.rig.clock.now
        async with self.rig.app.store.write() as uow:
            person = Person(await uow.new_id(), now, language, name)
            uow.add_person(person, Identity("telegram", account, id, person.id, now))
            record = await uow.chat(Chat("telegram", account, id))
            record.person = person.id
            uow.save_chat(record)
            await uow.commit()
        return person, known

    async def gives(self, person: Person, role: Role, *, back: bool = False) -> None:
        contest = self.rig.app.contest.id
        async with self.rig.app.store.write() as uow:
            grant = RoleGrant(contest, person.id, role, "", self.rig.clock.now, "test")
            if back:
                (grant,) = await uow.grants(contest, person.id)
                grant.revoked_at, grant.revoked_by = self.rig.clock.now, "test"
            uow.save_grant(grant)
            await uow.commit()


@pytest.fixture
async def stage(tmp_path: Any) -> AsyncIterator[Stage]:
    rig, fake = await make_rig(tmp_path), await FakeBotApi.start()
    stage = Stage(rig, fake)
    yield stage
    await stage.api.close()
    await fake.close()
    await rig.close()


async def test_everybody_finds_their_own_words(stage: Stage) -> None:
    await stage.menus.introduce()
    assert stage.shown("all_private_chats")["bxh"] == "Bảng xếp hạng cá nhân và đơn vị"
    assert stage.shown("all_private_chats", "en")["bxh"] == "Leaderboard of people and units"
    assert stage.shown("default") == stage.shown("all_private_chats")
    assert "nhantin" in stage.shown("all_chat_administrators")
    assert "nhantin" not in stage.shown("all_group_chats")
    assert "thi" not in stage.shown("all_group_chats"), "played in private"
    assert "dieuhanh" not in stage.shown("all_private_chats")
    words = stage.bot.descriptions
    assert "dân chủ ở cơ sở" in words["description", ""]
    assert "Press Start" in words["description", "en"]
    assert words["short_description", ""].endswith("Ban Tổ chức Cuộc thi.")


async def test_what_stands_there_already_is_not_said_again(stage: Stage) -> None:
    await stage.menus.introduce()
    before = stage.said()
    await stage.fresh().introduce()
    assert stage.said() == before
    stage.bot.commands.clear()
    await stage.fresh().introduce()
    assert stage.shown("all_private_chats")


async def test_a_role_brings_its_commands_and_takes_them_along(stage: Stage) -> None:
    hoa, _ = await stage.person("Hoa")
    tuan, _ = await stage.person("Tuấn", "en")
    await stage.gives(hoa, Role.STAFF)
    await stage.gives(tuan, Role.OWNER)
    await stage.menus.look()
    chats = {name: await _chat(stage, person) for name, person in (("hoa", hoa), ("tuan", tuan))}
    hers, his = stage.shown("chat", chat_id=chats["hoa"]), stage.shown("chat", chat_id=chats["tuan"])
    assert {"dieuhanh", "tracuu", "xuatexcel", "thi"} <= hers.keys()
    assert "phatdong" not in hers
    assert his["phatdong"] == "Launch"
    before = stage.said()
    await stage.fresh().look()
    assert stage.said() == before, "once a change"
    await stage.gives(hoa, Role.STAFF, back=True)
    await stage.menus.look()
    assert stage.shown("chat", chat_id=chats["hoa"]) == {}
    assert stage.shown("chat", chat_id=chats["tuan"]) == his
    assert stage.said() == before + 1


async def test_somebody_who_left_holds_up_nobody(stage: Stage) -> None:
    people = [await stage.person(name) for name in ("An", "Bình")]
    for person, _ in people:
        await stage.gives(person, Role.ORGANISER)
    (first, _), (second, _) = people
    stage.fake.fails("setMyCommands", bad("chat not found"))
    await stage.menus.look()
    shown = [stage.shown("chat", chat_id=await _chat(stage, person)) for person in (first, second)]
    assert [bool(menu) for menu in shown] == [False, True]
    before = stage.said()
    await stage.menus.look()
    assert stage.said() == before


async def test_what_fails_is_tried_again(stage: Stage) -> None:
    stage.fake.fails("setMyCommands", too_many(7))
    assert not await stage.menus._tried(stage.menus.introduce)
    assert stage.slept == [7]
    assert await stage.menus._tried(stage.menus.introduce)
    assert stage.shown("all_chat_administrators", "en")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_command_is_answered_and_no_line_is_too_long(rig_contest: Any, language: str) -> None:
    tongue, routes = Catalogues(rig_contest.pack.zone)(language), all_routes()
    lists = (
        commands.for_residents(tongue),
        commands.for_members(tongue),
        commands.for_admins(tongue),
        commands.for_holders(tongue, frozenset(Act)),
    )
    for listed in lists:
        names = [name for name, _ in listed]
        assert len(names) == len(set(names)) <= 100
        assert set(names) <= routes.commands.keys()
        assert all(0 < len(words) <= 60 for _, words in listed), "one line of a phone"
    assert 0 < len(commands.description(rig_contest, tongue, DESCRIPTION)) <= DESCRIPTION
    assert 0 < len(commands.short_description(rig_contest, tongue, SHORT_DESCRIPTION)) <= SHORT_DESCRIPTION
    assert commands.short_description(rig_contest, tongue, 10) == ""


@pytest.fixture
async def rig_contest(tmp_path: Any) -> AsyncIterator[Any]:
    rig = await make_rig(tmp_path)
    yield rig.app.contest
    await rig.close()


async def _chat(stage: Stage, person: Person) -> str:
    async with stage.rig.app.store.read() as uow:
        (identity,) = await uow.identities_of(person.id)
        assert (await uow.person_of(Sender("telegram", stage.api.bot_id, identity.external_id))) is not None
    return identity.external_id
