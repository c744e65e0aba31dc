"""Files that are missing, unreadable, oddly encoded, or written by a spreadsheet."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from content.loader import load
from content.problems import Severity
from tests.content.shipped import SON_LA, Copy, says

ERROR, WARNING = Severity.ERROR, Severity.WARNING
Q, R, C, CAL, U = "questions.yaml", "rules.yaml", "contest.yaml", "calendar.yaml", "units/2024.csv"


def test_files_that_are_missing_or_unknown(copy: Copy) -> None:
    (copy.folder / "trial.yaml").rename(copy.folder / "trail.yaml")
    (copy.folder / "rules.yaml").unlink()
    loaded = load(copy.folder)
    says(loaded, copy, "trail.yaml:1", "no file of a pack", "write `trial.yaml`")
    says(loaded, copy, "rules.yaml:1", "the file is missing")


def test_a_folder_that_is_none_or_empty(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    (tmp_path / "empty").mkdir()
    for name, words in (("nowhere", "does not exist"), ("file", "is a file"), ("empty", "the folder is empty")):
        (problem,) = load(tmp_path / name).problems
        assert str(problem).startswith(f"{tmp_path / name}:1: ")
        assert words in problem.message


def test_bytes_that_are_not_utf8(copy: Copy) -> None:
    path = copy.folder / "banners.yaml"
    path.write_bytes(path.read_bytes().replace("TỔNG KẾT".encode(), b"T\xd4NG K\xcaT"))
    lines = path.read_bytes().split(b"\n")
    line = next(number for number, text in enumerate(lines, 1) if b"T\xd4NG" in text)
    says(load(copy.folder), copy, f"banners.yaml:{line}", "byte 0xD4 is not UTF-8", "save the file")


def test_a_byte_order_mark_is_read_over(copy: Copy) -> None:
    for file in (R, U):
        path = copy.folder / file
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    loaded = load(copy.folder)
    assert [problem.severity for problem in loaded.problems] == [WARNING, WARNING]
    says(loaded, copy, f"{R}:1", "without BOM")
    assert loaded.pack is not None


def test_decomposed_letters_are_composed(copy: Copy) -> None:
    path = copy.folder / Q
    path.write_text(unicodedata.normalize("NFD", path.read_text("utf-8")), "utf-8")
    loaded = load(copy.folder)
    says(loaded, copy, f"{Q}:2", "(NFD)", "save it so")
    assert loaded.pack is not None
    assert loaded.pack.questions == (load(SON_LA).pack or loaded.pack).questions


def test_letters_that_only_look_right(copy: Copy) -> None:
    copy.change("banners.yaml", "BAN CHỈ ĐẠO", "BAN CHỈ \u00d0ẠO\u200b")
    loaded = load(copy.folder)
    says(loaded, copy, f"banners.yaml:{copy.line('banners.yaml', 'BAN CHỈ')}", "Icelandic Ð", "type these words again")
    assert loaded.pack is not None
    assert loaded.pack.banners[0].heading.to("vi").startswith("BAN CHỈ ĐẠO TỈNH")


def test_a_file_that_is_too_large(copy: Copy) -> None:
    copy.append("banners.yaml", "#" * 1_000_001)
    says(load(copy.folder), copy, "banners.yaml:1", "keep a file under 1,000,000 bytes")


@pytest.mark.parametrize("text", ["", "# only a remark\n"])
def test_a_file_without_anything(copy: Copy, text: str) -> None:
    (copy.folder / Q).write_text(text, "utf-8")
    says(load(copy.folder), copy, f"{Q}:1", "the file is empty")


FILES = [C, CAL, R, Q, "trial.yaml", "learning.yaml", "programme.yaml", "banners.yaml", U]
NONSENSE = ["[" * 20_000, "- &a [*a]", "? [a, b]\n: c\n", "- 1\n- {id: a}\n", '"\x01"', "- {a: &b {c: *b}}"]


@pytest.mark.parametrize(("file", "text"), [(file, "x: 1") for file in FILES] + [(Q, text) for text in NONSENSE])
def test_no_nonsense_makes_the_loader_fall(copy: Copy, file: str, text: str) -> None:
    (copy.folder / file).write_text(text, "utf-8")
    loaded = load(copy.folder)
    assert loaded.pack is None
    assert any(problem.file.endswith(file) for problem in loaded.errors)


def test_a_list_of_units_from_a_vietnamese_spreadsheet(copy: Copy) -> None:
    (copy.folder / U).write_text(
        "code;name;kind;parent_code;declared\n14;Tỉnh Sơn La;tỉnh;;\n116;Thành phố Sơn La;thành phố;14;1.250\n", "utf-8"
    )
    pack = load(copy.folder).pack
    assert pack is not None
    assert pack.units.units["116"].declared == 1250


def test_defaults_stand_in_for_what_the_rules_leave_out(copy: Copy) -> None:
    (copy.folder / R).write_text("questions: 10\n", "utf-8")
    pack = load(copy.folder).pack
    assert pack is not None
    assert (pack.rules.attempts, pack.rules.time_limit.seconds) == (3, 900)
    assert [criterion.by for criterion in pack.rules.ranking][-1] == "draw"


def test_a_contest_may_leave_its_translations_alone(copy: Copy) -> None:
    copy.change(C, "languages: [vi, en]", "languages: [vi]")
    copy.append("banners.yaml", '- {code: stage, heading: "SÂN KHẤU", lines: ["TUẦN 1"], footer: "Sơn La"}\n')
    loaded = load(copy.folder)
    assert loaded.problems == ()
    assert loaded.pack is not None
    assert loaded.pack.title.languages == {"vi"}
