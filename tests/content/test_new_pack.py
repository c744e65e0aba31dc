"""A new contest from an old one's pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.new_pack import new_pack_command
from content.loader import load
from content.problems import Severity
from content.schema import FOLDER, LINE
from quiz.schedule import move_day
from tests.content.shipped import SON_LA, Copy


def run(*arguments: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(new_pack_command, [str(argument) for argument in arguments], input=typed)


def test_a_copied_pack_is_valid_has_its_own_id_and_other_days(tmp_path: Path) -> None:
    result = run(SON_LA, tmp_path / "son-la-2025", "--starts", "02/6/2025")
    assert result.exit_code == 0
    old, found = load(SON_LA).pack, load(tmp_path / "son-la-2025")
    assert old is not None
    assert found.pack is not None
    assert (found.pack.id, found.pack.rules.questions) == ("son-la-2025", old.rules.questions)
    moved = date(2025, 6, 2) - date(2024, 6, 3)
    for before, after in zip(old.rounds, found.pack.rounds, strict=True):
        assert (after.opens - before.opens, after.closes - before.closes) == (moved, moved)
    line = (tmp_path / "son-la-2025" / "rules.yaml").read_text("utf-8").split("\n", 1)[0]
    assert (tmp_path / "son-la-2025" / line.removeprefix(LINE)).resolve() == FOLDER / "rules.json"
    assert [plan.at - moved for plan in found.pack.notices] == [plan.at for plan in old.notices]
    assert [each.at - moved for each in found.pack.milestones] == [each.at for each in old.milestones]


def test_what_must_change_is_listed_and_check_tells_it_until_it_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "moi-2025"
    listed = run(SON_LA, folder, "--starts", "2025-06-02").output
    told = [problem for problem in load(folder).problems if "still to do" in problem.message]
    assert {problem.severity for problem in told} == {Severity.WARNING}
    for problem in told:
        assert f"{problem.file}:{problem.line}: " in listed
    names = {Path(problem.file).name for problem in told}
    assert {"contest.yaml", "calendar.yaml", "rules.yaml", "questions.yaml", "notices.yaml", "banners.yaml"} <= names
    path = folder / "rules.yaml"
    path.write_text("\n".join(line for line in path.read_text("utf-8").split("\n") if "TODO" not in line), "utf-8")
    assert len([p for p in load(folder).problems if "still to do" in p.message]) == len(told) - 1


def test_what_belonged_to_the_old_contest_is_cleared(copy: Copy, tmp_path: Path) -> None:
    copy.change("rules.yaml", "    count: 1\n", "    count: 1\n    value: 5_000_000 # đồng\n")
    copy.change("notices.yaml", "# livestream: https://…", "livestream: https://example.vn/live")
    copy.change("contest.yaml", 'version: "1"', 'version: "7"')
    copy.change("units/2024.csv", "Thành phố Sơn La,thành phố,14,,", "Thành phố Sơn La,thành phố,14,1200,")
    assert run(copy.folder, tmp_path / "moi", "--starts", "02/6/2025").exit_code == 0
    pack = load(tmp_path / "moi").pack
    assert pack is not None
    assert {prize.value for prize in pack.rules.prizes} == {None}
    assert (pack.livestream, pack.consent_version) == (None, "1")
    assert {unit.declared for unit in pack.units.units.values()} == {None}


def test_the_first_day_is_asked_for_where_it_is_not_given(tmp_path: Path) -> None:
    result = run(SON_LA, tmp_path / "moi", typed="hôm nay\n03/6/2025\n")
    assert "opened on 03/6/2024" in result.output
    assert "is no day" in result.output
    assert "days of the week have changed" in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("son-la-2024", "has the id `son-la-2024` too"),
        ("Sơn La", "cannot be a contest's id"),
        ("day", "is there already"),
    ],
)
def test_nothing_is_written_over_and_ids_stay_apart(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "day").mkdir()
    (tmp_path / "day" / "x").write_text("x")
    result = run(SON_LA, tmp_path / name, "--starts", "02/6/2025")
    assert result.exit_code == 1
    assert words in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["day"]


def test_a_pack_with_errors_is_not_copied(copy: Copy, tmp_path: Path) -> None:
    copy.change("questions.yaml", "answer: C", "answer: E")
    result = run(copy.folder, tmp_path / "moi", "--starts", "02/6/2025")
    assert result.exit_code == 1
    assert "put them right first" in result.output
    assert not (tmp_path / "moi").exists()


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("08h00 03/6/2024", "08h00 02/6/2025"),
        ("hết ngày 31/12/2024", "hết ngày 30/12/2025"),
        ("24h00 3/3/2024 ", "24h00 02/3/2025 "),
        ("2024-06-03T08:00:00+07:00", "2025-06-02T08:00:00+07:00"),
        ("giờ dự kiến", "giờ dự kiến"),
    ],
)
def test_moments_keep_their_writing(written: str, moved: str) -> None:
    assert move_day(written, date(2025, 6, 2) - date(2024, 6, 3)) == moved
