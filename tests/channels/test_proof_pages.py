"""The codes of a round on the web: when they may be seen, what stands behind them, and a check of what was fetched there."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from bot.config import ROOT
from quiz.canonical import canonical
from quiz.proof import code_of
from services import launch, results
from services.matters import matter_of
from services.play import round_by_code
from services.result_decisions import Published
from tests.rig import LAUNCH, Rig, make_rig
from tests.sealing import KEYS, check, played, version_of
from tests.stories.test_result_versions import makes_list, organiser, publishes
from tests.stories.test_whole import played as every_round
from tests.stories.test_whole import published


async def client(rig: Rig) -> TestClient:  # type: ignore[type-arg]
    found = TestClient(TestServer(rig.app.web))
    await found.start_server()
    return found


async def test_while_a_round_is_open_only_its_code_is_seen(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, now=LAUNCH)
    web = await client(rig)
    assert "Chưa có tuần thi nào mở" in await (await web.get("/niem-phong")).text()
    async with rig.app.store.write() as uow:
        round = await round_by_code(uow, rig.app.contest, "week-1")
        assert round is not None
        await launch.arm(uow, rig.app.contest, round, 1, rig.clock.now)
        await launch.launch(uow, rig.app.contest, round, 1, rig.clock.now)
        await uow.commit()
    await rig.passes(seconds=1)
    page = await (await web.get("/niem-phong")).text()
    told = await (await web.get("/niem-phong/week-1.json")).json()
    code = told["commitments"][0]["code"]
    assert code in page
    assert "Mã niêm phong đề" in page
    assert KEYS.public_key.hex() in page
    assert set(told) == {"round", "commitments", "roots", "public_key"}
    assert "salt" not in str(told)
    assert (await web.get("/niem-phong/week-9.json")).status == 404
    await web.close()
    await rig.close()


async def test_the_front_page_leads_there_in_both_languages(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    web = await client(rig)
    for language, words in (("vi", "Niêm phong và kiểm chứng kết quả"), ("en", "Seal and check of the results")):
        page = await (await web.get(f"/?lang={language}")).text()
        assert f'<a href="/niem-phong">{words}</a>' in page
    await web.close()
    await rig.close()


async def test_after_the_close_anybody_can_check_the_code(tmp_path: Path) -> None:
    rig = await played(tmp_path)
    web = await client(rig)
    told = await (await web.get("/niem-phong/week-1.json")).json()
    bodies = [canonical(question) for question in told["questions"]]
    assert told["commitments"][0]["code"] == code_of(told["contest"], "week-1", told["salts"][0], bodies)
    assert told["roots"][0]["attempts"] == 19
    page = await (await web.get("/niem-phong?lang=en")).text()
    assert "Code of the questions" in page
    assert told["roots"][0]["root"] in page
    assert "jsonl.gz" not in page
    tool = await (await web.get("/niem-phong/verify.py")).read()
    assert tool == (ROOT / "tools" / "verify.py").read_bytes()
    await web.close()
    await rig.close()


async def test_the_sealed_file_of_a_published_result_holds(tmp_path: Path) -> None:
    rig = await played(tmp_path)
    version = await version_of(rig)
    web = await client(rig)
    name = f"{rig.app.contest.id}-week-1-v{version.number}.jsonl.gz"
    assert (await web.get(f"/niem-phong/{name}")).status == 404
    other = await rig.organiser("nguoi-duyet")
    async with rig.app.store.write() as uow:
        matter = await matter_of(uow, rig.app.contest, "week-1")
        person = await uow.person_of(other.sender)
        assert matter is not None
        assert person is not None
        decision = await results.publish(
            uow, rig.app.contest, matter, person.id, 1, "", rig.clock.now + timedelta(days=9)
        )
        assert isinstance(decision, Published), decision
        await uow.commit()
    await rig.passes(days=9, seconds=1)
    assert name in await (await web.get("/niem-phong")).text()
    fetched = await (await web.get(f"/niem-phong/{name}")).read()
    code, words = check(tmp_path, fetched, "--key", KEYS.public_key.hex())
    assert code == 0, words
    assert gzip.decompress(fetched).count(b'"state":"published"') == 1
    await web.close()
    await rig.close()


async def test_the_whole_contest_stands_on_the_page_once_it_is_published(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path)
    await every_round(rig, right=(9, 8, 5))
    hoa, binh = await organiser(rig, "hoa"), await organiser(rig, "binh")
    await published(rig)
    web, name = await client(rig), f"{rig.app.contest.id}-whole-v1.jsonl.gz"
    await makes_list(hoa, "")
    assert name not in await (await web.get("/niem-phong")).text()
    assert (await web.get(f"/niem-phong/{name}")).status == 404
    await publishes(binh, "")
    await rig.passes(minutes=1)
    page = await (await web.get("/niem-phong")).text()
    assert "Toàn Cuộc thi" in page
    assert name in page
    code, words = check(tmp_path, await (await web.get(f"/niem-phong/{name}")).read())
    assert code == 0, words
    await web.close()
    await rig.close()
