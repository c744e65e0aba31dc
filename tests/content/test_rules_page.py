"""docs/rules.md: its rule files of real contests are read, explained and ranked, and no option is left out of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.catalogues import Catalogues
from bot.rank import rank_command
from content.loader import load
from content.schema import schemas
from handlers.views.rules import rules_text
from messaging.text import plain
from quiz.pack import Pack
from quiz.standings import COLUMNS, OVERALL_COLUMNS
from tests.content.shipped import SON_LA, copy_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


@dataclass(frozen=True)
class Example:
    """A contest of the page."""

    name: str
    rules: str
    calendar: str
    attempts: str
    ranked: str


@cache
def examples() -> tuple[Example, ...]:
    found: list[Example] = []
    for section in PAGE.read_text("utf-8").split("\n### ")[1:]:
        blocks = dict(re.findall(r"(?s)```\w+ (\w+)\n(.*?)```", section))
        assert set(blocks) == {field.name for field in fields(Example)} - {"name"}
        found.append(Example(section.split("\n")[0], **blocks))
    return tuple(found)


@pytest.fixture(params=[0, 1, 2])
def example(request: pytest.FixtureRequest) -> Example:
    return examples()[int(request.param)]


def pack_of(example: Example, folder: Path) -> Pack:
    """The shipped contest by these rules and rounds, with its questions spread over them."""
    copy = copy_of(SON_LA, folder)
    (copy.folder / "notices.yaml").unlink()
    (copy.folder / "contest.yaml").write_text(
        (copy.folder / "contest.yaml").read_text("utf-8").replace("[vi, en]", "[vi]"), "utf-8"
    )
    (copy.folder / "rules.yaml").write_text(example.rules, "utf-8")
    (copy.folder / "calendar.yaml").write_text(example.calendar, "utf-8")
    rounds = re.findall(r"week-\d", example.calendar)
    bank = copy.folder / "questions.yaml"
    text = re.sub(r"week-(\d)", lambda found: rounds[(int(found[1]) - 1) % len(rounds)], bank.read_text("utf-8"))
    bank.write_text(re.sub(r"(?m)^  (apart|valid_\w+):.*\n", "", text), "utf-8")
    learning = copy.folder / "learning.yaml"
    learning.write_text(re.sub(r"(?m)^  round:.*\n", "", learning.read_text("utf-8")), "utf-8")
    found = load(copy.folder)
    assert found.errors == ()
    assert found.pack is not None
    return found.pack


EXPLAINED = {
    "Luật Đất đai 2024": (
        "10 câu hỏi",
        "10 phút",
        "Mỗi tuần được thi tối đa 7 lượt",
        "Ai không trả lời câu dự đoán của tuần nào thì không được xét giải của tuần đó",
        "10 Giải Khuyến khích, mỗi giải 500.000 đồng",
    ),
    "VCNet 2020": (
        "một hoặc nhiều phương án đúng",
        "chỉ đúng khi chọn đủ các phương án đúng",
        "30 phút",
        "5 Giải Ba, mỗi giải 1.500.000 đồng",
    ),
    "Cải cách hành chính, Hải Dương 2024": ("20 câu hỏi", "20 phút", "tối đa 3 lượt", "50 %", "huyện, thành phố"),
}


def test_the_rules_are_explained_from_what_runs(example: Example, tmp_path: Path) -> None:
    pack = pack_of(example, tmp_path)
    shown = plain(rules_text(pack.rules, Catalogues(pack.zone)("vi"), pack.rounds, pack.chapters))
    for words in EXPLAINED[example.name]:
        assert words in shown
    assert all(planned.closes > planned.opens for planned in pack.rounds)


def test_the_rules_rank(example: Example, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(example.rules, "utf-8")
    (tmp_path / "attempts").write_text(example.attempts, "utf-8")
    files = ["--rules", str(tmp_path / "rules.yaml"), "--attempts", str(tmp_path / "attempts")]
    result = CliRunner().invoke(rank_command, [*files, "--json"])
    assert result.exit_code == 0
    places = json.loads(result.stdout)
    lines = [" ".join(filter(None, [str(row["rank"]), str(row["id"]), row["decided_by"]])) for row in places]
    assert lines == example.ranked.split("\n")[:-1]
    assert {*places[0]["values"]} <= {*COLUMNS}


def test_the_page_names_every_option() -> None:
    text = PAGE.read_text("utf-8")
    rules = schemas()["rules"]["properties"]
    below = {key for name in ("unit_formula", "registration") for key in rules[name]["properties"]}
    for key in {*rules, *below, *rules["prizes"]["items"]["properties"], *rules["groups"]["items"]["properties"]}:
        assert f"`{key}" in text, key
    for criterion in {*COLUMNS, *OVERALL_COLUMNS}:
        assert f"| `{criterion}` |" in text
