"""The rules in words change with the rules that the machine runs, in both languages."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import time, timedelta
from fractions import Fraction
from functools import cache

import pytest

from bot.catalogues import Catalogues
from bot.config import SHIPPED_PACK
from content.loader import load
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views.notices import KINDS, render_notice
from handlers.views.rules import rules_text
from messaging.text import plain
from quiz.localized import Localized
from quiz.pack import (
    Asked,
    AudienceGroup,
    Blanks,
    DayHours,
    Grading,
    Kept,
    OnePrize,
    Pack,
    PaperKind,
    Part,
    Per,
    Prediction,
    Prize,
    Registration,
    Rules,
    Scope,
    ShowScore,
    Subject,
    Ties,
    UnitFormula,
)
from quiz.ranking import Criterion, Order
from services.contest import run_contest

NOWHERE = Links("web", {})


@cache
def shipped() -> Pack:
    pack = load(SHIPPED_PACK).pack
    assert pack is not None
    return pack


@cache
def tongues() -> Catalogues:
    return Catalogues(shipped().zone)


@pytest.fixture(params=["vi", "en"])
def tongue(request: pytest.FixtureRequest) -> Tongue:
    return tongues()(request.param)


BASE = Rules()
PRIZE = Prize("nhat", Localized({"vi": "Giải Nhất"}), Scope.INDIVIDUAL, 1, 1_000_000)
OVERALL = (Criterion("correct", Order.DESC), Criterion("rounds", Order.DESC))
OFFICIALS = AudienceGroup("can-bo", Localized({"vi": "Nhóm cán bộ", "en": "Officials"}), capacities=("can-bo",))
RESIDENTS = AudienceGroup("nguoi-dan", Localized({"vi": "Nhóm người dân", "en": "Residents"}))
CHANGES: dict[str, Rules] = {
    "questions": replace(BASE, questions=20),
    "time_limit": replace(BASE, time_limit=timedelta(minutes=20)),
    "attempts": replace(BASE, attempts=7),
    "attempts without limit": replace(BASE, attempts=None),
    "one attempt": replace(BASE, attempts=1),
    "kept first": replace(BASE, kept=Kept.FIRST),
    "kept last": replace(BASE, kept=Kept.LAST),
    "blanks": replace(BASE, blanks=Blanks.VOID),
    "no prediction": replace(BASE, prediction=None),
    "prediction of attempts": replace(BASE, prediction=Prediction(Subject.ATTEMPTS_ALL_CORRECT)),
    "prediction of participants": replace(BASE, prediction=Prediction(Subject.PARTICIPANTS)),
    "digits of the prediction": replace(BASE, prediction=Prediction(digits=5)),
    "ranking": replace(BASE, ranking=BASE.ranking[:1] + BASE.ranking[2:]),
    "order of the ranking": replace(BASE, ranking=(BASE.ranking[0], BASE.ranking[2], BASE.ranking[1])),
    "way of a criterion": replace(BASE, ranking=(*BASE.ranking[:2], Criterion("duration", Order.DESC))),
    "least_age": replace(BASE, least_age=18),
    "no least_age": replace(BASE, least_age=0),
    "phone": replace(BASE, registration=Registration(phone=Asked.REQUIRED)),
    "place": replace(BASE, registration=Registration(place=Asked.NO)),
    "other units": replace(BASE, registration=Registration(other_unit=False)),
    "rate_weight": replace(BASE, unit_formula=UnitFormula(rate_weight=70)),
    "average_weight": replace(BASE, unit_formula=UnitFormula(average_weight=30)),
    "floor": replace(BASE, unit_formula=UnitFormula(floor=Fraction(1, 2))),
    "least_people": replace(BASE, unit_formula=UnitFormula(least_people=10)),
    "groups": replace(BASE, unit_formula=UnitFormula(groups=(("huyện", "thành phố"), ("sở",)))),
    "prizes": replace(BASE, prizes=(Prize("a", Localized({"vi": "Giải A"}), Scope.INDIVIDUAL, 2),)),
    "fixed paper": replace(BASE, paper=PaperKind.FIXED),
    "order of questions": replace(BASE, shuffle=False),
    "order of options": replace(BASE, shuffle_options=False),
    "blueprint": replace(BASE, blueprint=(Part(4, topic="chuong-1"), Part(6, level="khó"))),
    "blueprint of a round": replace(BASE, blueprint=(Part(10, topic="chuong-1", level="khó", round="week-1"),)),
    "several": replace(BASE, several=True),
    "grading": replace(BASE, grading=Grading.PARTIAL),
    "several and grading": replace(BASE, several=True, grading=Grading.PARTIAL),
    "attempts a day": replace(BASE, attempts_per=Per.DAY),
    "attempts in all": replace(BASE, attempts_per=Per.CONTEST),
    "prediction_for_prize": replace(BASE, prediction_for_prize=True),
    "points": replace(BASE, ranking=(Criterion("points", Order.DESC),)),
    "overall": replace(BASE, overall=OVERALL),
    "overall_best": replace(BASE, overall=OVERALL, overall_best=3),
    "ties all": replace(BASE, ties=Ties.ALL),
    "ties next": replace(BASE, ties=Ties.NEXT, ties_by=(Criterion("attempts", Order.ASC),)),
    "audience groups": replace(BASE, groups=(OFFICIALS,)),
    "two audience groups": replace(BASE, groups=(OFFICIALS, RESIDENTS)),
    "bank of a group": replace(BASE, groups=(replace(OFFICIALS, bank="can-bo"),)),
    "kinds of a group": replace(BASE, groups=(replace(OFFICIALS, unit_kinds=("xã", "phường")),)),
    "prize of a group": replace(BASE, groups=(OFFICIALS,), prizes=(replace(PRIZE, group="can-bo"),)),
    "overall prize": replace(BASE, overall=OVERALL, prizes=(replace(PRIZE, overall=True),)),
    "one_prize highest": replace(BASE, one_prize=OnePrize.KEEP_HIGHEST),
    "one_prize no": replace(BASE, one_prize=OnePrize.NO),
    "score after the round": replace(BASE, show_score=ShowScore.AFTER_ROUND),
    "score with the result": replace(BASE, show_score=ShowScore.PUBLISHED),
    "freeze": replace(BASE, freeze=timedelta(hours=24)),
    "freeze for shorter": replace(BASE, freeze=timedelta(hours=6)),
    "excluded": replace(BASE, excluded=(Localized({"vi": "Thành viên Ban Tổ chức"}),)),
}
"""A rule changed, by name."""


def words(rules: Rules, tongue: Tongue) -> str:
    return plain(rules_text(replace(rules, prizes=rules.prizes or PRIZES), tongue))


PRIZES = (PRIZE,)


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_rule_changes_its_sentence(name: str, tongue: Tongue) -> None:
    assert words(CHANGES[name], tongue) != words(BASE, tongue)


def test_no_two_sets_of_rules_read_alike(tongue: Tongue) -> None:
    texts = {name: words(rules, tongue) for name, rules in CHANGES.items()}
    assert len(set(texts.values())) == len(texts)


def test_every_rule_is_covered() -> None:
    changed = {field.name for rules in CHANGES.values() for field in fields(Rules) if _differs(rules, field.name)}
    assert changed == {field.name for field in fields(Rules)}


def _differs(rules: Rules, name: str) -> bool:
    return bool(getattr(rules, name) != getattr(BASE, name))


def test_the_rules_in_vietnamese() -> None:
    vi = tongues()("vi")
    shown = words(replace(BASE, unit_formula=UnitFormula(floor=Fraction(1, 2))), vi)
    assert "10 câu hỏi, rút ngẫu nhiên từ ngân hàng câu hỏi của tuần; làm trong 15 phút" in shown
    assert "Mỗi tuần được thi tối đa 3 lượt" in shown
    assert "Câu trả lời tính theo lúc máy chủ nhận được" in shown
    assert "số người trả lời đúng tất cả các câu trong tuần" in shown
    assert "1 Giải Nhất, mỗi giải 1.000.000 đồng" in shown
    assert "ít nhất 50 % số người của đơn vị" in shown


def test_hours_and_topics_are_told_by_the_names_that_people_know() -> None:
    pack, vi = shipped(), tongues()("vi")
    daily = DayHours(time(8), time(17))
    everywhere = [replace(planned, hours=daily) for planned in pack.rounds]
    assert "Giờ thi hằng ngày: 08h00 đến 17h00." in plain(rules_text(BASE, vi, everywhere))
    once = plain(rules_text(BASE, vi, [everywhere[0], *pack.rounds[1:]]))
    assert "Giờ thi hằng ngày của Tuần 1: 08h00 đến 17h00." in once
    chapter = pack.chapters[0]
    drawn = replace(BASE, blueprint=(Part(10, topic=chapter.code, round="week-1"),))
    told = plain(rules_text(drawn, vi, pack.rounds, pack.chapters))
    assert f"Đề của Tuần 1 gồm: 10 câu hỏi về “{chapter.title.to('vi')}”." in told


def test_prizes_without_a_value_are_still_to_be_announced() -> None:
    vi = tongues()("vi")
    text = plain(rules_text(replace(BASE, prizes=()), vi))
    assert "Ban Tổ chức sẽ thông báo cơ cấu giải thưởng" in text
    text = plain(rules_text(CHANGES["prizes"], vi))
    assert "2 Giải A" in text
    assert "Giải chưa ghi giá trị: Ban Tổ chức sẽ thông báo" in text


def test_notices_are_worded_in_the_recipients_language() -> None:
    contest = run_contest(shipped(), rehearsal=False)
    parameters = {"round": "week-1", "number": 2, "correct": 7, "total": 10, "void": False, "predicted": False}
    reply = render_notice("time_up", parameters, contest, tongues()("vi"), NOWHERE)
    assert plain(reply.text) == (
        "Đã hết giờ. Lượt 2 của Tuần 1 được tự nộp với những câu bạn đã trả lời.\nĐúng 7/10 câu"
    )
    assert [key.label for row in reply.buttons for key in row] == ["Kết quả của tôi", "Dự đoán"]
    void = render_notice("time_up", {**parameters, "void": True, "predicted": True}, contest, tongues()("en"), NOWHERE)
    assert "by the rules this attempt does not count" in plain(void.text)
    assert "7/10" not in plain(void.text)
    with pytest.raises(KeyError):
        render_notice("nothing", {}, contest, tongues()("vi"), NOWHERE)
    assert {"reminder", "time_up", "my_data", "calendar", "notice_offer"} <= KINDS
