"""What the master of ceremonies says when prizes are given, in the order of the plan."""

from __future__ import annotations

from quiz.closing_order import Moment
from reports.docx_parts import Col
from reports.papers_frame import LONG_DOTS, Page
from services.official import Script, ScriptStep, Speech


def script(paper: Script, speech: Speech) -> bytes:
    """The script as a file: large letters, a part a step, with a box to tick as each is done."""
    word = speech.word
    page = Page(paper.head, paper.contest)
    page.title(
        word("Script of the master of ceremonies"),
        word("Announcing results, giving prizes: {contest}", contest=paper.contest),
    )
    page.lacks(paper.missing, speech)
    for number, step in enumerate(paper.steps, 1):
        page.heading(f"{number}. {step_title(step, speech)}")
        for words in invited(step, speech):
            page.says(words, leads=bool(step.called))
        if step.called:
            _names(page, step, speech)
        if step.value is not None and step.moment is not Moment.MERIT:
            page.says(word("Each prize is worth {amount} đồng.", amount=speech.number(step.value)))
        if step.moment is Moment.MERIT:
            page.says(word("{who} is invited to give flowers and the certificate of merit.", who=LONG_DOTS))
        elif step.moment is not Moment.DECISION:
            page.says(word("{who} is invited to give flowers and certificates.", who=LONG_DOTS))
    page.heading(word("End of the announcement of results."))
    return page.bytes()


def step_title(step: ScriptStep, speech: Speech) -> str:
    """A step's title, for the paper and for the screen."""
    word = speech.word
    match step.moment:
        case Moment.DECISION:
            return word("The decision that confirms the prizes is read")
        case Moment.WEEKLY:
            return f"{step.prize} – {', '.join(step.rounds)}"
        case Moment.OVERALL:
            return word("{prize} of the whole contest", prize=step.prize)
        case Moment.COLLECTIVE:
            return step.prize
        case Moment.MERIT:
            return word("Certificate of merit")


def invited(step: ScriptStep, speech: Speech) -> tuple[str, ...]:
    """The sentences read aloud before the names of a step; who speaks is dotted, because nobody can know it yet."""
    word = speech.word
    match step.moment:
        case Moment.DECISION:
            return (
                word(
                    "We now come to the results. {who} is invited to read the decision that confirms the prizes.",
                    who=LONG_DOTS,
                ),
            )
        case Moment.MERIT:
            return (
                word(
                    "{who} is invited to read the decision on the certificate of merit.",
                    who=LONG_DOTS,
                ),
                word("The unit with these results is invited to the stage:"),
            )
        case Moment.COLLECTIVE:
            return (word("To receive {prize}, these units are invited to the stage:", prize=step.prize),)
        case _:
            title = step_title(step, speech)
            return (word("To receive {prize}, these people are invited to the stage:", prize=title),)


def _names(page: Page, step: ScriptStep, speech: Speech) -> None:
    word = speech.word
    people = step.moment in {Moment.WEEKLY, Moment.OVERALL}
    columns = [Col(word("No."), 1.1, "center"), Col(word("Full name") if people else word("Unit"), 6)]
    asked = any(called.attends is not None for called in step.called)
    if people:
        columns.append(Col(word("Unit or place"), 6))
    if asked:
        columns.append(Col(word("At the closing"), 2.6, "center"))
    attends = {True: word("comes"), False: word("absent"), None: ""}
    several = len({called.round for called in step.called}) > 1
    rows: list[list[str] | str] = []
    round = ""
    for place, called in enumerate(step.called, 1):
        if several and called.round != round:
            round = called.round
            rows.append(round)
        cells = [str(place), called.name, called.unit] if people else [str(place), called.name]
        rows.append([*cells, attends[called.attends]] if asked else cells)
    page.table(columns, rows, size=14)
