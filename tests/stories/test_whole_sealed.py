"""A sealed file of the whole contest holds on every store, and every forgery of it is called by its name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from services.result_records import Amendment, Change
from storage.unit_of_work import UnitOfWork
from tests.rig import Rig, make_rig
from tests.sealing import bodies, chain, check, sealed, version_of
from tests.stories.packs import other_rules
from tests.stories.test_whole import OVERALL, played, tops

pytestmark = pytest.mark.backstage

Lines = list[dict[str, Any]]
Forgery = Callable[[Lines], object]


async def counted_out(rig: Rig) -> bytes:
    """The file of a contest whose two best units were parted by a draw."""
    await played(rig)
    for planned in rig.app.contest.pack.rounds:
        await version_of(rig, planned.code)
    await version_of(rig, "")
    city, mai_son = tops(rig)
    async with rig.app.store.write() as uow:
        await draws(uow, rig, {city: 2, mai_son: 1})
        await uow.commit()
    await version_of(rig, "")
    return await sealed(rig, "")


async def draws(uow: UnitOfWork, rig: Rig, numbers: dict[str, int]) -> None:
    value = {"seed": "", "people": {}, "units": numbers}
    id = await uow.new_id()
    contest = rig.app.contest.id
    uow.add_amendment(Amendment(id, contest, Change.DRAW, "", "", {}, value, "trước Tổ giám sát", 1, 1, rig.clock.now))


@pytest.fixture(scope="module")
async def honest(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[bytes]:
    rig = await make_rig(tmp_path_factory.mktemp("whole"))
    yield await counted_out(rig)
    await rig.close()


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
async def test_it_is_the_same_on_every_store(
    tmp_path: Path, honest: bytes, store: str, request: pytest.FixtureRequest
) -> None:
    rig = await make_rig(tmp_path, store=store if store == "sqlite" else request.getfixturevalue("postgres_url"))
    data = await counted_out(rig)
    assert data == honest
    code, told = check(tmp_path, data)
    assert code == 0, told
    for planned in rig.app.contest.pack.rounds:
        assert f"{planned.code}: " in told, "codes and roots of each round are told"
    await rig.close()


def unit_award_moved(lines: Lines) -> None:
    awards = [line for line in lines if line["kind"] == "award"]
    awards[0]["winner"], awards[1]["winner"] = awards[1]["winner"], awards[0]["winner"]


def attempt_dropped(lines: Lines) -> None:
    lines.remove(next(line for line in lines if line["kind"] == "attempt" and line["round"] == "week-3"))


def attempt_in_another_week(lines: Lines) -> None:
    next(line for line in lines if line["kind"] == "attempt" and line["round"] == "week-3")["round"] = "week-2"


def points_altered(lines: Lines) -> None:
    table = next(line for line in lines if line["kind"] == "table")
    table["ranked"][0]["row"]["average"] = "1/1"


def participants_altered(lines: Lines) -> None:
    table = next(line for line in lines if line["kind"] == "table")
    table["ranked"][1]["row"]["participants"] += 1


def drawn_number_altered(lines: Lines) -> None:
    numbers = lines[0]["drawn_units"]
    first, other = numbers
    numbers[first], numbers[other] = numbers[other], numbers[first]


def person_dropped(lines: Lines) -> None:
    lines.remove(next(line for line in lines if line["kind"] == "unplaced"))


def sum_altered(lines: Lines) -> None:
    next(line for line in lines if line["kind"] == "unplaced")["correct"] += 1


def person_moved(lines: Lines) -> None:
    listed = [line for line in lines if line["kind"] == "player"]
    listed[0]["unit"] = listed[2]["unit"]


def result_not_recognised(lines: Lines) -> None:
    next(line for line in lines if line["kind"] == "player")["out"] = ["week-2"]


def root_exchanged(lines: Lines) -> None:
    one, other = lines[0]["parts"][:2]
    one["roots"], other["roots"] = other["roots"], one["roots"]


def key_changed(lines: Lines) -> None:
    question = next(line for line in lines if line["kind"] == "question" and line["round"] == "week-4")
    question["answers"] = [(question["answers"][0] + 1) % len(question["options"])]


FORGERIES: dict[Forgery, tuple[str, ...]] = {
    unit_award_moved: ("Giải tap-the-nhat phải thuộc về đơn vị",),
    attempt_dropped: ("week-3: mã gốc tính lại là", "attempts: tệp ghi 12, tính lại được 11"),
    attempt_in_another_week: ("bắt đầu ngoài giờ của tuần thi", "week-2: mã gốc tính lại là"),
    points_altered: ("số liệu của đơn vị",),
    participants_altered: ("số liệu của đơn vị",),
    drawn_number_altered: ("thứ hạng đơn vị tính lại khác",),
    person_dropped: ("người được tính cho đơn vị có 2 người, tính lại được 3",),
    sum_altered: ("số liệu của người số",),
    person_moved: ("số liệu của đơn vị",),
    result_not_recognised: ("số liệu của người số",),
    root_exchanged: ("week-1: mã gốc tính lại là", "week-2: mã gốc tính lại là"),
    key_changed: ("week-4: câu hỏi, đáp án hoặc muối không khớp",),
}


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.__name__)
def test_a_forgery_is_named(tmp_path: Path, honest: bytes, forgery: Forgery) -> None:
    lines = bodies(honest)
    forgery(lines)
    code, told = check(tmp_path, chain(lines))
    assert code == 1, told
    for words in FORGERIES[forgery]:
        assert words in told, told


async def test_only_the_best_rounds_count_where_the_rules_say_so(tmp_path: Path) -> None:
    rig = await make_rig(tmp_path, pack_folder=other_rules(tmp_path, f"{OVERALL}\noverall_best: 2"))
    await played(rig, right=(9, 8, 5))
    await version_of(rig, "")
    data = await sealed(rig, "")
    code, told = check(tmp_path, data)
    assert code == 0, told
    best = next(line for line in bodies(data) if line["kind"] == "person")
    assert (best["row"]["correct"], best["row"]["rounds"]) == (18, 2)
    best["row"]["correct"] = 27
    lines = [best if line["kind"] == "person" and line["rank"] == 1 else line for line in bodies(data)]
    assert "correct ghi 27, tính lại 18" in check(tmp_path, chain(lines))[1]
    await rig.close()
