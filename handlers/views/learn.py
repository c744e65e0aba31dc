"""Learning in words: chapters, answers of closed rounds, and drills that count for nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.actions import Open
from handlers.info_actions import TRIAL, Drill, DrillChoice, DrillMark, Review, ShowChapter, Study
from handlers.tongue import Tongue
from handlers.views.play import LETTERS, marked_letter, several_words, title
from messaging.model import Button, Key, Link, Reply, Rows
from messaging.text import Text, compose, join, said
from quiz.material import Chapter
from quiz.paper import Slot
from quiz.question import Question
from quiz.rounds import Round
from services.contest import Contest

SUBJECT = "learn"
REVEALED = "daily_answer"


def chapters_reply(contest: Contest, tongue: Tongue) -> Reply:
    """`/tailieu`: the chapters, the contest's own address, and the trial questions."""
    pack = contest.pack
    rows: list[tuple[Key, ...]] = [
        (Button(tongue.of(chapter.title), ShowChapter(chapter.code)),) for chapter in pack.chapters
    ]
    rows += [(key,) for key in _trial(contest, tongue)]
    if pack.address:
        rows.append((Link(tongue.word("The contest's website"), pack.address),))
    intro = (
        tongue("Choose a part: a short digest, then where the law itself can be read.")
        if pack.chapters
        else tongue("The organisers have not put up any material yet.")
    )
    return Reply(join([tongue("**What to read**"), intro], "\n\n"), tuple(rows))


def chapter_reply(contest: Contest, place: int, tongue: Tongue) -> Reply:
    """A chapter: its digest, where the law is, and the chapters beside it."""
    chapters = contest.pack.chapters
    chapter: Chapter = chapters[place]
    rows: list[tuple[Key, ...]] = [(Link(tongue.of(label), url),) for label, url in chapter.links]
    turn: list[Key] = []
    if place > 0:
        turn.append(Button(tongue.word("Previous"), ShowChapter(chapters[place - 1].code)))
    if place + 1 < len(chapters):
        turn.append(Button(tongue.word("Next"), ShowChapter(chapters[place + 1].code)))
    rows.append(tuple(turn))
    rows.append((*_trial(contest, tongue), Button(tongue.word("All parts"), Open("tailieu"))))
    text = join([compose("**{title}**", title=tongue.of(chapter.title)), said(tongue.of(chapter.digest))], "\n\n")
    return Reply(text, tuple(row for row in rows if row), replaces=SUBJECT)


def closed_rounds(contest: Contest, closed: Sequence[Round], running: Round | None, tongue: Tongue) -> Reply:
    """`/ontap`: the rounds whose answers may be seen; why not, where there are none."""
    rows: list[tuple[Key, ...]] = [(Button(title(contest, tongue, round.code), Study(round.code)),) for round in closed]
    rows.append((*_trial(contest, tongue), Button(tongue.word("What to read"), Open("tailieu"))))
    if closed:
        text = tongue("Choose a round that has closed: see its answers, or practise with its questions.")
    else:
        text = join(
            [tongue("No round has closed yet, so its answers cannot be shown."), _meanwhile(contest, tongue)], " "
        )
    return Reply(
        join([tongue("**Answers and practice**"), text, _not_yet(contest, running, tongue)], "\n\n"), tuple(rows)
    )


def still_closed(contest: Contest, round: Round, now: datetime, tongue: Tongue) -> Reply:
    """A kind no: answers are shown to everybody at once, after the close."""
    text = tongue(
        "The answers of **{round}** can be seen after {closes}, so that it is fair to everybody.",
        round=title(contest, tongue, round.code),
        closes=tongue.moment(round.closes),
    )
    text = join([text, _meanwhile(contest, tongue)], " ")
    row = (*_trial(contest, tongue), Button(tongue.word("What to read"), Open("tailieu")))
    return Reply(text, (row,), until=round.closes if round.closes > now else None)


