"""A sealed file of a round in which somebody's result is not recognised: it holds, tells no reason and no name, and nobody is put back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.result_records import Amendment, Change
from tests.rig import Rig
from tests.sealing import bodies, chain, check, played, sealed, version_of

pytestmark = pytest.mark.backstage

REASON = "Hai người xác nhận có người làm bài thay"
Lines = list[dict[str, Any]]


async def winner_of(rig: Rig) -> int:
    async with rig.app.store.read() as uow:
        return next(one.id for one in await uow.player_rows(rig.app.contest.id) if one.full_name == "Lò Thị lan")


async def bars(rig: Rig, player: int, round: str, *, barred: bool = True) -> None:
    async with rig.app.store.write() as uow:
        id, value = await uow.new_id(), {"barred": barred}
        change = Amendment(
            id, rig.app.contest.id, Change.BARRED, round, str(player), {}, value, REASON, 1, 2, rig.clock.now
        )
        uow.add_amendment(change)
        await uow.commit()
    await rig.passes(minutes=1)


@pytest.mark.parametrize("round", ["week-1", ""])
async def test_it_holds_and_when_it_is_lifted_the_first_list_comes_back(tmp_path: Path, round: str) -> None:
    rig = await played(tmp_path)
    first = await version_of(rig)
    her = await winner_of(rig)
    await bars(rig, her, round)
    second = await version_of(rig)
    data = await sealed(rig)
    code, told = check(tmp_path, data, "--result", second.digest)
    assert code == 0, told
    assert "SAI" not in told
    lines = bodies(data)
    [out] = [line for line in lines if line["kind"] == "player" and line["out"]]
    assert (out["id"], out["out"]) == (her, ["week-1"])
    assert her not in {line["row"]["player"] for line in lines if line["kind"] == "person"}
    assert REASON.encode() not in data
    await bars(rig, her, round, barred=False)
    third = await version_of(rig)
    assert (third.number, third.digest) == (3, first.digest)
    code, told = check(tmp_path, await sealed(rig))
    assert code == 0, told
    await rig.close()


def put_back(lines: Lines, before: Lines) -> None:
    """The list of people as it was before the decision."""
    start = next(place for place, line in enumerate(lines) if line["kind"] == "person")
    people = [line for line in before if line["kind"] == "person"]
    lines[:] = [line for line in lines if line["kind"] != "person"]
    lines[start:start] = people


def decision_hidden(lines: Lines, _: Lines) -> None:
    next(line for line in lines if line["kind"] == "player" and line["out"])["out"] = []


def prize_back(lines: Lines, before: Lines) -> None:
    best = next(line for line in before if line["kind"] == "award")
    next(line for line in lines if line["kind"] == "award")["winner"] = best["winner"]


def unlisted(lines: Lines, _: Lines) -> None:
    lines[0]["outcome"]["disqualified"] = []


def somebody_else_out(lines: Lines, _: Lines) -> None:
    next(line for line in lines if line["kind"] == "player" and line["ranked"] and not line["out"])["out"] = ["week-1"]


@pytest.mark.parametrize(
    ("forgery", "words"),
    [
        (put_back, "tính lại: hạng"),
        (decision_hidden, "participants: tệp ghi"),
        (prize_back, "phải thuộc về người số"),
        (unlisted, "disqualified: tệp ghi"),
        (somebody_else_out, "disqualified: tệp ghi"),
    ],
)
async def test_nobody_is_put_back(tmp_path: Path, forgery: Callable[[Lines, Lines], None], words: str) -> None:
    rig = await played(tmp_path)
    await version_of(rig)
    before = bodies(await sealed(rig))
    await bars(rig, await winner_of(rig), "week-1")
    await version_of(rig)
    lines = bodies(await sealed(rig))
    forgery(lines, before)
    code, told = check(tmp_path, chain(lines))
    assert code == 1, told
    wrong = "\n".join(line for line in told.splitlines() if line.startswith("[SAI"))
    assert words in wrong, told
    await rig.close()
