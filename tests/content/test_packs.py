"""Every shipped pack is good, and the Sơn La pack says what the plan says."""

from __future__ import annotations

import hashlib
import re
import time
import unicodedata
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from fractions import Fraction
from pathlib import Path

import pytest

from content.loader import load
from content.problems import Severity
from quiz.pack import Asked, Blanks, Kept, OnePrize, Pack, Scope, Subject
from quiz.question import Question
from tests.content.shipped import SHIPPED, SON_LA, Copy, copy_of

ANSWERS = "534f6ccea603720259677e411d6760457c5c8db8bc8c8f8581edc5af2ad07d5c"
UNITS = {
    "2024": "362f6fb70f422928c915acbbf738e40988d9ed53a398cc974f8922c39ffa7ebd",
    "2025": "a89a16b6a9cb60565b9ba675f9ced19dfc31d29b1ab22d1018b25c1f8becb54c",
}
"""Of the bank and the lists as they were checked against the law and the resolutions; a change there is never by accident."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    loaded = load(SON_LA)
    assert loaded.pack is not None, "\n".join(map(str, loaded.problems))
    return loaded.pack


def local(pack: Pack, moment: datetime) -> str:
    return moment.astimezone(pack.zone).strftime("%a %d/%m/%Y %H:%M")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_pack_is_good(path: Path) -> None:
    loaded = load(path)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.pack is not None


def test_notices(pack: Pack) -> None:
    plans = {plan.code: plan for plan in pack.notices}
    assert len(plans) == 5 + 5 + 3 * 6
    assert local(pack, plans["launch.day_before"].at) == "Sun 02/06/2024 09:00"
    assert local(pack, plans["launch.soon"].at) == "Mon 03/06/2024 07:30"
    for planned in pack.rounds:
        assert plans[f"{planned.code}.closing"].at == planned.closes
        assert (f"{planned.code}.opening" in plans) is not planned.by_hand
        published = next(each for each in pack.milestones if each.code == f"{planned.code}-published")
        assert plans[f"{planned.code}.results"].at == published.at
    assert all(plan.at < plan.latest for plan in pack.notices)
    assert pack.livestream is None  # the plan names none
    assert pack.daily_question == clock(19)


def test_the_hour_of_the_question_of_the_day(copy: Copy) -> None:
    copy.append("notices.yaml", "\ndaily_question: 7h30\n")
    loaded = load(copy.folder)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.pack is not None
    assert loaded.pack.daily_question == clock(7, 30)


def test_counts(pack: Pack) -> None:
    assert [len(pack.bank(planned.code)) for planned in pack.rounds] == [20, 20, 20, 20]
    assert len(pack.trial) >= 8
    assert not any(question.counted for question in pack.trial)
    assert {version: len(units.units) for version, units in pack.unit_sets.items()} == {"2024": 263, "2025": 76}
    kinds = [unit.kind for unit in pack.units.units.values()]
    assert [kinds.count(kind) for kind in ("huyện", "thành phố", "phường", "thị trấn", "xã")] == [11, 1, 7, 9, 188]


def test_the_bank_is_the_one_that_was_checked_against_the_law(pack: Pack) -> None:
    def line(question: Question) -> str:
        (answer,) = question.answers
        return "|".join(
            [
                question.id,
                question.round,
                question.text.to("vi"),
                *(option.text.to("vi") for option in question.options),
                str(answer),
                question.citation.to("vi"),
                question.explanation.to("vi"),
                question.source,
            ]
        )

    assert hashlib.sha256("\n".join(map(line, pack.questions)).encode()).hexdigest() == ANSWERS


def test_the_lists_of_units_are_those_that_were_checked(pack: Pack) -> None:
    for version, units in pack.unit_sets.items():
        lines = (f"{unit.code}|{unit.name}|{unit.kind}|{unit.parent or ''}" for unit in units.units.values())
        assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == UNITS[version]


def test_units_are_found_under_the_name_people_use(pack: Pack) -> None:
    assert pack.units.units["03991"].aliases == ("Xã Quy Hướng",)
    assert pack.units.units["04162"].aliases == ("Xã Nà Ớt",)


def test_a_code_names_another_place_in_another_version(pack: Pack) -> None:
    old, new = pack.unit_sets["2024"].units, pack.unit_sets["2025"].units
    assert (old["03646"].name, new["03646"].name) == ("Phường Chiềng Lề", "Phường Tô Hiệu")


def test_the_launch_and_the_closing(pack: Pack) -> None:
    moments = {milestone.code: milestone for milestone in pack.milestones}
    assert local(pack, moments["launch"].at) == "Mon 03/06/2024 08:00"
    assert local(pack, moments["closing"].at) == "Tue 16/07/2024 08:00"
    rehearsal = moments["rehearsal"]
    assert rehearsal.until is not None
    assert (local(pack, rehearsal.at), rehearsal.until - rehearsal.at) == ("Sun 02/06/2024 14:00", timedelta(hours=3))
    assert {code for code, milestone in moments.items() if not milestone.public} == {
        "launch-papers",
        "closing-papers",
        "rehearsal",
    }


def test_four_rounds_from_monday_to_the_end_of_sunday(pack: Pack) -> None:
    assert [(local(pack, planned.opens), local(pack, planned.closes)) for planned in pack.rounds] == [
        ("Mon 03/06/2024 08:00", "Mon 10/06/2024 00:00"),
        ("Mon 10/06/2024 08:00", "Mon 17/06/2024 00:00"),
        ("Mon 17/06/2024 08:00", "Mon 24/06/2024 00:00"),
        ("Mon 24/06/2024 08:00", "Mon 01/07/2024 00:00"),
    ]
    assert [planned.by_hand for planned in pack.rounds] == [True, False, False, False]
    assert pack.rounds[0].closes == datetime(2024, 6, 9, 17, tzinfo=UTC)


def test_after_each_week_people_have_three_days_to_complain(pack: Pack) -> None:
    moments = {milestone.code: milestone for milestone in pack.milestones}
    for planned in pack.rounds:
        provisional, published, complaints = (
            moments[f"{planned.code}-{step}"] for step in ("provisional", "published", "complaints")
        )
        assert planned.closes < provisional.at <= planned.closes + timedelta(hours=24)
        assert provisional.at < published.at <= planned.closes + timedelta(days=3)
        assert complaints.until is not None
        assert complaints.until - published.at >= timedelta(days=3)
    last = moments["results-complaints"].until
    assert last is not None
    assert last < moments["decision"].at < moments["closing"].at


def test_the_rules_are_the_defaults_of_the_field(pack: Pack) -> None:
    rules = pack.rules
    assert (rules.questions, rules.time_limit, rules.attempts) == (10, timedelta(minutes=15), 3)
    assert (rules.kept, rules.blanks, rules.least_age) == (Kept.BEST, Blanks.WRONG, 14)
    assert rules.one_prize is OnePrize.EARLIER_WINNERS_OUT
    assert rules.prediction is not None
    assert (rules.prediction.subject, rules.prediction.digits) == (Subject.PEOPLE_ALL_CORRECT, 7)
    assert [f"{criterion.by} {criterion.order}" for criterion in rules.ranking] == [
        "correct desc",
        "prediction_gap asc",
        "duration asc",
        "submitted_at asc",
        "draw asc",
    ]
    assert (rules.unit_formula.rate_weight, rules.unit_formula.average_weight) == (60, 40)
    assert rules.unit_formula.floor == Fraction(1, 2)


def test_prizes_have_numbers_and_no_values(pack: Pack) -> None:
    ladder = {
        scope: [(prize.code, prize.count) for prize in pack.rules.prizes if prize.scope is scope] for scope in Scope
    }
    assert ladder == {
        Scope.INDIVIDUAL: [("nhat", 1), ("nhi", 2), ("ba", 3), ("khuyen-khich", 5)],
        Scope.COLLECTIVE: [("tap-the-nhat", 1), ("tap-the-nhi", 1), ("tap-the-ba", 1)],
    }
    assert {prize.value for prize in pack.rules.prizes} == {None}


def test_registration_asks_what_the_rules_need(pack: Pack) -> None:
    asked = pack.rules.registration
    assert (asked.birth_year, asked.capacity, asked.unit) == (Asked.REQUIRED,) * 3
    assert (asked.place, asked.phone) == (Asked.OPTIONAL, Asked.OPTIONAL)
    assert [title.to("vi") for _, title in asked.capacities] == [
        "Cán bộ, công chức, viên chức",
        "Lực lượng vũ trang",
        "Đoàn viên, hội viên",
        "Người lao động",
        "Học sinh, sinh viên",
        "Người dân",
    ]


def test_the_programme_of_the_launch(pack: Pack) -> None:
    launch, closing = pack.programmes
    assert [item.text.to("vi") for item in launch.items] == [
        "Ổn định tổ chức, tuyên bố lý do, giới thiệu đại biểu",
        "Thông qua thể lệ Cuộc thi",
        "Phát động Cuộc thi",
        "Phát biểu hưởng ứng Cuộc thi (không quá 7 phút)",
        "Bấm nút khởi động bắt đầu Cuộc thi",
        "Kết thúc phát động Cuộc thi",
    ]
    assert all(item.by is not None for item in launch.items)
    called = " → ".join(item.text.to("vi") for item in closing.items)
    assert re.search(
        r"Quyết định công nhận giải → .*Khuyến khích Tuần 1, Tuần 2 → .*Khuyến khích Tuần 3, Tuần 4 → .*Ba của 04 tuần → "
        r".*Nhì của 04 tuần → .*Nhất của 04 tuần → .*Ba tập thể → .*Nhì tập thể → .*Nhất tập thể → .*Bằng khen.*đạt giải Nhất",
        called,
    )


def test_the_banners_are_the_plans_own(pack: Pack) -> None:
    launch, closing = pack.banners
    assert {banner.heading.to("vi") for banner in pack.banners} == {"BAN CHỈ ĐẠO TỈNH VỀ THỰC HIỆN DÂN CHỦ Ở CƠ SỞ"}
    assert [line.to("vi") for line in launch.lines] == [
        "PHÁT ĐỘNG CUỘC THI TRỰC TUYẾN",
        "TÌM HIỂU PHÁP LUẬT VỀ THỰC HIỆN DÂN CHỦ Ở CƠ SỞ",
        "TỈNH SƠN LA NĂM 2024",
    ]
    assert closing.lines[0].to("vi") == "TỔNG KẾT CUỘC THI TRỰC TUYẾN"
    assert launch.footer.to("vi") == "Sơn La, ngày 03 tháng 6 năm 2024"
    assert closing.footer.to("vi") == "Sơn La, ngày   tháng 7 năm 2024"  # the plan leaves the day blank


def test_the_address_is_the_plans_own(pack: Pack) -> None:
    assert pack.address == "https://thitruoctuyendanchuocoso.sonla.gov.vn"


def test_learning_covers_six_chapters_and_every_week(pack: Pack) -> None:
    numbers = {re.match(r"Chương ([IV]+)\.", chapter.title.to("vi"))[1] for chapter in pack.chapters}  # type: ignore[index]
    assert numbers == {"I", "II", "III", "IV", "V", "VI"}
    assert {chapter.round for chapter in pack.chapters} == {planned.code for planned in pack.rounds}
    assert {question.topic for question in (*pack.questions, *pack.trial)} <= {
        chapter.code for chapter in pack.chapters
    }
    assert all(url.startswith("http://vbpl.vn/") for chapter in pack.chapters for _, url in chapter.links)


def test_trial_questions_give_no_key_away(pack: Pack) -> None:
    keys = {option_text(question, index) for question in pack.questions for index in question.answers}
    for question in pack.trial:
        for index in question.answers:
            assert option_text(question, index) not in keys, question.id


def option_text(question: Question, index: int) -> str:
    return question.options[index].text.to("vi").casefold()


def test_items_to_read_again_after_the_change_of_the_law(pack: Pack) -> None:
    marked = {question.id: question.valid_until for question in pack.questions if question.valid_until}
    assert set(marked.values()) == {date(2025, 7, 1)}
    assert " ".join(marked) == "w1-02 w1-03 w1-05 w1-15 w2-01 w2-04 w2-15 w3-02 w3-06 w3-15 w4-19 w4-20"


def test_near_twins_are_kept_apart_within_one_week(pack: Pack) -> None:
    groups: dict[str, set[str]] = {}
    for question in pack.questions:
        for group in question.apart:
            groups.setdefault(group, set()).add(question.round)
    assert groups
    assert all(len(rounds) == 1 for rounds in groups.values())


def test_consent_fits_a_phone_and_names_the_law(pack: Pack) -> None:
    assert len(pack.consent.to("vi").splitlines()) == 3
    full = pack.consent_full.to("vi")
    for words in ("Ban Tổ chức", "90 ngày", "91/2025/QH15", "356/2025/NĐ-CP", "13/2023/NĐ-CP", "/thongtin"):
        assert words in full


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_texts_are_nfc_and_name_nobody(path: Path) -> None:
    for file in path.rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8")
            assert unicodedata.is_normalized("NFC", text), file.name
            # A courtesy title with a capitalised name behind it, and a phone number.
            assert not re.search(r"(?i:đồng chí|đ/c|\bông|\bbà)\s+[A-ZĐ]\w+\s+[A-ZĐ]", text), file.name
            assert not re.search(r"\b0[35789]\d(?:[ .]?\d){7}\b", text), file.name


def test_loading_is_quick() -> None:
    load(SON_LA)
    begin = time.process_time()
    load(SON_LA)
    assert time.process_time() - begin < 0.3


def test_the_hash_is_of_the_files_and_nothing_else(tmp_path: Path, pack: Pack) -> None:
    copy = copy_of(SON_LA, tmp_path)
    (copy.folder / "README.md").write_text("For authors.", "utf-8")
    (copy.folder / ".DS_Store").write_bytes(b"\x00\xff")
    again = load(copy.folder)
    assert again.problems == ()
    assert again.pack is not None
    assert again.pack.hash == pack.hash
    copy.append("banners.yaml", "# one more line\n")
    changed = load(copy.folder).pack
    assert changed is not None
    assert changed.hash != pack.hash


def test_warnings_leave_a_pack_usable(tmp_path: Path) -> None:
    copy = copy_of(SON_LA, tmp_path)
    copy.change("rules.yaml", "  - {by: draw, order: asc}\n", "")
    loaded = load(copy.folder)
    assert [problem.severity for problem in loaded.problems] == [Severity.WARNING]
    assert loaded.pack is not None
    assert loaded.errors == ()