def round_reply(contest: Contest, round: str, questions: Sequence[Question], tongue: Tongue) -> Reply:
    """A closed round: look at its answers, or drill."""
    text = tongue(
        "**{round}**: {count} in its bank.",
        round=title(contest, tongue, round),
        count=tongue.many("{n} question", "{n} questions", len(questions)),
    )
    if not questions:
        return Reply(text, ((Button(tongue.word("Other rounds"), Open("ontap")),),))
    keys: tuple[Key, ...] = (
        Button(tongue.word("See the answers"), Review(round, 0)),
        Button(tongue.word("Practise"), Drill(round, 0)),
    )
    return Reply(text, (keys, (Button(tongue.word("Other rounds"), Open("ontap")),)))


def review_reply(
    contest: Contest,
    round: str,
    questions: Sequence[Question],
    index: int,
    chosen: Mapping[str, frozenset[int]],
    tongue: Tongue,
) -> Reply:
    """A question with its answer. `chosen`: what the reader chose, by question, where it was in one of their papers."""
    head = tongue(
        "**{round}, question {place}/{total}**",
        round=title(contest, tongue, round),
        place=index + 1,
        total=len(questions),
    )
    text = join([head, reviewed(contest, questions[index], chosen, tongue)], "\n\n")
    keys: list[Key] = []
    if index > 0:
        keys.append(Button(tongue.word("Previous"), Review(round, index - 1)))
    if index + 1 < len(questions):
        keys.append(Button(tongue.word("Next"), Review(round, index + 1)))
    below: tuple[Key, ...] = (
        Button(tongue.word("Practise"), Drill(round, 0)),
        Button(tongue.word("Other rounds"), Open("ontap")),
    )
    return Reply(text, tuple(row for row in (tuple(keys), below) if row), replaces=SUBJECT)


def reviewed(contest: Contest, question: Question, chosen: Mapping[str, frozenset[int]], tongue: Tongue) -> Text:
    """A question with its answer, what the reader chose, and why."""
    mine = chosen.get(question.id, frozenset())
    lines = [
        _option(question, place, place in question.answers, place in mine, tongue)
        for place in range(len(question.options))
    ]
    own = _own_answer(contest, question, chosen, tongue)
    return join([said(tongue.of(question.text)), join(lines), own, _why(question, tongue)], "\n\n")


def several(contest: Contest, question: Question) -> bool:
    """Whether several options are marked where this question is drilled."""
    return question.several or contest.pack.rules.several


def drill_question(
    contest: Contest, questions: str, bank: Sequence[Question], index: int, tongue: Tongue, marks: int = 0
) -> Reply:
    """A question to practise on; nothing of it is kept. `marks`: the bits of the options marked, where several can be right."""
    question = bank[index]
    options = [f"{LETTERS[place]}. {tongue.of(option.text)}" for place, option in enumerate(question.options)]
    head = _drill_head(contest, questions, len(bank), index, tongue)
    text = join([head, said(tongue.of(question.text)), said("\n".join(options))], "\n\n")
    if several(contest, question):
        words = join([text, several_words(tongue)], "\n\n")
        return Reply(words, _to_mark(questions, index, len(options), marks, tongue), replaces=SUBJECT)
    keys = tuple(
        Button(LETTERS[place], DrillChoice(questions, index, place), LETTERS[place]) for place in range(len(options))
    )
    return Reply(text, (keys,), replaces=SUBJECT)


def _to_mark(questions: str, index: int, options: int, marks: int, tongue: Tongue) -> Rows:
    letters = tuple(
        Button(marked_letter(place, marks), DrillMark(questions, index, marks ^ 1 << place, place), LETTERS[place])
        for place in range(options)
    )
    return letters, (Button(tongue.word("Done"), DrillChoice(questions, index, marks)),)


