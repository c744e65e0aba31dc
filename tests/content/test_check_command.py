"""`python -m bot check PACK`, as an author calls it."""

from __future__ import annotations

from click.testing import CliRunner

from bot.check import check_command
from tests.content.shipped import SON_LA, Copy


def test_a_good_pack_is_counted() -> None:
    result = CliRunner().invoke(check_command, [str(SON_LA)])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0].startswith(
        "Cuộc thi Tìm hiểu pháp luật về thực hiện dân chủ ở cơ sở (son-la-2024): 4 đợt thi, 80 câu hỏi,"
    )
    assert "11 câu thi thử, 263 đơn vị 2024, 76 đơn vị 2025" in lines[0]
    assert lines[1:5] == [f"  Tuần {n} (week-{n}): 20 câu" for n in (1, 2, 3, 4)]
    assert lines[5] == "0 lỗi, 0 điều cần xem lại"


def test_counts_in_english() -> None:
    result = CliRunner().invoke(check_command, [str(SON_LA), "--lang", "en"])
    assert "4 rounds, 80 questions, 11 trial questions, 263 units of 2024" in result.output
    assert result.output.endswith("errors: 0, warnings: 0\n")


def test_an_error_exits_with_1(copy: Copy) -> None:
    copy.change("questions.yaml", "answer: C", "answer: E")
    result = CliRunner().invoke(check_command, [str(copy.folder)])
    assert result.exit_code == 1
    first, last = result.output.splitlines()
    assert first.startswith(f"{copy.folder}/questions.yaml:{copy.line('questions.yaml', 'answer: E')}: `E` is none of")
    assert last == "1 lỗi, 0 điều cần xem lại"


def test_a_warning_exits_with_0_and_says_what_it_is(copy: Copy) -> None:
    copy.change("rules.yaml", "  - {by: draw, order: asc}\n", "")
    result = CliRunner().invoke(check_command, [str(copy.folder)])
    assert result.exit_code == 0
    assert ": warning: equal people stay equal" in result.output.splitlines()[0]


def test_wrong_usage_exits_with_2() -> None:
    assert CliRunner().invoke(check_command, []).exit_code == 2
    assert CliRunner().invoke(check_command, [str(SON_LA), "--lang", "fr"]).exit_code == 2
