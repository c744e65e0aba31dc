"""The rules in words change with the rules that the machine runs, in both languages."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
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
    Blanks,
    Kept,
    OnePrize,
    Pack,
    Prediction,
    Prize,
    Registration,
    Rules,
    Scope,
    Subject,
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
    "one_prize highest": replace(BASE, one_prize=OnePrize.KEEP_HIGHEST),
    "one_prize no": replace(BASE, one_prize=OnePrize.NO),
    "excluded": replace(BASE, excluded=(Localized({"vi": "Thành viên Ban Tổ chức"}),)),
}
"""A rule changed, by name."""


def words(rules: Rules, tongue: Tongue) -> str:
    return plain(rules_text(replace(rules, prizes=rules.prizes or PRIZES), tongue))


PRIZES = (Prize("nhat", Localized({"vi": "Giải Nhất"}), Scope.INDIVIDUAL, 1, 1_000_000),)


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