def drill_answer(
    contest: Contest, questions: str, bank: Sequence[Question], index: int, choice: int, tongue: Tongue
) -> Reply:
    """Right or wrong, why, and the next question."""
    question = bank[index]
    every = several(contest, question)
    mine = Slot(question.id, question.revision, tuple(range(len(question.options))), every).options(choice)
    right = question.answered(mine, several=every)
    verdict = tongue("**Right!**") if right else tongue("**Not right.**")
    lines = [
        _option(question, place, place in question.answers, place in mine, tongue)
        for place in range(len(question.options))
    ]
    head = _drill_head(contest, questions, len(bank), index, tongue)
    text = join([head, said(tongue.of(question.text)), join(lines), verdict, _why(question, tongue)], "\n\n")
    keys: list[Key] = []
    if index + 1 < len(bank):
        keys.append(Button(tongue.word("Next question"), Drill(questions, index + 1)))
    else:
        keys.append(Button(tongue.word("From the beginning"), Drill(questions, 0)))
    keys.append(Button(tongue.word("Enough for now"), Open("tailieu" if questions == TRIAL else "ontap")))
    return Reply(text, (tuple(keys),), replaces=SUBJECT)


def revealed(question: Question, tongue: Tongue) -> Reply:
    """The answer of a question that was put to a group; pressed again it stays one message."""
    lines = [
        _option(question, place, place in question.answers, False, tongue) for place in range(len(question.options))
    ]
    text = join([said(tongue.of(question.text)), join(lines), _why(question, tongue)], "\n\n")
    return Reply(text, ((Button(tongue.word("What to read"), Open("tailieu")),),), replaces=REVEALED)


def no_trial(tongue: Tongue) -> Reply:
    """The pack has no trial questions."""
    return Reply(tongue("There are no trial questions."), ((Button(tongue.word("What to read"), Open("tailieu")),),))


def _trial(contest: Contest, tongue: Tongue) -> tuple[Key, ...]:
    return (Button(tongue.word("Trial questions"), Drill(TRIAL, 0)),) if contest.pack.trial else ()


def _meanwhile(contest: Contest, tongue: Tongue) -> Text:
    return tongue("Meanwhile you can try the trial questions.") if contest.pack.trial else ()


def _not_yet(contest: Contest, running: Round | None, tongue: Tongue) -> Text:
    if running is None:
        return ()
    name = title(contest, tongue, running.code)
    return tongue(
        "The answers of {round} can be seen after {closes}.", round=name, closes=tongue.moment(running.closes)
    )


def _drill_head(contest: Contest, questions: str, total: int, index: int, tongue: Tongue) -> Text:
    if questions == TRIAL:
        return tongue("**Trial question {place}/{total}** (does not count)", place=index + 1, total=total)
    name = title(contest, tongue, questions)
    return tongue("**{round}, practice {place}/{total}** (does not count)", round=name, place=index + 1, total=total)


def _option(question: Question, place: int, right: bool, chosen: bool, tongue: Tongue) -> Text:
    """An option, marked where it is right, and where it is the reader's."""
    words = tongue.of(question.options[place].text)
    mark = "✓ " if right else "✗ " if chosen else ""
    line = f"{mark}{LETTERS[place]}. {words}"
    shown = compose("**{line}**", line=line) if right else said(line)
    return (*shown, *said(" "), *tongue("(your choice)")) if chosen else shown


def _own_answer(contest: Contest, question: Question, chosen: Mapping[str, frozenset[int]], tongue: Tongue) -> Text:
    if question.id not in chosen:
        return ()
    mine = chosen[question.id]
    if not mine:
        return tongue("You left this question blank.")
    right = question.answered(mine, several=several(contest, question))
    return tongue("You answered right.") if right else tongue("You answered wrong.")


def _why(question: Question, tongue: Tongue) -> Text:
    explanation, citation = tongue.of(question.explanation), tongue.of(question.citation)
    return join(
        [
            tongue("Why: {explanation}", explanation=explanation) if explanation else (),
            tongue("Source: {citation}", citation=citation) if citation else (),
        ]
    )
