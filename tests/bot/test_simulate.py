"""The simulation plays on the real app over real HTTP, in as many ways as residents do."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from click.testing import CliRunner

from bot.app import App, build_app
from bot.cli import main
from bot.config import SHIPPED_PACK, Config
from bot.simulate import CannotSimulate, Plan, read_knowledge, simulate
from bot.simulation.door import Browser, House
from bot.simulation.names import full_name
from bot.simulation.residents import Knowledge, draw_characters
from bot.simulation.tally import Tally
from bot.web.site import Limits
from quiz.names import clean_name
from storage.secrets import Keys
from tests.memory import MemoryStore
from tests.rig import LAUNCH, SECRET, Hand, Rig
from tests.stories.packs import other_rules

HURRIED = Limits(sends=10_000)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return read_knowledge(SHIPPED_PACK)


@asynccontextmanager
async def house(
    *, rehearsal: bool = True, launched: bool = True, pack: Path = SHIPPED_PACK
) -> AsyncIterator[tuple[App, str]]:
    """The real app over a store in memory, served on a free port."""
    config = Config(secret_key=SECRET, rehearsal=rehearsal, pack=pack)  # type: ignore[arg-type]
    clock = Hand(LAUNCH)
    app = await build_app(
        config, clock=clock, rng=random.Random(7), store=MemoryStore(keys=Keys(SECRET)), limits=HURRIED
    )
    app.start(timers=False)
    if launched:
        await Rig(app, clock, "web", {}).launches()
    async with served(app.web) as url:
        yield app, url
    await app.close()


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def test_residents_register_play_and_predict(knowledge: Knowledge) -> None:
    async with house() as (app, url):
        tally = await simulate(Plan(5, 0, url, seed=4), knowledge)
        async with app.store.read() as uow:
            players = await uow.player_rows(app.contest.id)
            results = await uow.results(app.contest.id, "week-1")
            predictions = await uow.predictions(app.contest.id, "week-1")
    assert (tally.players, tally.lost, tally.errors) == (5, 0, 0), tally.summary()
    assert len(players) == 5
    assert all(player.unit in knowledge.units.units for player in players)
    assert len(results) == tally.finished == tally.begun >= 5
    assert tally.answers == 10 * tally.finished
    assert len(predictions) == tally.predictions > 0
    assert app.dispatcher.dead == 0


async def test_questions_with_several_right_options_are_played_too(knowledge: Knowledge, tmp_path: Path) -> None:
    async with house(pack=other_rules(tmp_path, "several: true\n")) as (app, url):
        tally = await simulate(Plan(2, 0, url, seed=4), knowledge)
        async with app.store.read() as uow:
            results = await uow.results(app.contest.id, "week-1")
    assert (tally.lost, tally.errors) == (0, 0), tally.summary()
    assert len(results) == tally.finished >= 2
    assert sum(result.correct for result in results) > 0


async def test_who_knows_the_keys_answers_better_than_chance(knowledge: Knowledge) -> None:
    async with house() as (app, url):
        await simulate(Plan(5, 0, url, seed=9), knowledge)
        async with app.store.read() as uow:
            results = await uow.results(app.contest.id, "week-1")
    right = sum(result.correct for result in results)
    assert right > 5 * len(results)


async def test_a_closed_round_is_told_before_anybody_else_comes(knowledge: Knowledge) -> None:
    async with house(launched=False) as (app, url):
        with pytest.raises(CannotSimulate, match="Press the launch button first"):
            await simulate(Plan(50, 0, url, seed=1), knowledge)
        async with app.store.read() as uow:
            assert len(await uow.player_rows(app.contest.id)) == 1


async def test_a_real_contest_is_left_alone(knowledge: Knowledge) -> None:
    async with house(rehearsal=False) as (app, url):
        with pytest.raises(CannotSimulate, match="is a real contest"):
            await simulate(Plan(1, 0, url, seed=1), knowledge)
        assert app.dispatcher.events == 0
        tally = await simulate(Plan(1, 0, url, seed=1, real=True), knowledge)
    assert tally.players == 1


async def test_a_server_that_asks_to_wait_is_obeyed_with_the_same_key() -> None:
    keys: list[str] = []

    async def session(_: web.Request) -> web.Response:
        response = web.json_response({})
        response.set_cookie("chat", "x")
        return response

    async def send(request: web.Request) -> web.Response:
        assert request.cookies["chat"] == "x"
        keys.append((await request.json())["key"])
        if len(keys) < 3:
            return web.json_response({}, status=429 if len(keys) == 1 else 503, headers={"Retry-After": "7"})
        return web.json_response({"messages": [{"n": 1, "text": "Chào", "buttons": []}]})

    app = web.Application()
    app.router.add_routes([web.post("/api/chat/session", session), web.post("/api/chat/send", send)])
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async with served(app) as url, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        tally = Tally()
        browser = Browser(House(url, client, tally, sleep))
        await browser.open()
        assert [item["text"] for item in await browser.say("/thi")] == ["Chào"]
    assert waited == [7.0, 7.0]
    assert len(set(keys)) == 1
    assert (tally.waits, tally.errors) == (2, 0)


def test_no_server_is_one_clear_sentence() -> None:
    done = CliRunner().invoke(main, ["simulate", "--players", "3", "--url", "http://127.0.0.1:9"])
    assert done.exit_code == 1
    assert "No contest answers at http://127.0.0.1:9" in done.output
    assert "make run" in done.output


async def test_something_else_on_the_port_is_no_contest(knowledge: Knowledge) -> None:
    async with served(web.Application()) as url:
        with pytest.raises(CannotSimulate, match="No contest answers"):
            await simulate(Plan(1, 0, url), knowledge)


def test_the_same_seed_draws_the_same_residents(knowledge: Knowledge) -> None:
    one = draw_characters(knowledge, 50, random.Random(3))
    assert one == draw_characters(knowledge, 50, random.Random(3))
    assert one != draw_characters(knowledge, 50, random.Random(4))
    assert len({who.unit for who in one}) > 10


def test_names_are_names_that_the_registration_takes() -> None:
    dice = random.Random(1)
    names = [full_name(dice) for _ in range(500)]
    assert all(clean_name(name) == name for name in names)
    assert {"Lò", "Giàng", "Nguyễn", "Đinh"} <= {name.split()[0] for name in names}
