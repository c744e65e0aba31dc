"""What can be wrong between notices.yaml and the other files: rounds and banners that are none, and moments that do not fit."""

from __future__ import annotations

from content.draft import Draft
from content.nodes import Sited
from content.problems import Report, advice
from quiz.material import NoticeKind, NoticePlan
from quiz.pack import PlannedRound

_WHILE_OPEN = {NoticeKind.OPENING, NoticeKind.MIDROUND, NoticeKind.LAST_DAY}
_AFTER_CLOSE = {NoticeKind.ROUND_CLOSING, NoticeKind.RESULTS}
_BEFORE_LAUNCH = {NoticeKind.LAUNCH_DAY_BEFORE, NoticeKind.LAUNCH_SOON}


def check_notices(draft: Draft, report: Report) -> None:
    """Note every notice that names nothing or comes at a moment at which it would not be true."""
    rounds = {read.value.code: read.value for read in draft.rounds if read.sound}
    by_hand = next((round for round in rounds.values() if round.by_hand), None)
    banners = {read.value.code for read in draft.banners}
    for read in draft.notices:
        plan = read.value
        if plan.banner is not None and plan.banner not in banners:
            report.error(
                read.record.where("banner"),
                f"`{plan.banner}` is no banner of banners.yaml; {advice(plan.banner, banners)}",
            )
        if plan.round is None:
            _of_contest(read, by_hand, report)
        elif plan.round in rounds:
            _of_round(read, rounds[plan.round], report)
        elif read.sound and plan.round not in {each.value.code for each in draft.rounds}:
            report.error(
                read.record.where("code"),
                f"`{plan.round}` is no round of calendar.yaml; {advice(plan.round, rounds)}",
            )


def _of_contest(read: Sited[NoticePlan], by_hand: PlannedRound | None, report: Report) -> None:
    plan = read.value
    if not plan.kind.startswith(NoticeKind.LAUNCH.value) or not read.sound:
        return
    if by_hand is None:
        report.error(
            read.record.where("code"),
            "no round of calendar.yaml opens by hand, so there is no launch; write `by_hand: true` at its round",
        )
    elif plan.kind in _BEFORE_LAUNCH and plan.at >= by_hand.opens:
        report.error(read.record.where("at"), f"it comes when {by_hand.code} is to be open; write an earlier moment")


def _of_round(read: Sited[NoticePlan], round: PlannedRound, report: Report) -> None:
    plan, where = read.value, read.record.where("at")
    if not read.sound:
        return
    if plan.kind is NoticeKind.OPENING and round.by_hand:
        report.error(
            read.record.where("code"),
            f"{round.code} opens by hand, so its opening goes out with the press; write `launch` instead",
        )
    elif plan.kind in _WHILE_OPEN and not round.opens <= plan.at < round.closes:
        report.error(where, f"{round.code} is not open then; write a moment between its opening and its close")
    elif plan.kind is NoticeKind.UNIT_SHEET and plan.at < round.opens:
        report.error(where, f"{round.code} has not opened then, so there are no numbers; write a later moment")
    elif plan.kind in _AFTER_CLOSE and plan.at < round.closes:
        report.error(where, f"{round.code} is still open then; write its close or a later moment")
