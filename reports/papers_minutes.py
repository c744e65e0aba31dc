"""The minutes of the jury about a round's results. Who sat there and what was said is written in by hand."""

from __future__ import annotations

from reports.docx_parts import Col, bare, stack, unbroken
from reports.papers_frame import DOTS, LONG_DOTS, Page
from reports.papers_results import numbers_words, people_table, unit_table
from services.official import Minutes, Speech


def minutes(paper: Minutes, speech: Speech) -> bytes:
    """The minutes as a file: facts filled in, everything else dotted."""
    word = speech.word
    page = Page(paper.head, paper.contest)
    page.letterhead(speech, "BB")
    page.title(word("Minutes"), word("Meeting of the Jury on the results of {contest}", contest=_about(paper)))
    _meeting(page, speech)
    _facts(page, paper, speech)
    _winners(page, paper, speech)
    page.part(word("Opinions and conclusion"))
    page.says(word("Opinions of the members:"), leads=True)
    page.blank(3)
    page.says(word("Votes: for {dots}/{dots}; against {dots}; abstaining {dots}.", dots=DOTS))
    page.says(word("Conclusion of the chair:"), leads=True)
    page.blank(3)
    page.ends(
        word(
            "The minutes were read to those present, who agreed and signed at {dots} h {dots}, day {dots} month {dots} year {dots}.",
            dots=DOTS,
        )
    )
    page.source(paper.source, speech)
    _signed(page, speech)
    return page.bytes()


def _about(paper: Minutes) -> str:
    return f"{paper.contest} – {paper.round}" if paper.round else paper.contest


def _meeting(page: Page, speech: Speech) -> None:
    word = speech.word
    page.part(word("Time, place and who took part"))
    page.says(word("Time: {dots} h {dots}, day {dots} month {dots} year {dots}.", dots=DOTS))
    for who in (word("Place:"), word("Chair:"), word("Secretary:"), word("Members:"), word("Absent:")):
        page.says(f"{who} {LONG_DOTS}")


def _facts(page: Page, paper: Minutes, speech: Speech) -> None:
    word = speech.word
    page.part(word("What the Jury was shown"))
    if paper.opened is not None and paper.closed is not None:
        opened, closed = speech.moment(paper.opened), speech.moment(paper.closed)
        page.says(word("Open from {opened} to {closed}.", opened=opened, closed=closed))
    page.says(numbers_words(paper.numbers, speech))
    if paper.criteria:
        page.says(word("Ranked by, one after the other: {criteria}.", criteria="; ".join(paper.criteria)))
    for drawn in paper.draws:
        page.says(word("Draw: {drawn}", drawn=drawn))


def _winners(page: Page, paper: Minutes, speech: Speech) -> None:
    word = speech.word
    page.part(word("Prizes that the Jury proposes"))
    if paper.people:
        page.table(*people_table(paper.people, speech, brief=True), size=11)
    else:
        page.says(word("No prize for individuals."))
    if paper.units:
        page.table(*unit_table(paper.units, speech), size=11)
    if paper.passed_over:
        page.says(word("Ranked within the prizes, but not considered:"), leads=True)
        columns = [
            Col(word("Rank"), 1.4, "center"),
            Col(word("Full name"), 4),
            Col(word("Unit or place"), 4.5),
            Col(word("Reason"), 5),
        ]
        page.table(columns, [(str(line.rank), line.name, line.unit, line.why) for line in paper.passed_over], size=11)
    if paper.not_recognised:
        names = "; ".join(paper.not_recognised)
        page.says(word("Results that are not recognised, by decision of the organisers: {names}.", names=names))


def _signed(page: Page, speech: Speech) -> None:
    table = page.document.add_table(1, 2)
    bare(table, [page.width / 2, page.width / 2])
    unbroken(table)
    for cell, who in zip(table.rows[0].cells, (speech.word("SECRETARY"), speech.word("CHAIR")), strict=True):
        stack(cell, [who, "", "", "", LONG_DOTS[:20]], side="center", bold=True)
