"""One mistake each: the author reads the file, the line, what is wrong and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from content.loader import load
from content.problems import Severity
from tests.content.shipped import Copy, problems_at, says

ERROR, WARNING = Severity.ERROR, Severity.WARNING
FIRST = """- id: w1-01
  round: week-1"""
CAPACITIES = "  capacities:\n    - code: can-bo"


@dataclass(frozen=True)
class Mistake:
    """`old` becomes `new` in `file`; told on the line that holds `at` (the last of them if `last`), with the words `says`."""

    name: str
    file: str
    old: str
    new: str
    at: str
    says: tuple[str, ...]
    severity: Severity = ERROR
    last: bool = False


def mistake(
    name: str, file: str, old: str, new: str, at: str, *says: str, warns: bool = False, last: bool = False
) -> Mistake:
    return Mistake(name, file, old, new, at, says, WARNING if warns else ERROR, last)


Q, R, C, CAL, U = "questions.yaml", "rules.yaml", "contest.yaml", "calendar.yaml", "units/2024.csv"
N = "notices.yaml"

MISTAKES = [
    # the key
    mistake("letter behind the options", Q, "answer: C", "answer: E", "answer: E", "none of the 4 options", "A to D", "0 to 3"),
    mistake("number behind the options", Q, "answer: C", "answer: 4", "answer: 4", "numbers count from 0"),
    mistake("a word for a key", Q, "answer: C", "answer: Đúng", "answer: Đúng", "letter from A to D"),
    mistake("the same key twice", Q, "answer: C", "answer: [C, 2]", "answer: [C, 2]", "`2` stands twice"),
    mistake("every option right", Q, "answer: C", "answer: [A, B, C, D]", "answer: [A", "every option is right", warns=True),
    mistake("no key in the list", Q, "answer: C", "answer: []", "answer: []", "no right option", "write a letter"),
    mistake("no key", Q, "  answer: C\n", "", "- id: w1-01", "`answer` is missing", "write `answer: A`"),
    # options and texts
    mistake("empty option", Q, '- "Ngày 01 tháng 01 năm 2023"', '- ""', '- ""', "a text is wanted"),
    mistake("equal options", Q, "01 tháng 01 năm 2023", "10 tháng 11 năm 2022", '- "Ngày 10 tháng 11', "A and B are equal"),
    mistake(
        "options equal but for marks", Q, "Nơi mình sinh ra", "Nơi mình cư trù", '- "Nơi mình cư trù"', "differ only in marks",
        warns=True,
    ),
    mistake(
        "option about the others not last", Q, "Ngày 15 tháng 8 năm 2023", "Tất cả các phương án trên",
        '- "Ngày 10 tháng 11', "option D speaks of the others", "last: true", warns=True,
    ),
    mistake(
        "last option in the middle", Q, '- "Ngày 01 tháng 01 năm 2023"', '- {text: "Không ngày nào", last: true}',
        '- "Ngày 10 tháng 11', "option B is marked `last`", "write it behind", warns=True,
    ),
    mistake(
        "option naming letters", Q, '- "Ngày 15 tháng 8 năm 2023"', '- {text: "Cả A và B", last: true}',
        '- "Ngày 10 tháng 11', "names letters", "shuffled", warns=True,
    ),
    mistake("text as a number", Q, '- "10%"', "- 10", "- 10", "YAML takes 10 for no text", 'in quotes: "10"'),
    mistake("half a translation", Q, '- "Ngày 01 tháng 01 năm 2023"', '- {vi: "Một", en: "One"}', "- id: w1-01", "half in en", warns=True),
    mistake("unknown language", Q, '- "Ngày 01 tháng 01 năm 2023"', '- {vi: "Một", eng: "One"}', 'eng: "One"', "`eng` is no language", "write `en`"),
    # notices
    mistake("no notice of that name", N, "week-2.opening", "week-2.openning", "week-2.openning", "is no notice", "write `week-2.opening`"),
    mistake("a word that is no notice", N, "code: launch.soon", "code: phatdong", "code: phatdong", "is no notice", "`launch.soon`"),
    mistake("notice of no round", N, "week-2.opening", "week-9.opening", "week-9.opening", "no round of calendar.yaml"),
    mistake("notice twice", N, "week-2.opening", "week-3.opening", "code: week-3.opening", "stands twice", last=True),
    mistake("opening by hand", N, "week-1.midround", "week-1.opening", "week-1.opening", "opens by hand", "write `launch`"),
    mistake("soon after the launch", N, "07h30 03/6/2024\n    until: 08h00", "08h10 03/6/2024\n    until: 08h40", "08h10", "write an earlier moment"),
    mistake("late before it begins", N, "until: 08h00 03/6/2024", "until: 07h00 03/6/2024", "until: 07h00", "before it begins"),
    mistake("board of a closed round", N, "17h00 06/6/2024\n    until: 20h00 06", "17h00 10/6/2024\n    until: 20h00 10", "17h00 10/6", "week-1 is not open then"),
    mistake("closing of an open round", N, "at: 24h00 09/6/2024", "at: 20h00 09/6/2024", "at: 20h00 09/6", "is still open then"),
    mistake("banner of no ceremony", N, "banner: launch", "banner: lauch", "banner: lauch", "no banner", "write `launch`"),
    mistake("day in a notice", N, "Ngày mai, Lễ", "Ngày 03/6, Lễ", 'vi: "Ngày 03/6', "names a day or an hour", warns=True),
    mistake("livestream that is no address", N, "# livestream: https://…", "livestream: truyen hinh", "livestream: truyen", "is no address"),
    mistake("question of the day at no hour", N, "# livestream: https://…", "daily_question: 24h00", "daily_question: 24h00", "is no hour", "`19h00`"),
    # ids and codes
    mistake("id twice", Q, "- id: w1-02", "- id: w1-01", "- id: w1-01", "`w1-01` stands twice", "another", last=True),
    mistake("id of a trial question taken", "trial.yaml", "- id: thu-01", "- id: w1-01", "- id: w1-01", "first in questions.yaml"),
    mistake("unknown round", Q, "round: week-1", "round: week1", "round: week1", "no round of calendar.yaml", "write `week-1`"),
    mistake("unknown topic", Q, "topic: chuong-6", "topic: chuong-7", "topic: chuong-7", "no chapter", warns=True),
    mistake("unknown key", Q, "  citation: ", "  citaton: ", "citaton", "unknown key `citaton`", "write `citation`"),
    mistake("key twice", Q, "  answer: C", "  answer: C\n  answer: B", "answer: B", "stands twice, first on line", "keep one"),
    mistake("unknown day", Q, "valid_until: 2025-07-01", "valid_until: 2025-31-12", "2025-31-12", "is no day", "01/7/2025"),
    # the law
    mistake(
        "law changed before the round ends", Q, "valid_until: 2025-07-01", "valid_until: 09/6/2024", "valid_until: 09/6",
        "w1-02", "2024-06-09", "take the question out",
    ),
    mistake(
        "law not yet in force", Q, FIRST, f"{FIRST}\n  valid_from: 2024-07-01", "valid_from", "reads so from 2024-07-01",
        "later round",
    ),
    # the calendar
    mistake("closes before it opens", CAL, "closes: 24h00 09/6", "closes: 24h00 02/6", "closes: 24h00 02/6", "closes before it opens"),
    mistake("overlap", CAL, "closes: 24h00 09/6", "closes: 24h00 10/6", "opens: 08h00 10/6", "week-1 is still open", "00h00 11/6/2024"),
    mistake("no such day", CAL, "opens: 08h00 10/6", "opens: 08h00 31/6", "opens: 08h00 31/6", "no such day"),
    mistake("no moment", CAL, "opens: 08h00 10/6/2024", "opens: sáng thứ Hai", "sáng thứ Hai", "is no moment", "08h00 03/6/2024"),
    mistake("result before the close", CAL, "at: 17h00 10/6", "at: 17h00 08/6", "at: 17h00 08/6", "after the close", warns=True),
    mistake("ends before it begins", CAL, "until: 17h00 02/6", "until: 13h00 02/6", "until: 13h00", "ends before it begins"),
    mistake("not a flag", CAL, "by_hand: true", "by_hand: có", "by_hand: có", "write `true` or `false`"),
    # the rules
    mistake("unknown criterion", R, "by: duration", "by: durations", "by: durations", "`durations`", "write `duration`"),
    mistake("criterion twice", R, "by: duration", "by: correct", "by: correct", "stands twice", "take this line out", last=True),
    mistake("unknown order", R, "by: duration, order: asc", "by: duration, order: up", "order: up", "`asc`, `desc`"),
    mistake("no draw", R, "  - {by: draw, order: asc}\n", "", "- {by: correct", "by: draw, order: asc", warns=True),
    mistake("gap without prediction", R, "prediction:\n  subject: people_all_correct\n  digits: 7", "prediction: none", "by: prediction_gap", "nobody predicts"),
    mistake("digits", R, "digits: 7", "digits: 20", "digits: 20", "from 1 to 9"),
    mistake("prize count", R, "    count: 5", "    count: 0", "count: 0", "from 1 to"),
    mistake("prize code twice", R, "- code: nhi\n", "- code: nhat\n", "- code: nhat", "more than one prize", last=True),
    mistake("scope", R, "scope: individual", "scope: individuals", "scope: individuals", "write `individual`"),
    mistake("weights", R, "rate_weight: 60", "rate_weight: 70", "average_weight", "make 110"),
    mistake("floor", R, "floor: 50%", "floor: 0.5", "floor: 0.5", "`50%`"),
    mistake("group of an unknown kind", R, "  least_people: 1", "  least_people: 1\n  groups: [[huyen]]", "rate_weight", "`huyen`", "write `huyện`"),
    mistake("kept", R, "kept: best", "kept: bets", "kept: bets", "write `best`"),
    # the contest
    mistake("no translation", C, '  en: "The contest\'s organising committee"\n', "", 'Ban Tổ chức Cuộc thi"', "no translation into en", "`languages`"),
    mistake("no Vietnamese", C, '  vi: "Ban Tổ chức Cuộc thi"\n', "", 'organising committee"', "Vietnamese is always wanted"),
    mistake("consent of two lines", C, "  short:\n    vi: |-\n", "  short:\n    vi: |-\n      Thêm một dòng.\n", "vi: |-", "4 lines", "exactly 3"),
    mistake("zone", C, "Asia/Ho_Chi_Minh", "Asia/Hanoi", "zone: Asia/Hanoi", "no time zone", "Asia/Ho_Chi_Minh"),
    mistake("unknown list of units", C, 'unit_set: "2024"', 'unit_set: "2023"', "unit_set", "no units/2023.csv", "write `202"),
    mistake("address", C, "address: https://", "address: www.", "address: www", "write it whole"),
    mistake("id", C, "id: son-la-2024", "id: Sơn La", "id: Sơn La", "son-la-2024"),
    mistake("missing key", C, "contact:", "contacts:", "contacts:", "unknown key `contacts`", "write `contact`"),
    # units
    mistake("unknown parent", U, "Xã Hua La,xã,116", "Xã Hua La,xã,161", "Xã Hua La", "parent_code 161", "write `"),
    mistake("code twice", U, "03649,", "03646,", "Phường Chiềng Lề", "stands twice", "Phường Tô Hiệu"),
    mistake("ring", U, "116,Thành phố Sơn La,thành phố,14", "116,Thành phố Sơn La,thành phố,03646", "116,Thành phố", "below itself"),
    mistake("lost zero", U, "03646,", "3646,", "3646,Phường", "write 03646", warns=True),
    mistake("declared", U, "Xã Hua La,xã,116,,", "Xã Hua La,xã,116,nhiều,", "Xã Hua La", "no number of people"),
    mistake("unknown column", U, "parent_code", "parent", "code,name", "unknown column `parent`", "write `parent_code`"),
    mistake("quote never closed", U, "Xã Hua La,", '"Xã Hua La,', "Xã Hua La", "not CSV", "never closed"),
    # learning
    mistake("long digest", "learning.yaml", "Luật được Quốc hội", "Luật được Quốc hội " + "rất " * 250, "vi: |-", "shorten it to 900", last=True),
    mistake("link", "learning.yaml", "url: http://", "url: ", "url: vbpl", "write it whole"),
    mistake("chapter of no round", "learning.yaml", "round: week-1", "round: week-9", "round: week-9", "no round of calendar.yaml"),
    # YAML
    mistake("tab", "banners.yaml", "  heading:", "\theading:", "heading:", "a tab", "write spaces"),
    mistake("colon in a text", "banners.yaml", "- code: launch", "- code: ngày: launch", "ngày: launch", "not YAML", '"quotes"'),
    mistake("two documents", "banners.yaml", "- code: closing", "---\n- code: closing", "---", "take the line `---` out"),
    mistake("a list where keys belong", R, "unit_formula:\n  rate_weight: 60\n", "unit_formula: [x]\nunused:\n  rate_weight: 60\n", "unit_formula: [x]", "keys (`key: value`) are wanted"),
    mistake("a value where a list belongs", R, "excluded:\n", "excluded: none\nunused:\n", "excluded: none", "a list is wanted", "begin each point with `- `"),
]  # fmt: skip


def line_of(copy: Copy, mistake: Mistake) -> int:
    lines = (copy.folder / mistake.file).read_text("utf-8").split("\n")
    numbers = [number for number, line in enumerate(lines, 1) if mistake.at in line]
    return numbers[-1 if mistake.last else 0]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_told_at_its_line_with_advice(mistake: Mistake, copy: Copy) -> None:
    copy.change(mistake.file, mistake.old, mistake.new)
    loaded = load(copy.folder)
    found = [
        problem
        for problem in problems_at(loaded, copy, mistake.file, line_of(copy, mistake))
        if problem.severity is mistake.severity and all(words in problem.message for words in mistake.says)
    ]
    assert found, "\n".join(map(str, loaded.problems)) or "no problem was told"
    assert (loaded.pack is None) is (mistake.severity is ERROR)


def test_a_problem_reads_file_line_and_what_to_do(copy: Copy) -> None:
    copy.change(Q, "answer: C", "answer: E")
    (problem,) = load(copy.folder).problems
    assert str(problem) == (
        f"{copy.folder}/questions.yaml:{copy.line(Q, 'answer: E')}: `E` is none of the 4 options; "
        "write a letter from A to D (or a number from 0 to 3: numbers count from 0)"
    )


def test_all_mistakes_are_told_at_once(copy: Copy) -> None:
    copy.change(Q, "answer: C", "answer: E")
    copy.change(CAL, "closes: 24h00 09/6", "closes: 24h00 10/6")
    copy.change(R, "kept: best", "kept: bets")
    loaded = load(copy.folder)
    assert sorted(Path(problem.file).name for problem in loaded.errors) == [CAL, N, Q, R]


def test_an_answer_may_be_a_letter_a_number_or_several(copy: Copy) -> None:
    copy.change(Q, "answer: C", "answer: 2")
    copy.change(Q, "answer: D", "answer: [d, 0]")
    pack = load(copy.folder).pack
    assert pack is not None
    assert [set(question.answers) for question in pack.questions[:2]] == [{2}, {0, 3}]


def test_a_round_needs_enough_questions_that_may_meet(copy: Copy) -> None:
    copy.change(R, "questions: 10 ", "questions: 20 ")
    loaded = load(copy.folder)
    line = copy.line(CAL, "code: week-1")
    problem = says(loaded, copy, f"{CAL}:{line}", "19 questions for one paper", "20 with near-twins", "write 1 more")
    assert f"(line {copy.line(R, 'questions: 20')})" in problem.message


def test_a_copied_question_is_an_error_and_a_near_twin_a_warning(copy: Copy) -> None:
    question = """
