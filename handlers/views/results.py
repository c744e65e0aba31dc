"""One's own results: every attempt, which one counts and why, the prediction, the place, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.actions import AskPrediction, Continue, Open
from handlers.info_actions import Study
from handlers.staff_actions import show_list
from handlers.tongue import Tongue
from handlers.views import disqualifying
from handlers.views.boards import duration
from handlers.views.calendar import next_milestones
from handlers.views.participation import own_button
from handlers.views.play import none_left_words, title, when_told
from messaging.model import Button, Key, Reply, Rows
from messaging.text import Text, join, said
from quiz.outcome import WHOLE
from quiz.pack import Kept
from quiz.rounds import RoundState
from quiz.scores import Result
from services.contest import Contest
from services.lists import TOPS
from services.play import Situation
from services.result_records import Amendment


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A round as its player sees it. `results` of the submitted attempts by number; `kept` the one that counts.

    `place` and `ranked`: the place and of how many, None where the player is in no ranking; by the `version` of the result that
    holds, or as it is without predictions while there is none. `prizes` by that version. `decision`: by which the
    result is not recognised, with until when it may be appealed against. `replaced`: their prize went to the next in rank. `told`: scores may be told by now;
    `frozen`: the place is that of this moment, because boards are frozen.
    """

    where: Situation
    results: Sequence[Result]
    kept: Result | None
    place: int | None
    ranked: int
    version: int | None = None
    prizes: tuple[str, ...] = ()
    decision: Amendment | None = None
    appeal_until: datetime | None = None
    told: bool = True
    frozen: datetime | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class OwnWhole:
    """The whole contest as one of its players sees it, by a version of its result.

    `place`: the rank and of how many, None without an overall ranking, or outside of it. `unit`: how the board says where the
    player's unit stands. `prizes` and `unit_prizes`: what they, and their unit, have won.
    """

    version: int
    published: bool
    place: tuple[int, int] | None
    prizes: tuple[str, ...]
    unit: Text
    unit_prizes: tuple[str, ...]


def whole_words(contest: Contest, own: OwnWhole, tongue: Tongue) -> Text:
    """What stands behind the rounds once the whole contest has a list."""
    titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    mine, theirs = (", ".join(titles.get(code, code) for code in codes) for codes in (own.prizes, own.unit_prizes))
    if own.published:
        head = tongue(
            "**{round}**: published result, version {number}", round=title(contest, tongue, WHOLE), number=own.version
        )
    else:
        head = tongue(
            "**{round}**: provisional list, version {number}", round=title(contest, tongue, WHOLE), number=own.version
        )
    lines = [head]
    if own.place is not None:
        rank, total = (tongue.number(number) for number in own.place)
        lines.append(tongue("Place: **{rank}/{total}**.", rank=rank, total=total))
    if mine:
        lines.append(tongue("Prize: **{prize}**", prize=mine))
    lines.append(own.unit)
    if theirs:
        lines.append(tongue("Prize of your unit: **{prize}**", prize=theirs))
    return join(lines)


def results_reply(
    contest: Contest, rounds: Sequence[OwnRound], whole: OwnWhole | None, now: datetime, tongue: Tongue
) -> Reply:
    """`/ketqua`: every round that has begun, the latest last, the whole contest, and what happens next."""
    played = [_round(contest, own, now, tongue) for own in rounds]
    if whole is not None:
        played.append(whole_words(contest, whole, tongue))
    if not played:
        played = [tongue("No round has begun yet, so there are no results.")]
    coming = next_milestones(contest, now, tongue, 2)
    after = [join([tongue("**What happens next**"), *coming])] if coming else []
    heading = tongue("**My results**")
    return Reply(join([heading, *played, *after], "\n\n"), _buttons(contest, rounds, now, tongue))


def not_registered(tongue: Tongue) -> Reply:
    """Nobody without a registration has results of their own."""
    rows: list[tuple[Key, ...]] = [
        (Button(tongue.word("Register"), Open("dangky")), Button(tongue.word("Leaderboard"), Open("bxh")))
    ]
    return Reply(tongue("You are not registered, so there are no results of yours yet."), tuple(rows))


