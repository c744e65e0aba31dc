"""The rules of an attempt in words: its paper, its hours, how often, and what counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from handlers.tongue import Tongue
from messaging.text import Text, said
from quiz.material import Chapter
from quiz.pack import Blanks, DayHours, Grading, Kept, PaperKind, Part, Per, PlannedRound, Rules, ShowScore


def attempt_lines(
    rules: Rules, tongue: Tongue, rounds: Sequence[PlannedRound], chapters: Sequence[Chapter]
) -> list[Text]:
    """Every rule of an attempt, a sentence each."""
    lines = [
        _paper(rules, tongue),
        *_blueprint(rules, tongue, rounds, chapters),
        _order(rules, tongue),
        *_several(rules, tongue),
        *_hours(rounds, tongue),
        _how_often(rules, tongue),
    ]
    if rules.attempts != 1:
        lines.append(_kept(rules, tongue))
    if rules.blanks is Blanks.WRONG:
        lines.append(tongue("A question left blank counts as wrong."))
    else:
        lines.append(tongue("An attempt with a question left blank does not count."))
    lines.append(
        tongue(
            "An answer counts by the time it reaches us, not by the time you sent it. When time is up, what you answered is handed in by itself."
        )
    )
    lines.append(tongue("Answers and explanations can be seen once the round has closed."))
    lines += _scores(rules, tongue)
    return lines


def _scores(rules: Rules, tongue: Tongue) -> list[Text]:
    match rules.show_score:
        case ShowScore.AT_ONCE:
            return []
        case ShowScore.AFTER_ROUND:
            return [tongue("Your score and the leaderboard are shown once the round has closed.")]
        case ShowScore.PUBLISHED:
            return [tongue("Your score and the leaderboard are shown once the result of the round is published.")]


def hours_words(hours: DayHours, tongue: Tongue) -> str:
    """From when to when, every day."""
    return tongue.word("{first} to {last}", first=_clock(hours.first), last=_clock(hours.last))


def _clock(at: time | None) -> str:
    return "24h00" if at is None else f"{at.hour:02d}h{at.minute:02d}"


def _paper(rules: Rules, tongue: Tongue) -> Text:
    questions = tongue.many("{n} question", "{n} questions", rules.questions)
    span = tongue.span(rules.time_limit)
    if rules.paper is PaperKind.FIXED:
        return tongue(
            "{questions}, the same for everybody; {span} by the server's clock.", questions=questions, span=span
        )
    return tongue(
        "{questions}, drawn at random from the round's bank; {span} by the server's clock.",
        questions=questions,
        span=span,
    )


def _blueprint(rules: Rules, tongue: Tongue, rounds: Sequence[PlannedRound], chapters: Sequence[Chapter]) -> list[Text]:
    titles = {chapter.code: tongue.of(chapter.title) for chapter in chapters}
    named = {planned.code: tongue.of(planned.title) for planned in rounds}
    lines: list[Text] = []
    for round in dict.fromkeys(part.round for part in rules.blueprint):
        parts = "; ".join(_part(part, titles, tongue) for part in rules.blueprint if part.round == round)
        if round:
            lines.append(tongue("In {round} a paper has: {parts}.", round=named.get(round, round), parts=parts))
        else:
            lines.append(tongue("A paper has: {parts}.", parts=parts))
    return lines


def _part(part: Part, titles: dict[str, str], tongue: Tongue) -> str:
    count = tongue.many("{n} question", "{n} questions", part.count)
    topic = titles.get(part.topic, part.topic)
    if part.topic and part.level:
        return tongue.word("{count} on “{topic}”, level {level}", count=count, topic=topic, level=part.level)
    if part.topic:
        return tongue.word("{count} on “{topic}”", count=count, topic=topic)
    if part.level:
        return tongue.word("{count} of level {level}", count=count, level=part.level)
    return tongue.word("{count} on anything", count=count)


def _order(rules: Rules, tongue: Tongue) -> Text:
    if rules.shuffle and rules.shuffle_options:
        return tongue("The order of the questions and of their options is mixed for each attempt.")
    if rules.shuffle:
        return tongue("The order of the questions is mixed for each attempt; options keep theirs.")
    if rules.shuffle_options:
        return tongue("The questions come in the same order for everybody; their options are mixed.")
    return tongue("Questions and options come in the same order for everybody.")


def _several(rules: Rules, tongue: Tongue) -> list[Text]:
    part = rules.grading is Grading.PARTIAL
    if not rules.several:
        # Nobody needs to hear of it where no question can have several right options; where one has, it says so itself.
        return [_partial(tongue)] if part else []
    lines = [tongue("Every question may have one or more right options; mark all that are right.")]
    if part:
        return [*lines, _partial(tongue)]
    return [*lines, tongue("An answer is right only with all the right options and no other.")]


def _partial(tongue: Tongue) -> Text:
    return tongue(
        "Where several options are right, each right one gives its share of a point and each wrong one takes as much away, never below 0."
    )


def _hours(rounds: Sequence[PlannedRound], tongue: Tongue) -> list[Text]:
    spans = {planned.hours for planned in rounds}
    lines: list[Text] = []
    if len(spans) == 1 and (only := spans.pop()) is not None:
        lines.append(tongue("Attempts can be made from {hours}, every day.", hours=hours_words(only, tongue)))
    else:
        lines += [
            tongue(
                "In {round} attempts can be made from {hours}, every day.",
                round=tongue.of(planned.title),
                hours=hours_words(planned.hours, tongue),
            )
            for planned in rounds
            if planned.hours is not None
        ]
    if lines:
        lines.append(tongue("An attempt ends with these hours at the latest."))
    return lines


def _how_often(rules: Rules, tongue: Tongue) -> Text:
    if rules.attempts is None:
        return tongue("You may try as often as you like while the round is open.")
    match rules.attempts_per:
        case Per.ROUND:
            return said(tongue.many("{n} attempt each round.", "At most {n} attempts each round.", rules.attempts))
        case Per.DAY:
            return said(tongue.many("{n} attempt each day.", "At most {n} attempts each day.", rules.attempts))
        case Per.CONTEST:
            return said(
                tongue.many(
                    "{n} attempt in the whole contest.", "At most {n} attempts in the whole contest.", rules.attempts
                )
            )


def _kept(rules: Rules, tongue: Tongue) -> Text:
    match rules.kept:
        case Kept.BEST if rules.grading is Grading.PARTIAL:
            return tongue("Your best attempt counts: more points, then less time, then the earlier submission.")
        case Kept.BEST:
            return tongue("Your best attempt counts: more right answers, then less time, then the earlier submission.")
        case Kept.FIRST:
            return tongue("Your first attempt counts.")
        case Kept.LAST:
            return tongue("Your last attempt counts.")
