"""Every option of rules.yaml and of a round's hours: how it is written, what it becomes, and what contradicts it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest

from content.loader import Loaded, load
from content.problems import Severity
from quiz.pack import (
    Blanks,
    DayHours,
    Grading,
    Kept,
    OnePrize,
    PaperKind,
    Part,
    Per,
    Prediction,
    Rules,
    ShowScore,
    Subject,
    Ties,
)
from quiz.ranking import Criterion, Order
from tests.content.shipped import Copy

PEOPLE = """registration:
  capacity: required
  unit: required
  birth_year: required
  capacities:
    - {code: can-bo, title: {vi: "Cán bộ", en: "Official"}}
    - {code: nguoi-dan, title: {vi: "Người dân", en: "Resident"}}
"""
GROUPS = """groups:
  - {code: can-bo, title: {vi: "Cán bộ", en: "Officials"}, capacities: [can-bo]}
  - {code: nguoi-dan, title: {vi: "Người dân", en: "Residents"}}
"""
NHAT = '{code: nhat, title: {vi: "Nhất", en: "First"}, scope: individual, count: 1'


def loaded(copy: Copy, rules: str) -> Loaded:
    (copy.folder / "rules.yaml").write_text(PEOPLE + rules, "utf-8")
    return load(copy.folder)


def get(rules: Rules, path: str) -> Any:
    value: Any = rules
    for name in path.split("."):
        value = value[int(name)] if name.isdecimal() else getattr(value, name)
    return value


BANDS = (
    "unit_formula:\n  bands:\n    - {code: nho, title: {vi: Nhỏ, en: Small}, up_to: 50}\n"
    "    - {code: lon, title: {vi: Lớn, en: Large}}"
)
MIDDLE = "{code: vua, title: {vi: Vừa, en: Middle}"
OPTIONS: list[tuple[str, str, Any]] = [
    ("questions: 12", "questions", 12),
    ("minutes: 45", "time_limit.total_seconds", None),
    ("paper: fixed\nquestions: 20", "paper", PaperKind.FIXED),
    ("shuffle: false", "shuffle", False),
    ("shuffle_options: false", "shuffle_options", False),
    ("blueprint:\n  - {count: 10}", "blueprint", (Part(10),)),
    ("blueprint:\n  - {count: 10, round: week-1}", "blueprint", (Part(10, round="week-1"),)),
    ("several: true", "several", True),
    ("grading: partial", "grading", Grading.PARTIAL),
    ("attempts: 1", "attempts", 1),
    ("attempts: 7", "attempts", 7),
    ("attempts: unlimited", "attempts", None),
    ("attempts_per: day", "attempts_per", Per.DAY),
    ("attempts_per: contest", "attempts_per", Per.CONTEST),
    ("kept: first", "kept", Kept.FIRST),
    ("kept: last", "kept", Kept.LAST),
    ("blanks: void", "blanks", Blanks.VOID),
    ("prediction: none", "prediction", None),
    ("prediction: none", "ranking.1.by", "duration"),
    ("prediction: {subject: attempts_all_correct}", "prediction", Prediction(Subject.ATTEMPTS_ALL_CORRECT)),
    ("prediction: {subject: participants, digits: 5}", "prediction", Prediction(Subject.PARTICIPANTS, 5)),
    ("prediction_for_prize: true", "prediction_for_prize", True),
    (
        "ranking:\n  - {by: prediction_gap, order: asc}\n  - {by: submitted_at, order: asc}\n  - {by: draw, order: asc}",
        "ranking.0",
        Criterion("prediction_gap", Order.ASC),
    ),
    ("grading: partial\nranking:\n  - {by: points, order: desc}\n  - {by: draw, order: asc}", "ranking.0.by", "points"),
    (
        "overall:\n  - {by: correct, order: desc}\n  - {by: rounds, order: desc}\n  - {by: draw, order: asc}",
        "overall.1",
        Criterion("rounds", Order.DESC),
    ),
    ("overall: none", "overall", None),
    ("overall: [{by: correct, order: desc}, {by: draw, order: asc}]\noverall_best: 3", "overall_best", 3),
    ("ties: all", "ties", Ties.ALL),
    ("ties: draw", "ties", Ties.DRAW),
    ("ties: next\nties_by: [{by: attempts, order: asc}]", "ties_by", (Criterion("attempts", Order.ASC),)),
    (GROUPS, "groups.0.capacities", ("can-bo",)),
    ("groups:\n  - {code: xa, title: {vi: Xã, en: Communes}, unit_kinds: [xã]}", "groups.0.unit_kinds", ("xã",)),
    (GROUPS + f"prizes:\n  - {NHAT}, group: nguoi-dan}}", "prizes.0.group", "nguoi-dan"),
    (f"overall: [{{by: draw, order: asc}}]\nprizes:\n  - {NHAT}, overall: true}}", "prizes.0.overall", True),
    (f"prizes:\n  - {NHAT}, value: 5_000_000}}", "prizes.0.value", 5_000_000),
    ("least_age: 16", "least_age", 16),
    ("least_age: 0", "least_age", 0),
    ("one_prize: keep_highest", "one_prize", OnePrize.KEEP_HIGHEST),
    ("one_prize: no", "one_prize", OnePrize.NO),
    (
        "excluded: [{vi: Ban Tổ chức, en: The committee}]",
        "excluded.0.words",
        {"vi": "Ban Tổ chức", "en": "The committee"},
    ),
    ("show_score: after_round", "show_score", ShowScore.AFTER_ROUND),
    ("show_score: published", "show_score", ShowScore.PUBLISHED),
    ("freeze_hours: 24", "freeze", timedelta(hours=24)),
    ("least_age: 14", "freeze", None),
    ("unit_formula: {bonus_max: 10}", "unit_formula.bonus_max", 10),
    (BANDS, "unit_formula.bands.0.up_to", 50),
    (BANDS, "unit_formula.bands.1.up_to", None),
    (
        BANDS + "\nprizes:\n  - {code: a, title: {vi: A, en: A}, scope: collective, count: 1, group: nho}",
        "prizes.0.group",
        "nho",
    ),
    ("unit_formula: {groups: [[huyện, thành phố], [xã]]}", "unit_formula.groups", (("huyện", "thành phố"), ("xã",))),
]


@pytest.mark.parametrize(("written", "path", "becomes"), OPTIONS, ids=[written for written, _, _ in OPTIONS])
def test_every_option_is_read(copy: Copy, written: str, path: str, becomes: Any) -> None:
    found = loaded(copy, written)
    assert found.errors == ()
    assert found.pack is not None
    if path != "time_limit.total_seconds":
        assert get(found.pack.rules, path) == becomes
    else:
        assert found.pack.rules.time_limit.total_seconds() == 45 * 60


CONTRADICTIONS: list[tuple[str, str, str]] = [
    # written, the beginning of the line that is told, words of the message
    ("paper: fixed\nquestions: 20\nblueprint:\n  - {count: 20}", "  - {count: 20}", "a fixed paper is not drawn"),
    ("blueprint:\n  - {count: 4}\n  - {count: 5}", "  - {count: 4}", "make 9 questions and a paper has 10"),
    ("blueprint:\n  - {count: 10, round: week-9}", "  - {count: 10", "`week-9` is no round"),
    ("prediction: none\nprediction_for_prize: true", "prediction_for_prize", "nobody predicts"),
    ("prediction: none\nranking:\n  - {by: prediction_gap, order: asc}", "  - {by: prediction", "nobody predicts"),
    ("ranking:\n  - {by: points, order: desc}", "  - {by: points", "write `grading: partial`"),
    ("ranking:\n  - {by: rounds, order: desc}", "  - {by: rounds", "cannot be ranked by `rounds`"),
    ("ranking:\n  - {by: draw, order: asc}\n  - {by: correct, order: desc}", "  - {by: draw", "be the last line"),
    (
        "ranking:\n  - {by: correct, order: desc}\n  - {by: correct, order: asc}",
        "  - {by: correct, order: asc",
        "twice",
    ),
    ("attempts: unlimited\nattempts_per: day", "attempts_per", "attempts are unlimited"),
    ("attempts: 0", "attempts", "from 1 to 1000"),
    ("freeze_hours: 0", "freeze_hours", "from 1 to 720"),
    ("freeze_hours: 200", "freeze_hours", "would never move"),
    ("freeze_hours: 24\nshow_score: after_round", "freeze_hours", "there is nothing to freeze"),
    ("show_score: never", "show_score", "write"),
    ("overall_best: 3", "overall_best", "no overall ranking"),
    ("overall: [{by: prediction_gap, order: asc}]", "overall", "cannot be ranked by `prediction_gap`"),
    ("ties: next", "ties", "needs the further criteria"),
    ("ties_by: [{by: attempts, order: asc}]", "ties_by", "with `ties: draw` nobody looks"),
    ("ties: next\nties_by: [{by: correct, order: desc}]", "ties_by", "the ranking has it"),
    (f"prizes:\n  - {NHAT}, group: tre-em}}", "  - {code: nhat", "`tre-em` is no group"),
    (f"prizes:\n  - {NHAT}, overall: true}}", "  - {code: nhat", "no overall ranking"),
    (
        "prizes:\n  - {code: a, title: {vi: A, en: A}, scope: collective, count: 1, overall: true}",
        "  - {code: a",
        "given once in any case",
    ),
    (
        "unit_formula: {groups: [[xã], [huyện]]}\nprizes:\n  - {code: a, title: {vi: A, en: A}, scope: collective, count: 1, group: sở}",
        "  - {code: a",
        "`sở` is no group",
    ),
    ("groups:\n  - {code: a, title: {vi: A, en: A}, capacities: [tre-em]}", "  - {code: a", "`tre-em` is no capacity"),
    ("groups:\n  - {code: a, title: {vi: A, en: A}, unit_kinds: [bản]}", "  - {code: a", "of the kind `bản`"),
    (
        "groups:\n  - {code: a, title: {vi: A, en: A}}\n  - {code: b, title: {vi: B, en: B}}",
        "  - {code: a",
        "takes everybody",
    ),
    (
        "groups:\n  - {code: a, title: {vi: A, en: A}, unit_kinds: [xã]}\n  - {code: a, title: {vi: B, en: B}}",
        "  - {code: a, title: {vi: B",
        "more than one group",
    ),
    (BANDS + "\n  groups: [[xã]]", "    - {code: nho", "not by both"),
    (
        BANDS.replace("    - {code: lon", "    - " + MIDDLE + ", up_to: 50}\n    - {code: lon"),
        "    - {code: vua",
        "the bands overlap",
    ),
    (
        BANDS.replace("    - {code: lon", "    - " + MIDDLE + "}\n    - {code: lon"),
        "    - {code: vua",
        "nobody reaches the bands below",
    ),
    (BANDS.replace("en: Large}", "en: Large}, up_to: 900"), "    - {code: lon", "takes all larger units"),
    (BANDS.replace("lon", "nho"), "    - {code: nho", "more than one band"),
    (BANDS.rpartition("\n")[0].replace(", up_to: 50", ""), "    - {code: nho", "one band is no band"),
    (
        BANDS + "\ngroups:\n  - {code: nho, title: {vi: A, en: A}, unit_kinds: [xã]}",
        "  - {code: nho, title: {vi: A",
        "a group of people and a band of units",
    ),
    ("unit_formula: {bonus_max: 101}", "unit_formula", "from 0 to 100"),
    ("questions: 21", "", "has 20 questions for one paper"),
    ("paper: fixed", "", "has 20 questions and a fixed paper has 10"),
    ("blueprint:\n  - {count: 10, level: khó}", "", "of level `khó` and the blueprint"),
    (
        "groups:\n  - {code: a, title: {vi: A, en: A}, unit_kinds: [xã], bank: dan}",
        "",
        "bank `dan`, has 0 questions",
    ),
]


@pytest.mark.parametrize(("written", "line", "says"), CONTRADICTIONS, ids=[each[0] for each in CONTRADICTIONS])
def test_rules_that_contradict_themselves_are_told_by_line(copy: Copy, written: str, line: str, says: str) -> None:
    """An empty `line`: the mistake is told elsewhere, at the round that cannot be played."""
    found = loaded(copy, written)
    assert found.pack is None
    told = [problem for problem in found.errors if says in problem.message]
    assert told, [str(problem) for problem in found.errors]
    lines = (copy.folder / "rules.yaml").read_text("utf-8").split("\n")
    if line:
        assert lines[told[-1].line - 1].startswith(line)
    else:
        assert told[0].file.endswith("calendar.yaml")


def test_an_age_that_nobody_is_asked_for_is_doubtful(copy: Copy) -> None:
    (copy.folder / "rules.yaml").write_text(
        "least_age: 14\nregistration: {birth_year: optional, capacity: no}\n", "utf-8"
    )
    found = load(copy.folder)
    assert found.pack is not None
    (told,) = [problem for problem in found.problems if "year of birth" in problem.message]
    assert (told.line, told.severity) == (1, Severity.WARNING)


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("8h00-17h00", DayHours(time(8), time(17))),
        ("08h - 16h30", DayHours(time(8), time(16, 30))),
        ("06:30 đến 24h00", DayHours(time(6, 30), None)),
    ],
)
def test_the_hours_of_a_day(copy: Copy, written: str, hours: DayHours) -> None:
    copy.change("calendar.yaml", "    by_hand: true", f"    by_hand: true\n    hours: {written}")
    pack = load(copy.folder).pack
    assert pack is not None
    assert pack.rounds[0].hours == hours
    assert pack.rounds[1].hours is None


@pytest.mark.parametrize("written", ["17h00-08h00", "8h00", "25h00-26h00", "8h60-9h00", "sáng-chiều", "8h00-8h00"])
def test_hours_that_are_none(copy: Copy, written: str) -> None:
    copy.change("calendar.yaml", "    opens: 08h00 10/6/2024", f"    hours: {written}\n    opens: 08h00 10/6/2024")
    (told,) = load(copy.folder).errors
    assert "hours of a day" in told.message
    assert told.line == copy.line("calendar.yaml", "    hours:")


def test_a_round_from_monday_ten_to_monday_nine_and_an_uneven_last_week_with_a_gap(copy: Copy) -> None:
    (copy.folder / "notices.yaml").unlink()
    copy.change("calendar.yaml", "opens: 08h00 10/6/2024", "opens: 10h00 10/6/2024")
    copy.change("calendar.yaml", "closes: 24h00 16/6/2024", "closes: 9h00 17/6/2024")
    copy.change("calendar.yaml", "opens: 08h00 17/6/2024", "opens: 10h00 17/6/2024")
    copy.change("calendar.yaml", "closes: 24h00 30/6/2024", "closes: hết ngày 27/6/2024")
    found = load(copy.folder)
    assert found.errors == ()
    assert found.pack is not None
    week_2, week_3 = found.pack.rounds[1], found.pack.rounds[2]
    assert (week_2.closes - week_2.opens).total_seconds() == 167 * 3600
    assert (week_3.opens - week_2.closes).total_seconds() == 3600


def test_a_question_with_several_right_options_and_a_bank_of_its_own(copy: Copy) -> None:
    copy.change("questions.yaml", "  answer: C", "  answer: [A, C]\n  bank: can-bo")
    assert "no group of rules.yaml asks the bank `can-bo`" in load(copy.folder).errors[0].message
    found = loaded(copy, GROUPS.replace("capacities: [can-bo]}", "capacities: [can-bo], bank: can-bo}"))
    told = [problem.message for problem in found.errors]
    assert "week-1, bank `can-bo`, has 1 questions for one paper" in told[0]
    small = loaded(copy, "questions: 10\n")
    assert small.pack is None
