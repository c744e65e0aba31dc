"""A sealed file holds what was played: anybody can work it out again, and every forgery is called by its name."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import ROOT
from quiz.scores import result_of
from services import unit_numbers
from services.amending import as_amended
from services.result_records import Amendment, Change
from services.sealing import Signer
from storage.secrets import Keys
from tests.rig import STORES, Rig
from tests.sealing import KEYS, SIGNER, bodies, chain, check, played, sealed, version_of

pytestmark = pytest.mark.backstage

Lines = list[dict[str, Any]]
Forgery = Callable[[Lines], object]


@pytest.fixture(scope="module")
async def honest(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[bytes]:
    rig = await played(tmp_path_factory.mktemp("played"))
    await version_of(rig)
    yield await sealed(rig)
    await rig.close()


@pytest.mark.parametrize("store", STORES)
async def test_an_honest_file_holds_and_is_the_same_each_time(tmp_path: Path, store: str, honest: bytes) -> None:
    rig = await played(tmp_path, store=store)
    version = await version_of(rig)
    data = await sealed(rig)
    root = bodies(data)[0]["parts"][0]["roots"][-1]["root"]
    commitment = bodies(data)[0]["parts"][0]["commitments"][-1]["code"]
    given = ("--key", KEYS.public_key.hex(), "--root", root, "--code", commitment, "--result", version.digest)
    code, told = check(tmp_path, data, *given)
    assert code == 0, told
    assert "SAI" not in told
    assert told.count("đúng như mã bạn đưa") == 4
    assert "15 người dự thi được xếp hạng, 19 lượt" in told
    assert data == await sealed(rig) == honest
    await rig.close()


def test_names_and_whoever_withdrew_are_not_in_it(honest: bytes) -> None:
    assert "Lò Thị".encode() not in honest
    lines = bodies(honest)
    hidden = [line for line in lines if "leaf" in line]
    assert len(hidden) == 1
    assert set(hidden[0]) == {"#", "kind", "id", "leaf", "round"}
    excluded = [line for line in lines if line["kind"] == "player" and not line["ranked"]]
    assert len(excluded) == 1


def first(lines: Lines, kind: str, place: int = 0) -> dict[str, Any]:
    return [line for line in lines if line["kind"] == kind and "leaf" not in line][place]


def answered(lines: Lines) -> dict[str, Any]:
    """An attempt of the one who is first."""
    best = first(lines, "person")["row"]["attempt"]
    return next(line for line in lines if line["kind"] == "attempt" and line["id"] == best)


def step(lines: Lines) -> None:
    options = len(answered(lines)["paper"][0][2])
    one = answered(lines)["steps"][0]
    one[1] = (one[1] + 1) % options


def step_time(lines: Lines) -> None:
    attempt = answered(lines)
    for one in attempt["steps"]:
        one[2] = attempt["started"]
    attempt["submitted"] = attempt["started"]


def ranks_swapped(lines: Lines) -> None:
    one, other = first(lines, "person", 0), first(lines, "person", 1)
    one["row"], other["row"] = other["row"], one["row"]


def award_moved(lines: Lines) -> None:
    first(lines, "award")["winner"] = first(lines, "person", 9)["row"]["player"]


def attempt_removed(lines: Lines) -> None:
    lines.remove(answered(lines))


def attempt_added(lines: Lines) -> None:
    new = copy.deepcopy(answered(lines))
    new["id"] = max(line["id"] for line in lines if line["kind"] == "attempt") + 1
    new["number"] = 2
    place = max(index for index, line in enumerate(lines) if line["kind"] == "attempt")
    lines.insert(place + 1, new)


def key_changed(lines: Lines) -> None:
    for question in [line for line in lines if line["kind"] == "question"]:
        question["answers"] = [(answer + 1) % len(question["options"]) for answer in question["answers"]]


def salt_changed(lines: Lines) -> None:
    lines[0]["parts"][0]["commitments"][0]["salt"] = "0" * 64


def order_changed(lines: Lines) -> None:
    order = answered(lines)["paper"][0][2]
    order[0], order[1] = order[1], order[0]


def prediction_changed(lines: Lines) -> None:
    predicted = next(line for line in lines if line["kind"] == "player" and line["prediction"] is not None)
    predicted["prediction"] += 3


def exclusion_lifted(lines: Lines) -> None:
    next(line for line in lines if line["kind"] == "player" and not line["ranked"])["ranked"] = True


def unit_changed(lines: Lines) -> None:
    next(line for line in lines if line["kind"] == "player" and line["unit"] == "03646")["unit"] = "04105"


def actual_changed(lines: Lines) -> None:
    lines[0]["outcome"]["actual"] += 1


def lines_reordered(lines: Lines) -> None:
    at = lines.index(answered(lines))
    lines[at], lines[at - 1] = lines[at - 1], lines[at]


def rounds_mixed(lines: Lines) -> None:
    answered(lines)["round"] = "week-2"


def digest_edited(lines: Lines) -> None:
    first(lines, "hashes")["sections"]["attempt"] = "0" * 64


def header_edited(lines: Lines) -> None:
    lines[0]["rules"]["kept"] = "last"


def attempt_doubled(lines: Lines) -> None:
    lines.insert(lines.index(answered(lines)), copy.deepcopy(answered(lines)))


def unit_points_raised(lines: Lines) -> None:
    first(lines, "table")["ranked"][0]["row"]["participants"] += 1


def prize_added(lines: Lines) -> None:
    lines[0]["rules"]["prizes"][0]["count"] += 1


def root_exchanged(lines: Lines) -> None:
    lines[0]["parts"][0]["roots"][-1]["root"] = "0" * 64


def rank_claimed(lines: Lines) -> None:
    first(lines, "person", 4)["decided_by"] = "draw"


FORGERIES: dict[Forgery, tuple[str, ...]] = {
    step: ("week-1: mã gốc tính lại là", "Dòng"),
    step_time: ("week-1: mã gốc tính lại là",),
    ranks_swapped: ("hạng 1 là người số",),
    award_moved: ("phải thuộc về người số", "không đúng thể lệ"),
    attempt_removed: ("week-1: mã gốc tính lại là", "attempts: the file has"),
    attempt_added: ("week-1: mã gốc tính lại là", "attempts: the file has"),
    key_changed: ("week-1: câu hỏi, đáp án hoặc muối không khớp",),
    salt_changed: ("week-1: câu hỏi, đáp án hoặc muối không khớp",),
    order_changed: ("week-1: mã gốc tính lại là",),
    prediction_changed: ("prediction ghi",),
    exclusion_lifted: ("participants: the file has",),
    unit_changed: ("unit ghi", "số liệu của đơn vị"),
    actual_changed: ("actual: the file has",),
    lines_reordered: ("lặp lại hoặc sai thứ tự", "week-1: mã gốc tính lại là"),
    rounds_mixed: ("thuộc tuần week-2, không phải tuần của tệp",),
    digest_edited: ("Phần attempt không khớp với mã băm",),
    header_edited: ("Phần header không khớp",),
    attempt_doubled: ("lặp lại hoặc sai thứ tự",),
    unit_points_raised: ("số liệu của đơn vị",),
    prize_added: ("Giải ",),
    root_exchanged: ("week-1: mã gốc tính lại là",),
    rank_claimed: ("worked out: rank",),
}


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.__name__)
def test_a_forgery_is_named_also_when_the_lines_are_chained_again(
    tmp_path: Path, honest: bytes, forgery: Forgery
) -> None:
    lines = bodies(honest)
    forgery(lines)
    code, told = check(tmp_path, chain(lines))
    assert code == 1, told
    for words in FORGERIES[forgery]:
        assert words in told, told
    if forgery is not digest_edited:
        assert "không khớp với mã băm ở cuối tệp" in told


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.__name__)
def test_a_forger_without_the_key_cannot_sign(tmp_path: Path, honest: bytes, forgery: Forgery) -> None:
    """Even if every hash at the end were made again, the signature is over them."""
    lines = bodies(honest)
    forgery(lines)
    first(lines, "hashes")["whole"] = "1" * 64
    assert "Chữ ký không đúng" in check(tmp_path, chain(lines))[1]


async def test_a_changed_byte_is_found_by_its_line(tmp_path: Path, honest: bytes) -> None:
    lines = honest.splitlines(keepends=True)
    place = next(index for index, line in enumerate(lines) if b'"kind":"attempt"' in line)
    forged = lines[place].replace(b'"number":1', b'"number":2')
    code, told = check(tmp_path, b"".join([*lines[:place], forged, *lines[place + 1 :]]))
    assert code == 1
    assert f"Dòng {place + 1} (attempt) đã bị sửa" in told
    assert told.count("đã bị sửa, hoặc") == 1


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: data[: len(data) // 2], "bị hỏng, bị cụt"),
        (lambda data: b"".join(data.splitlines(keepends=True)[:50]), "Tệp bị cụt sau dòng 50"),
        (lambda data: b"".join(data.splitlines(keepends=True)[:-1]), "thiếu phần mã băm và chữ ký"),
        (lambda data: data.replace(b'"kind":"unit"', b'"kind": "unit"', 1), "bị hỏng"),
        (lambda data: data.replace(b"\n", b"\r\n"), "Dòng 1 bị hỏng"),
        (lambda data: data.replace(b'"participants":', b'"participants":0.5,"x":', 1), "bị hỏng"),
        (lambda data: data.replace(b'"format_version":1', b'"format_version":2'), "không phải tệp kết quả niêm phong"),
        (lambda data: b"", "Tệp trống"),
        (lambda data: b"PK\x03\x04 a workbook", "Dòng 1 bị hỏng"),
        (lambda data: b"\x1f\x8b not packed", "Không đọc được tệp"),
    ],
)
def test_a_damaged_file_is_told_with_its_line(
    tmp_path: Path, honest: bytes, damage: Callable[[bytes], bytes], words: str
) -> None:
    code, told = check(tmp_path, damage(honest))
    assert code == 2
    assert words in told


async def test_another_key_is_found_by_the_one_on_the_website(tmp_path: Path) -> None:
    rig = await played(tmp_path)
    await version_of(rig)
    other = Keys("somebody else's secret")
    forged = await sealed(rig, signer=Signer(other.sign, other.public_key))
    assert check(tmp_path, forged)[0] == 0
    code, told = check(tmp_path, forged, "--key", KEYS.public_key.hex())
    assert code == 1
    assert "Khóa công khai KHÁC với mã bạn đưa" in told
    half = await sealed(rig, signer=Signer(other.sign, SIGNER.public_key))
    code, told = check(tmp_path, half)
    assert code == 1
    assert "Chữ ký không đúng" in told
    await rig.close()


def test_it_needs_the_standard_library_only(tmp_path: Path, honest: bytes) -> None:
    file = tmp_path / "week-1.jsonl"
    file.write_bytes(honest)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "tools" / "verify.py"), str(file)],
        capture_output=True,
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "ascii"},
        check=False,
    )
    told = done.stdout.decode()
    assert done.returncode == 0, told + done.stderr.decode()
    assert "Chữ ký CHƯA được kiểm tra" in told
    assert "KẾT LUẬN: KHỚP" in told


async def test_declared_numbers_and_the_kind_of_a_unit_are_in_the_file(tmp_path: Path) -> None:
    rig = await played(tmp_path)
    district = rig.app.contest.pack.units.above("03646")
    assert district is not None
    table = f"mã,số người,ngày,nguồn\n{district.code},4,31/5/2024,Công văn số 5\n".encode()
    async with rig.app.store.write() as uow:
        seen = await unit_numbers.look(uow, rig.app.contest, table, rig.clock.now)
        assert isinstance(seen, unit_numbers.Roster)
        await unit_numbers.write(uow, rig.app.contest, 0, table, "danh-sach.csv", seen.stamp, rig.clock.now)
        await uow.commit()
    await version_of(rig)
    data = await sealed(rig)
    code, told = check(tmp_path, data)
    assert code == 0, told
    (line,) = [line for line in bodies(data) if line["kind"] == "unit" and line["code"] == district.code]
    assert (line["unit_kind"], line["declared"]) == ("thành phố", 4)
    (row,) = [one["row"] for one in first(bodies(data), "table")["ranked"] if one["row"]["unit"] == district.code]
    assert row["rate"] == "1/2"
    await rig.close()


@pytest.mark.parametrize("answers", [None, [0, 1, 2, 3]], ids=["void", "all accepted"])
async def test_a_version_after_a_ruling_holds_and_the_one_before_too(tmp_path: Path, answers: list[int] | None) -> None:
    rig = await played(tmp_path)
    await version_of(rig)
    before = await sealed(rig)
    rig.clock.now += timedelta(hours=1)
    await ruled(rig, answers)
    assert await sealed(rig) == before
    rig.clock.now += timedelta(hours=1)
    await version_of(rig)
    after = await sealed(rig)
    code, told = check(tmp_path, after)
    assert code == 0, told
    assert first(bodies(after), "amendment")["answers"] == answers
    assert (
        first(bodies(after), "header")["outcome"]["all_correct"]
        >= first(bodies(before), "header")["outcome"]["all_correct"]
    )
    lines = bodies(after)
    lines.remove(first(lines, "amendment"))
    assert check(tmp_path, chain(lines))[0] == 1
    await rig.close()


async def ruled(rig: Rig, answers: list[int] | None) -> None:
    """A ruling on the question that most people met, and the attempts counted anew by it."""
    contest = rig.app.contest
    change, value = (Change.VOID, {}) if answers is None else (Change.KEY, {"answers": answers})
    async with rig.app.store.write() as uow:
        played = [attempt async for page in uow.submitted_pages(contest.id, "week-1") for attempt in page]
        target = played[0].paper.slots[0].question
        id, reason = await uow.new_id(), "đáp án in nhầm"
        uow.add_amendment(Amendment(id, contest.id, change, "week-1", target, {}, value, reason, 1, 2, rig.clock.now))
        amended = await as_amended(uow, contest)
        found = {attempt.id: result_of(attempt, amended.bank, amended.pack.rules) for attempt in played}
        counts = {id: (result.correct, result.parts) for id, result in found.items() if result is not None}
        await uow.regrade_attempts(counts)
        await uow.commit()
