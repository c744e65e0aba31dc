"""Moments as organisers write them, and who may see what when."""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from quiz.localized import Localized
from quiz.material import NoticeKind, NoticePlan
from quiz.pack import Milestone, Pack, PlannedRound, Rules
from quiz.schedule import parse_moment, shift
from tests.quiz.making import CLOSES, OPENS

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("08h00 03/6/2024", "2024-06-03T01:00Z"),
        ("08h00 ngày 03/6/2024", "2024-06-03T01:00Z"),
        ("8h 3/6/2024", "2024-06-03T01:00Z"),
        ("8 giờ 30 phút, ngày 03/06/2024", "2024-06-03T01:30Z"),
        ("08:00 03-06-2024", "2024-06-03T01:00Z"),
        ("ngày 03/6/2024, 14h30", "2024-06-03T07:30Z"),
        ("24h00 09/6/2024", "2024-06-09T17:00Z"),
        ("hết ngày 09/6/2024", "2024-06-09T17:00Z"),
        ("Hết ngày 31/12/2024", "2024-12-31T17:00Z"),
        ("0h00 10/6/2024", "2024-06-09T17:00Z"),
        ("2024-06-03T08:00:00+07:00", "2024-06-03T01:00Z"),
        ("2024-06-03T01:00:00Z", "2024-06-03T01:00Z"),
        ("2024-06-03 08:00", "2024-06-03T01:00Z"),
    ],
)
def test_moments(written: str, moment: str) -> None:
    read = parse_moment(written, ZONE)
    assert read == datetime.fromisoformat(moment)
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "written", ["", "thứ Hai", "03/6/2024", "2024-06-03", "25h00 03/6/2024", "24h30 03/6/2024", "08h60 03/6/2024"]
)
def test_what_is_no_moment_is_explained(written: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        parse_moment(written, ZONE)


def test_the_day_stands_before_the_month() -> None:
    with pytest.raises(ValueError, match="no such day; the day stands before the month"):
        parse_moment("08h00 6/30/2024", ZONE)


def test_a_rehearsal_moves_the_calendar_and_nothing_else() -> None:
    said = Localized({"vi": "x"})
    pack = Pack(
        id="son-la",
        hash="0",
        title=said,
        short_title=said,
        summary=said,
        organiser=said,
        directed_by=said,
        address="",
        who=said,
        zone=ZONE,
        languages=("vi",),
        rules=Rules(),
        rounds=(PlannedRound("tuan-1", said, OPENS, CLOSES, by_hand=True),),
        milestones=(Milestone("launch", said, OPENS), Milestone("trial", said, OPENS, CLOSES)),
        questions=(),
        trial=(),
        unit_sets=MappingProxyType({}),
        unit_set="2024",
        chapters=(),
        notices=(NoticePlan("launch", NoticeKind.LAUNCH, None, OPENS, CLOSES),),
    )
    delta = timedelta(days=-1, hours=5)
    moved = shift(pack, delta)
    assert moved.rounds == (PlannedRound("tuan-1", said, OPENS + delta, CLOSES + delta, by_hand=True),)
    assert [(each.at, each.until) for each in moved.milestones] == [
        (OPENS + delta, None),
        (OPENS + delta, CLOSES + delta),
    ]
    assert [(each.at, each.latest) for each in moved.notices] == [(OPENS + delta, CLOSES + delta)]
    assert shift(moved, -delta) == pack
