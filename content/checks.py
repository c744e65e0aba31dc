"""What can be wrong between the files of a pack: codes that name nothing, days, and rounds without enough questions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from content.bank_checks import check_bank
from content.draft import Draft
from content.nodes import Record, Sited
from content.notice_checks import check_notices
from content.paper_checks import check_papers
from content.problems import Report, advice

T = TypeVar("T")


def check(draft: Draft, report: Report) -> None:
    """Note everything that is wrong between the files; what is wrong inside one was noted by its reader."""
    _codes_once(draft, report)
    _units(draft, report)
    _results_follow_rounds(draft, report)
    _boards_freeze_inside(draft, report)
    _questions_have_rounds(draft, report)
    _topics_are_chapters(draft, report)
    _law_is_in_force(draft, report)
    check_papers(draft, report)
    check_notices(draft, report)
    check_bank(draft.questions, draft.trial, report)


def _codes_once(draft: Draft, report: Report) -> None:
    _once(draft.rounds, "code", lambda round_: round_.code, report)
    _once(draft.milestones, "code", lambda milestone: milestone.code, report)
    _once(draft.chapters, "code", lambda chapter: chapter.code, report)
    _once(draft.programmes, "code", lambda programme: programme.code, report)
    _once(draft.banners, "code", lambda banner: banner.code, report)
    _once(draft.notices, "code", lambda plan: plan.code, report)
    _once([*draft.questions, *draft.trial], "id", lambda question: question.id, report)


def _once(read: Iterable[Sited[T]], key: str, name: Callable[[T], str], report: Report) -> None:
    first: dict[str, Record] = {}
    for one in read:
        code = name(one.value)
        if not code:
            continue
        if code in first:
            at = first[code].where(key)
            report.error(
                one.record.where(key),
                f"{key} `{code}` stands twice, first in {at.file.rsplit('/', 1)[-1]} on line {at.line}; give this one another",
            )
        first.setdefault(code, one.record)


def _units(draft: Draft, report: Report) -> None:
    contest = draft.contest
    if contest is None or not contest.record.has("unit_set"):
        return
    if contest.unit_set not in draft.unit_files:
        report.error(
            contest.record.where("unit_set"),
            f"there is no units/{contest.unit_set}.csv; {advice(contest.unit_set, draft.unit_files)}, or add that file",
        )
    if contest.unit_set not in draft.unit_sets:
        return
    if draft.rules is None or not draft.rules[1].has("unit_formula"):
        return
    units = draft.unit_sets[contest.unit_set]
    kinds = {unit.kind for unit in units.units.values()}
    for group in draft.rules[0].unit_formula.groups:
        for kind in group:
            if kind not in kinds:
                report.error(
                    draft.rules[1].where("unit_formula"),
                    f"no unit of units/{contest.unit_set}.csv is of the kind `{kind}`; {advice(kind, kinds)}",
                )


def _results_follow_rounds(draft: Draft, report: Report) -> None:
    """A milestone named after a round (`week-1-published`) belongs behind its close."""
    for round_ in draft.rounds:
        for milestone in draft.milestones:
            named = milestone.value.code.startswith(f"{round_.value.code}-")
            if named and round_.sound and milestone.sound and milestone.value.at < round_.value.closes:
                report.warn(
                    milestone.record.where("at"),
                    f"{milestone.value.code} comes before {round_.value.code} closes; write a moment after the close",
                )


def _boards_freeze_inside(draft: Draft, report: Report) -> None:
    freeze = draft.rules[0].freeze if draft.rules is not None else None
    if draft.rules is None or freeze is None:
        return
    for round_ in draft.rounds:
        if round_.sound and freeze >= round_.value.closes - round_.value.opens:
            report.error(
                draft.rules[1].where("freeze_hours"),
                f"{round_.value.code} is not longer than that, so its boards would never move; write fewer hours, or take "
                "this line out",
            )


def _questions_have_rounds(draft: Draft, report: Report) -> None:
    codes = [round_.value.code for round_ in draft.rounds]
    if not codes:
        return
    for question in draft.questions:
        if question.value.round and question.value.round not in codes:
            report.error(
                question.record.where("round"),
                f"`{question.value.round}` is no round of calendar.yaml; {advice(question.value.round, codes)}",
            )
    for chapter in draft.chapters:
        if chapter.value.round is not None and chapter.value.round not in codes:
            report.error(
                chapter.record.where("round"),
                f"`{chapter.value.round}` is no round of calendar.yaml; {advice(chapter.value.round, codes)}",
            )


def _topics_are_chapters(draft: Draft, report: Report) -> None:
    codes = [chapter.value.code for chapter in draft.chapters]
    if not codes:
        return
    for question in [*draft.questions, *draft.trial]:
        if question.value.topic and question.value.topic not in codes:
            report.warn(
                question.record.where("topic"),
                f"topic `{question.value.topic}` is no chapter of learning.yaml; {advice(question.value.topic, codes)}",
            )


def _law_is_in_force(draft: Draft, report: Report) -> None:
    if draft.contest is None:
        return
    rounds = {round_.value.code: round_.value for round_ in draft.rounds if round_.sound}
    for question in draft.questions:
        played = rounds.get(question.value.round)
        if played is None or not question.sound:
            continue
        first = played.opens.astimezone(draft.contest.zone).date()
        last = (played.closes - timedelta(microseconds=1)).astimezone(draft.contest.zone).date()
        if question.value.valid_until is not None and question.value.valid_until <= last:
            report.error(
                question.record.where("valid_until"),
                f"the law that {question.value.id} cites no longer reads so from {question.value.valid_until} on and "
                f"{played.code} lasts until {last}; read the question against the new law, then move `valid_until` "
                "or take the question out",
            )
        if question.value.valid_from is not None and question.value.valid_from > first:
            report.error(
                question.record.where("valid_from"),
                f"the law that {question.value.id} cites reads so from {question.value.valid_from} on and {played.code} "
                f"opens {first}; move the question to a later round",
            )
