"""Every criterion has a name in words, whichever way it is better, and whatever parted two people is named."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.catalogues import Catalogues
from handlers.views.criteria import criterion_words, parting
from quiz.pack import Rules, Ties
from quiz.ranking import Criterion, Order
from quiz.standings import COLUMNS, OVERALL_COLUMNS

TONGUES = Catalogues(ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_criterion_is_named_in_both_ways_that_it_can_be_better(language: str) -> None:
    tongue = TONGUES(language)
    for by in {*COLUMNS, *OVERALL_COLUMNS}:
        more, fewer = (criterion_words(Criterion(by, order), tongue) for order in (Order.DESC, Order.ASC))
        assert by not in {more, fewer}
        assert by == "draw" or more != fewer


def test_what_goes_on_after_the_chain_is_named_where_it_parted_two_people() -> None:
    rules = Rules(
        ranking=(Criterion("correct", Order.DESC),), ties=Ties.NEXT, ties_by=(Criterion("attempts", Order.ASC),)
    )
    named = {by: criterion_words(one, TONGUES("vi")) for by, one in parting(rules).items()}
    assert named["attempts"] == "ít lượt thi hơn"
    assert named["draw"] == "bốc thăm"