- id: {id}
  round: week-1
  text: "Luật Thực hiện dân chủ ở cơ sở năm 2022 có hiệu lực thi hành từ {when} nào?"
  options: ["Ngày 10 tháng 11 năm 2022", "Ngày 01 tháng 01 năm 2023", "Ngày 01 tháng 7 năm 2023", "Ngày 15 tháng 8 năm 2023"]
  answer: C
  citation: "Khoản 1 Điều 90"
  explanation: "Ngày 01/7/2023."
"""
    copy.append(Q, question.format(id="x-01", when="ngày"))
    copied = load(copy.folder)
    assert says(copied, copy, f"{Q}:{copy.line(Q, 'x-01') + 2}", "x-01 is w1-01 once more").severity is ERROR
    copy.change(Q, 'từ ngày nào?"\n  options: [', 'từ hôm nào?"\n  options: [')
    twin = load(copy.folder)
    line = copy.line(Q, "x-01")
    assert says(twin, copy, f"{Q}:{line}", "x-01 is nearly w1-01", "write `apart: [a-name]`").severity is WARNING
    copy.change(Q, "id: x-01", "id: x-01\n  apart: [hieu-luc]")
    copy.change(Q, "id: w1-01", "id: w1-01\n  apart: [hieu-luc]")
    assert load(copy.folder).problems == ()


def test_a_trial_question_like_a_counted_one_is_noticed(copy: Copy) -> None:
    copy.append(
        "trial.yaml",
        """