def to_lists(tongue: Tongue) -> tuple[Key, ...]:
    """What staff have beside their own results."""
    return (Button(tongue.word("Lists of results"), show_list("", "", TOPS[0], 0)),)


def _round(contest: Contest, own: OwnRound, now: datetime, tongue: Tongue) -> Text:
    lines = [_heading(contest, own, now, tongue)]
    if own.told:
        lines += [_attempt(contest, own, result, tongue) for result in own.results]
    elif own.results:
        lines += [_recorded(result, tongue) for result in own.results]
        lines.append(when_told(contest, own.where.round, tongue))
    if own.where.running is not None:
        left = tongue.span(own.where.running.deadline - now)
        lines.append(tongue("Attempt {number}: running, {left} left.", number=own.where.running.number, left=left))
    if not own.where.attempts:
        over = own.where.round.state(now) is RoundState.CLOSED
        lines.append(tongue("You did not play.") if over else tongue("You have not played yet."))
    lines += [_prediction(contest, own, now, tongue), _place(contest, own, tongue), _left(contest, own, now, tongue)]
    if own.decision is not None and own.appeal_until is not None:
        against, until = own.decision, own.appeal_until
        lines.append(disqualifying.own_state(contest, against.round, against.reason, until, now, tongue))
    return join(lines)


def _heading(contest: Contest, own: OwnRound, now: datetime, tongue: Tongue) -> Text:
    name, closes = title(contest, tongue, own.where.round.code), tongue.moment(own.where.round.closes)
    if own.where.round.state(now) is RoundState.CLOSED:
        return tongue("**{round}**, closed at {closes}", round=name, closes=closes)
    return tongue("**{round}**, open until {closes}", round=name, closes=closes)


def _attempt(contest: Contest, own: OwnRound, result: Result, tongue: Tongue) -> Text:
    line = tongue(
        "Attempt {number}: **{correct}/{total}** · {time} · {when}",
        number=result.number,
        correct=result.correct,
        total=result.total,
        time=duration(tongue, result.duration_s),
        when=tongue.moment(result.submitted_at),
    )
    if result.void:
        return join([line, _under(tongue("Does not count: a question was left blank."))])
    if own.kept is None or result.attempt_id != own.kept.attempt_id:
        return line
    return join([line, _reason(contest, own, result, tongue)])


def _recorded(result: Result, tongue: Tongue) -> Text:
    when = tongue.moment(result.submitted_at)
    return tongue("Attempt {number}: recorded · {when}", number=result.number, when=when)


def _reason(contest: Contest, own: OwnRound, best: Result, tongue: Tongue) -> Text:
    """Why this attempt is the one that counts; nothing to explain where it is the only one."""
    others = [result for result in own.results if not result.void and result.attempt_id != best.attempt_id]
    if not others:
        return _under(tongue("✓ Counts"))
    if contest.pack.rules.kept is Kept.FIRST:
        return _under(tongue("✓ Counts: your first attempt"))
    if contest.pack.rules.kept is Kept.LAST:
        return _under(tongue("✓ Counts: your last attempt"))
    rival = min(others, key=lambda result: (-result.correct, result.duration_s, result.submitted_at))
    if rival.correct < best.correct:
        return _under(tongue("✓ Counts: most right answers"))
    if rival.duration_s > best.duration_s:
        return _under(tongue("✓ Counts: as many right answers, in less time"))
    return _under(tongue("✓ Counts: equal to another, and handed in earlier"))


def _under(line: Text) -> Text:
    return (*said("   "), *line)


