"""The list of a group's admins: asked once for many, kept for minutes, asked afresh for acts with effect."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from bot.channels.telegram.admins import FRESH, KEPT, REST, Admin, Admins, Calls
from bot.channels.telegram.api import ApiAway, ApiError, ApiRefused, BotApi
from tests.rig import LAUNCH, Hand

GROUP, OTHER = "-1001", "-1002"
BOSS, MEMBER = "11", "12"


class Script:
    """A Bot API that knows nothing but admins, and waits where it is told to."""

    def __init__(self) -> None:
        self.admins: dict[int, list[int]] = {int(GROUP): [int(BOSS)], int(OTHER): [int(MEMBER)]}
        self.asked: list[int] = []
        self.fault: ApiError | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def call(
        self, method: str, params: dict[str, Any], *, into: type[list[Admin]], within_s: float
    ) -> list[Admin]:
        assert method == "getChatAdministrators"
        assert within_s <= 5
        self.asked.append(params["chat_id"])
        people = self.admins[params["chat_id"]]
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        return msgspec.convert(
            [
                {
                    "status": "administrator",
                    "user": {"id": id, "is_bot": False, "first_name": "A"},
                    "is_anonymous": False,
                }
                for id in people
            ],
            into,
        )


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def clock() -> Hand:
    return Hand(LAUNCH)


@pytest.fixture
def admins(script: Script, clock: Hand) -> Admins:
    return Admins(script, clock, most=2)


ASKED: type[Calls] = BotApi
"""The house's own client can be asked: mypy reads this."""


async def test_a_list_is_kept_and_read_for_everybody(admins: Admins, script: Script, clock: Hand) -> None:
    assert await admins.is_admin(GROUP, BOSS, fresh=False) is True
    assert await admins.is_admin(GROUP, MEMBER, fresh=False) is False
    clock.now += KEPT
    assert await admins.is_admin(GROUP, BOSS, fresh=False) is True
    assert script.asked == [int(GROUP)]
    clock.now += timedelta(seconds=1)
    script.admins[int(GROUP)] = []
    assert await admins.is_admin(GROUP, BOSS, fresh=False) is False
    assert len(script.asked) == 2


async def test_for_an_act_with_effect_it_is_asked_again(admins: Admins, script: Script, clock: Hand) -> None:
    assert await admins.is_admin(GROUP, BOSS, fresh=False) is True
    script.admins[int(GROUP)] = [int(MEMBER)]
    clock.now += FRESH + timedelta(seconds=1)
    assert await admins.is_admin(GROUP, BOSS, fresh=True) is False
    assert await admins.is_admin(GROUP, MEMBER, fresh=False) is True
    assert len(script.asked) == 2


async def test_many_at_once_ask_once(admins: Admins, script: Script) -> None:
    script.gate.clear()
    asking = [asyncio.create_task(admins.is_admin(GROUP, BOSS, fresh=True)) for _ in range(50)]
    elsewhere = asyncio.create_task(admins.is_admin(OTHER, BOSS, fresh=True))
    await asyncio.sleep(0)
    script.gate.set()
    assert await asyncio.gather(*asking) == [True] * 50
    assert await elsewhere is False
    assert sorted(script.asked) == [int(OTHER), int(GROUP)]


async def test_who_gives_up_waiting_leaves_the_others_their_answer(admins: Admins, script: Script) -> None:
    script.gate.clear()
    first = asyncio.create_task(admins.is_admin(GROUP, BOSS, fresh=True))
    second = asyncio.create_task(admins.is_admin(GROUP, BOSS, fresh=True))
    await asyncio.sleep(0)
    first.cancel()
    script.gate.set()
    assert await second is True


@pytest.mark.parametrize("fault", [ApiAway("no answer"), ApiRefused(429, "Too Many Requests", retry_after=3)])
async def test_what_telegram_does_not_tell_is_no_no(
    admins: Admins, script: Script, clock: Hand, fault: ApiError
) -> None:
    script.fault = fault
    assert await admins.is_admin(GROUP, BOSS, fresh=False) is None
    assert await admins.is_admin(GROUP, BOSS, fresh=True) is None
    assert len(script.asked) == 1, "it is left alone for a moment"
    script.fault = None
    clock.now += REST
    assert await admins.is_admin(GROUP, BOSS, fresh=True) is True


async def test_a_failed_check_spoils_nothing_that_is_known(admins: Admins, script: Script, clock: Hand) -> None:
    assert await admins.is_admin(GROUP, BOSS, fresh=False) is True
    clock.now += timedelta(minutes=1)
    script.fault = ApiAway("no answer")
    assert await admins.is_admin(GROUP, BOSS, fresh=True) is None
    assert await admins.is_admin(GROUP, BOSS, fresh=False) is True


async def test_a_change_in_the_group_forgets_it_even_while_it_is_asked(admins: Admins, script: Script) -> None:
    script.gate.clear()
    early = asyncio.create_task(admins.is_admin(GROUP, BOSS, fresh=True))
    await asyncio.sleep(0)
    admins.forget(GROUP)
    script.admins[int(GROUP)] = []
    script.gate.set()
    await early
    assert await admins.is_admin(GROUP, BOSS, fresh=False) is False


async def test_only_so_many_groups_are_remembered(admins: Admins, script: Script) -> None:
    script.admins[-1003] = []
    for chat in (GROUP, OTHER, "-1003", GROUP):
        await admins.is_admin(chat, BOSS, fresh=False)
    assert script.asked == [int(GROUP), int(OTHER), -1003, int(GROUP)]
