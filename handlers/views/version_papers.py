"""Files of a version of a result, in words."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.links import Links
from handlers.result_actions import MakePaper
from handlers.tongue import Tongue
from handlers.views import files
from handlers.views.boards import unit_labels
from handlers.views.criteria import criterion_words, parting
from handlers.views.play import title
from handlers.views.rules import subject_words
from messaging.model import Button, Document, Key, Reply
from messaging.text import join
from quiz.awards import Why
from services.contest import Contest
from services.exports import XLSX
from services.official import Letterhead, Style
from services.records import Json
from services.result_records import Amendment, Change, ResultVersion
from services.version_papers import PaperKind, Words

CSV = "text/csv"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def suffix(kind: PaperKind) -> str:
    """How the file's name ends."""
    return {PaperKind.BOOK: ".xlsx", PaperKind.CSV: ".csv"}.get(kind, ".docx")


def media_type(kind: PaperKind) -> str:
    """What the file is."""
    return {PaperKind.BOOK: XLSX, PaperKind.CSV: CSV}.get(kind, DOCX)


def buttons(version: ResultVersion, tongue: Tongue) -> tuple[tuple[Key, ...], ...]:
    """The files that can be had."""
    keys = [Button(kind_words(kind, tongue), MakePaper(version.round, version.number, str(kind))) for kind in PaperKind]
    return tuple(tuple(keys[start : start + 2]) for start in range(0, len(keys), 2))


def kind_words(kind: PaperKind, tongue: Tongue) -> str:
    """What a file is called."""
    match kind:
        case PaperKind.LIST:
            return tongue.word("Result list (docx)")
        case PaperKind.MINUTES:
            return tongue.word("Minutes (docx)")
        case PaperKind.ANNEX:
            return tongue.word("Annex of the decision (docx)")
        case PaperKind.BOOK:
            return tongue.word("Prizes (xlsx)")
        case PaperKind.CSV:
            return tongue.word("Prizes (csv)")


def ready(parameters: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """The notice that brings the file."""
    head = tongue(
        "**{what}**: {round}, version {number}.",
        what=kind_words(PaperKind(parameters["paper"]), tongue),
        round=title(contest, tongue, str(parameters["round"])),
        number=parameters["number"],
    )
    lines = [head]
    if parameters["media_type"] == DOCX:
        lines.append(tongue("Number, date and signature are left blank, to be filled in by hand."))
    lines += files.elsewhere(links, tongue)
    return Reply(join(lines), document=Document(parameters["ref"], parameters["name"], parameters["media_type"]))


def file_name(contest: Contest, kind: PaperKind, parameters: Json, tongue: Tongue) -> str:
    """By what is in it, in letters that every system can write."""
    what = {
        PaperKind.LIST: tongue.word("results"),
        PaperKind.MINUTES: tongue.word("minutes"),
        PaperKind.ANNEX: tongue.word("annex"),
        PaperKind.BOOK: tongue.word("prizes"),
        PaperKind.CSV: tongue.word("prizes"),
    }[kind]
    of = str(parameters["round"]) or tongue.word("The whole contest")
    parts = [what, of, tongue.word("version-{number}", number=parameters["number"])]
    return files.file_name(contest, parts, suffix(kind), tongue)


def letterhead(contest: Contest, tongue: Tongue) -> Letterhead:
    """Who issues it, in the form of the state; the rest is filled in by hand."""
    pack = contest.pack
    mark = tongue.word("REHEARSAL") if contest.rehearsal else ""
    return Letterhead(Style.STATE, tongue.of(pack.organiser), tongue.of(pack.directed_by), mark=mark)


def words(contest: Contest, round: str, drawn: tuple[str, ...], tongue: Tongue) -> Words:
    """What codes are called."""
    rules = contest.pack.rules
    named = {by: criterion_words(one, tongue) for by, one in parting(rules).items()}
    chain = (*rules.ranking, *rules.ties_by) if round else rules.overall or ()
    asked = rules.prediction if round else None
    return Words(
        contest=tongue.of(contest.pack.title),
        round=title(contest, tongue, round),
        prizes={prize.code: tongue.of(prize.title) for prize in rules.prizes},
        unit=unit_labels(contest.pack.units),
        criteria=tuple(criterion_words(one, tongue) for one in chain),
        decided=lambda by: named.get(by, by) if by else "",
        why=lambda why: why_words(why, tongue),
        asked=subject_words(asked.subject, tongue) if asked is not None else "",
        drawn=drawn,
    )


def drawn(changes: Sequence[Amendment], version: ResultVersion, tongue: Tongue) -> tuple[str, ...]:
    """How ties were parted before the version was made."""
    return tuple(
        change.reason
        for change in changes
        if change.change is Change.DRAW and change.round == version.round and change.at <= version.made_at
    )


def why_words(why: Why, tongue: Tongue) -> str:
    """Why somebody was passed over."""
    return {
        Why.EARLIER_WINNER: tongue.word("has won in an earlier round"),
        Why.KEEPS_HIGHER: tongue.word("keeps a higher prize"),
        Why.NO_PREDICTION: tongue.word("gave no prediction"),
        Why.TOO_YOUNG: tongue.word("is under the age of the rules"),
        Why.REPLACED: tongue.word("was replaced by the organisers"),
        Why.DISQUALIFIED: tongue.word("was disqualified"),
    }[why]
