"""The papers of the closing in words: what they are called, what is missing, what was corrected, and the notice that brings one."""

from __future__ import annotations

from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views import files, version_papers
from handlers.views.boards import unit_labels
from handlers.views.play import title
from handlers.views.prizes import terms_words
from handlers.views.proposal import ruling_words
from messaging.model import Document, Reply
from messaging.text import Text, join
from services.closing import Lack, Missing, RoundNumbers
from services.closing_papers import ClosingWords
from services.contest import Contest
from services.exports import FILE_LIFE, ITEMS, REPORT, SCRIPT, SIGNING, XLSX
from services.records import Json
from services.result_records import Amendment, Change

NOTICE = "closing_paper"
"""The notice that brings one of them as docx."""


def suffix(kind: str) -> str:
    """How the file's name ends."""
    return ".xlsx" if kind == ITEMS else ".docx"


def media_type(kind: str) -> str:
    """What the file is."""
    return XLSX if kind == ITEMS else version_papers.DOCX


def kind_words(kind: str, tongue: Tongue) -> str:
    """What a paper is called."""
    return {
        REPORT: tongue.word("Closing report (docx)"),
        SCRIPT: tongue.word("Script of the prize-giving (docx)"),
        SIGNING: tongue.word("Sheet that winners sign (docx)"),
    }[kind]


def file_name(contest: Contest, kind: str, round: str, tongue: Tongue) -> str:
    """By what is in it, in letters that every system can write."""
    what = {
        REPORT: tongue.word("closing-report"),
        SCRIPT: tongue.word("prize-giving-script"),
        SIGNING: tongue.word("signing-sheet"),
        ITEMS: tongue.word("question-analysis"),
    }[kind]
    parts = [what, *([round] if round else [])]
    return files.file_name(contest, parts, suffix(kind), tongue)


def words(contest: Contest, tongue: Tongue) -> ClosingWords:
    """What codes are called; `contest` as amended."""
    capacities = {code: tongue.of(name) for code, name in contest.pack.rules.registration.capacities}

    def marked(one: RoundNumbers) -> str:
        name = title(contest, tongue, one.round.code)
        return name if one.final else tongue.word("{round} (provisional)", round=name)

    return ClosingWords(
        language=tongue.language,
        contest=tongue.of(contest.pack.title),
        head=version_papers.letterhead(contest, tongue),
        of_round=lambda round: version_papers.words(contest, round, (), tongue),
        marked=marked,
        capacity=lambda code: capacities.get(code, code) if code else tongue.word("not said"),
        number=tongue.number,
        lacks=lambda one: lack_words(contest, one, tongue),
        corrected=lambda change: corrected_words(contest, change, tongue),
        gone=tongue.word("somebody who has left the contest"),
    )


def lack_words(contest: Contest, missing: Missing, tongue: Tongue) -> str:
    """One thing that is missing."""
    round, word = title(contest, tongue, missing.round), tongue.word
    prizes = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    match missing.lack:
        case Lack.RUNNING:
            return word("{round}: not over yet", round=round)
        case Lack.UNCOUNTED:
            return word("{round}: no list made yet", round=round)
        case Lack.UNPUBLISHED:
            return word("{round}: the list is provisional, its result is not published", round=round)
        case Lack.WHOLE:
            return word("The whole contest: prizes of units and over all rounds are not decided yet")
        case Lack.NOBODY:
            prize, n = prizes.get(missing.prize, missing.prize), tongue.number(missing.count)
            return word("{round}, {prize}: {n} found no winner", round=round, prize=prize, n=n)
        case Lack.UNVERIFIED:
            n = tongue.number(missing.count)
            return word("{round}: {n} winners are not verified yet", round=round, n=n)


def corrected_words(contest: Contest, change: Amendment, tongue: Tongue) -> str:
    """What an amendment corrected, nobody named; "" for what is no correction: numbers of units that came in."""
    word, round = tongue.word, title(contest, tongue, change.round)
    what = ""
    match change.change:
        case Change.KEY:
            bits = sum(1 << place for place in change.value["answers"])
            what = word(
                "question {code}, {round}: {ruling}", code=change.target, round=round, ruling=ruling_words(bits, tongue)
            )
        case Change.VOID:
            what = word(
                "question {code}, {round}: {ruling}", code=change.target, round=round, ruling=ruling_words(0, tongue)
            )
        case Change.PRIZE:
            titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
            what = word(
                "{prize}: {before} → {after}",
                prize=titles.get(change.target, change.target),
                before=terms_words(change.before, tongue),
                after=terms_words(change.value, tongue),
            )
        case Change.REPLACED:
            what = word("{round}: a winner was replaced by the next in rank", round=round)
        case Change.DRAW:
            what = word("{round}: equals were parted by a draw", round=round)
        case Change.BARRED if change.value["barred"]:
            what = word("{round}: the result of one person is not recognised", round=round)
        case Change.BARRED:
            what = word("{round}: the result of one person is recognised again", round=round)
        case Change.BONUS:
            unit, n = unit_labels(contest.pack.units)(change.target), tongue.number(change.value["points"])
            what = word("{unit}, {round}: bonus of {n} points", unit=unit, round=round, n=n)
        case Change.UNITS:
            return ""
    return word("{what}. Reason: {reason}", what=what, reason=change.reason.rstrip("."))


def ready(parameters: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """The notice that brings the file, or says why there is none."""
    if parameters.get("refused"):
        return Reply(tongue("The file was not made: you no longer hold a role that may have it."))
    kind, round = str(parameters["kind"]), str(parameters["round"])
    what = kind_words(kind, tongue)
    lines: list[Text] = [
        tongue("**{what}**: {round}.", what=what, round=title(contest, tongue, round))
        if round
        else tongue("**{what}**", what=what)
    ]
    if kind == SIGNING:
        lines.append(
            tongue("Numbers of identity papers and accounts are written by hand. Please keep the sheet apart.")
        )
    else:
        lines.append(tongue("What nobody can know yet is left as dots, to be filled in by hand."))
    return with_file(parameters, lines, tongue, links)


def with_file(parameters: Json, lines: list[Text], tongue: Tongue, links: Links) -> Reply:
    """A notice with its file, and the way to it where the channel hands over none."""
    life = tongue(
        "Only you can open it, for {time}. That you asked for it is written down.", time=tongue.span(FILE_LIFE)
    )
    told = [*lines, life]
    told += files.elsewhere(links, tongue)
    return Reply(join(told), document=Document(parameters["ref"], parameters["name"], parameters["media_type"]))