def _prediction(contest: Contest, own: OwnRound, now: datetime, tongue: Tongue) -> Text:
    if contest.pack.rules.prediction is None or not own.where.attempts:
        return ()
    value, changeable = own.where.prediction, own.where.round.takes(now)
    if value is None:
        if changeable:
            return tongue("Prediction: none yet; you can still give one until the round closes.")
        return tongue("Prediction: none.")
    if changeable:
        return tongue("Prediction: **{value}**; you can change it until the round closes.", value=tongue.number(value))
    return tongue("Prediction: **{value}**", value=tongue.number(value))


def _place(contest: Contest, own: OwnRound, tongue: Tongue) -> Text:
    if own.place is None:
        return ()
    rank, total = tongue.number(own.place), tongue.number(own.ranked)
    if own.frozen is not None:
        at = tongue.moment(own.frozen)
        return tongue("Place when the board froze, {at}: **{rank}/{total}**", rank=rank, total=total, at=at)
    if own.version is not None:
        return _decided(contest, own, rank, total, tongue)
    if contest.pack.rules.prediction is None:
        return tongue("Provisional place: **{rank}/{total}**", rank=rank, total=total)
    return tongue("Provisional place, without predictions: **{rank}/{total}**", rank=rank, total=total)


def _decided(contest: Contest, own: OwnRound, rank: str, total: str, tongue: Tongue) -> Text:
    """The place by a version of the result, and the prize that it gives."""
    titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    prizes = ", ".join(titles.get(code, code) for code in own.prizes)
    if own.where.round.published_at is None:
        place = tongue("Place by the provisional list: **{rank}/{total}**", rank=rank, total=total)
        won = tongue("Prize by the provisional list: **{prize}**", prize=prizes)
    else:
        place = tongue("Place by the published result: **{rank}/{total}**", rank=rank, total=total)
        won = tongue("Prize: **{prize}**", prize=prizes)
    if own.replaced:
        won = tongue(
            "By decision of the organisers your prize went to the next in rank. If you have a question, please use /phananh."
        )
    return join([place, won]) if prizes or own.replaced else place


def _left(contest: Contest, own: OwnRound, now: datetime, tongue: Tongue) -> Text:
    if not own.where.round.takes(now) or own.where.left is None:
        return ()
    if own.where.left == 0:
        return none_left_words(contest.pack.rules.attempts_per, tongue)
    return tongue("Attempts left: **{left}**", left=tongue.number(own.where.left))


def _buttons(contest: Contest, rounds: Sequence[OwnRound], now: datetime, tongue: Tongue) -> Rows:
    rows: list[tuple[Key, ...]] = []
    for own in rounds:
        if own.where.round.takes(now):
            rows.extend(_while_open(contest, own, tongue))
    for own in rounds:
        if own.where.round.state(now) is RoundState.CLOSED:
            label = tongue.word("See the answers of {round}", round=title(contest, tongue, own.where.round.code))
            rows.append((Button(label, Study(own.where.round.code)),))
    if any(own.kept is not None and own.where.round.state(now) is RoundState.CLOSED for own in rounds):
        rows.append((own_button(tongue),))
    against = {own.decision.round for own in rounds if own.decision and own.appeal_until and now < own.appeal_until}
    rows += [(disqualifying.to_appeal(code, tongue),) for code in sorted(against)]
    rows.append((Button(tongue.word("Leaderboard"), Open("bxh")),))
    return tuple(rows)


def _while_open(contest: Contest, own: OwnRound, tongue: Tongue) -> list[tuple[Key, ...]]:
    keys: list[Key] = []
    if own.where.running is not None:
        keys.append(Button(tongue.word("Go on answering"), Continue(own.where.running.id)))
    elif own.where.left != 0:
        label = tongue.word("Play again") if own.where.attempts else tongue.word("Play")
        keys.append(Button(label, Open("thi")))
    rows: list[tuple[Key, ...]] = [tuple(keys)] if keys else []
    if contest.pack.rules.prediction is not None and own.where.attempts:
        label = tongue.word("Predict") if own.where.prediction is None else tongue.word("Change the prediction")
        rows.append((Button(label, AskPrediction(own.where.round.code)),))
    return rows