- id: thu-99
  text: "Luật Thực hiện dân chủ ở cơ sở có hiệu lực thi hành từ ngày nào?"
  options: ["Ngày 10 tháng 11 năm 2022", "Ngày 01 tháng 7 năm 2023"]
  answer: B
  citation: "Điều 90"
  explanation: "Ngày 01/7/2023."
""",
    )
    line = copy.line("trial.yaml", "thu-99")
    assert says(load(copy.folder), copy, f"trial.yaml:{line}", "nearly w1-01, which counts").severity is WARNING


def test_keys_in_one_place_are_noticed(copy: Copy) -> None:
    path = copy.folder / Q
    path.write_text(
        path.read_text("utf-8").replace("answer: B", "answer: A").replace("answer: D", "answer: A"), "utf-8"
    )
    loaded = load(copy.folder)
    (problem, *_) = loaded.problems
    assert "A is the key of" in problem.message
    assert loaded.pack is not None


def test_people_are_asked_a_capacity_and_there_is_none(copy: Copy) -> None:
    path = copy.folder / R
    text = path.read_text("utf-8")
    begin, end = text.index("  capacities:"), text.index("# Điểm của tập thể")
    path.write_text(text[:begin] + "  capacities: []\n" + text[end:], "utf-8")
    line = copy.line(R, "capacities: []")
    says(load(copy.folder), copy, f"{R}:{line}", "there is none to choose", "`capacity: no`")
    copy.change(R, "capacity: required", "capacity: no")
    assert load(copy.folder).pack is not None
