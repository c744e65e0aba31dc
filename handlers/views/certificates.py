"""Certificates as they are printed, and what organisers read about those of prizes. See `participation` for everybody's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handlers.certificate_actions import MakeCertificates
from handlers.links import Links
from handlers.result_actions import ListWinners, ShowResult
from handlers.tongue import Tongue
from handlers.views import files
from handlers.views.boards import unit_labels
from handlers.views.play import title
from handlers.views.units import unit_words
from messaging.model import Button, Document, Key, Reply
from messaging.text import Text, join
from services.certificates import Certificate, CertificateBatch, CertificateKind, Unprintable
from services.certifying import Recipient, Roll
from services.confirming import Subject, TookPart
from services.contest import Contest
from services.exports import FILE_LIFE
from services.records import Json, Player

PDF = "application/pdf"
PAGE = "/xac-nhan"
"""Where a certificate is confirmed, below the address of the house."""
NAMED = 8
"""How many people a preview names before it only counts them."""


@dataclass(frozen=True, slots=True)
class Code:
    """How a code comes onto a certificate: without an address to open there is none."""

    site: str
    of: Callable[[Subject], str]

    def on(self, subject: Subject) -> tuple[str, str]:
        """The link and the code."""
        if not self.site:
            return "", ""
        code = self.of(subject)
        return f"{self.site}{PAGE}/{code}", code


NO_CODE = Code("", lambda _: "")
"""For looking at what would be printed."""


def prizes(contest: Contest, recipients: Sequence[Recipient], code: Code, tongue: Tongue) -> CertificateBatch:
    """A batch of prizes, ready to be printed."""
    return _batch(
        contest, CertificateKind.PRIZE, [_prize(contest, recipient, code, tongue) for recipient in recipients], tongue
    )


def participation(contest: Contest, player: Player, took: TookPart, code: Code, tongue: Tongue) -> CertificateBatch:
    """The confirmation of one person: rounds and attempts, nothing of ranks."""
    link, shown = code.on(Subject(CertificateKind.TOOK_PART, player.id))
    said = tongue.word(
        "{rounds} ({attempts})", rounds=rounds_words(contest, took, tongue), attempts=counted(took, tongue)
    )
    one = Certificate(player.full_name, unit_of(contest, player), rounds=said, link=link, code=shown)
    return _batch(contest, CertificateKind.TOOK_PART, [one], tongue)


def _prize(contest: Contest, recipient: Recipient, code: Code, tongue: Tongue) -> Certificate:
    link, shown = code.on(recipient.subject)
    return Certificate(
        name=called(contest, recipient),
        unit=unit_name(contest, recipient.unit) if recipient.name else "",
        prize=prize_words(contest, recipient.subject, tongue),
        rounds=title(contest, tongue, recipient.subject.round),
        link=link,
        code=shown,
    )


def _batch(
    contest: Contest, kind: CertificateKind, certificates: Sequence[Certificate], tongue: Tongue
) -> CertificateBatch:
    pack = contest.pack
    return CertificateBatch(
        kind,
        tongue.of(pack.organiser),
        tongue.of(pack.title),
        certificates,
        above=tongue.of(pack.directed_by),
        mark=tongue.word("REHEARSAL") if contest.rehearsal else "",
    )


# what things are called ----------------------------------------------------------------------------------------------------
def called(contest: Contest, recipient: Recipient) -> str:
    """A person by name, a unit by its own."""
    return recipient.name or unit_labels(contest.pack.units)(recipient.unit) or str(recipient.unit)


def prize_words(contest: Contest, subject: Subject, tongue: Tongue) -> str:
    """A prize's title."""
    titles = {prize.code: tongue.of(prize.title) for prize in contest.pack.rules.prizes}
    return titles.get(subject.prize, subject.prize)


def rounds_words(contest: Contest, took: TookPart, tongue: Tongue) -> str:
    """The rounds that somebody took part in."""
    return ", ".join(tongue.of(contest.pack.round(code).title) for code in took.rounds)


def counted(took: TookPart, tongue: Tongue) -> str:
    """How many attempts those are."""
    return tongue.many("{n} attempt", "{n} attempts", took.attempts)


def unit_name(contest: Contest, code: str | None) -> str:
    """A winner's unit with the level above; "" for none."""
    units = contest.pack.units
    return unit_words(units, code) if code is not None and code in units.units else ""


def unit_of(contest: Contest, player: Player) -> str:
    """A player's unit with the level above, or as they typed it."""
    units = contest.pack.unit_sets.get(player.unit_set)
    if player.unit is not None and units is not None and player.unit in units.units:
        return unit_words(units, player.unit)
    return player.unit_other or ""


# for organisers ------------------------------------------------------------------------------------------------------------
def preview(
    contest: Contest, roll: Roll, lacking: Sequence[Unprintable], site: str, tongue: Tongue, receipt: Text = ()
) -> Reply:
    """How many there will be, and what is better mended before they are printed."""
    code, number = roll.version.round, roll.version.number
    head = tongue("**Certificates: {round}, version {number}**", round=title(contest, tongue, code), number=number)
    back = Button(tongue.word("Cancel"), ShowResult(code))
    if len(roll.recipients) == len(lacking):
        lines = [head, tongue("There is nothing to print by this version."), *_lacking(lacking, tongue)]
        return Reply(join([receipt, join(lines)], "\n\n"), ((back,),))
    lines = [head, _counts(roll, tongue), *_before_printing(contest, roll, lacking, tongue), _where(site, tongue)]
    lines.append(tongue("• Number, date, signature and seal are left blank, to be filled in by hand."))
    rows: list[tuple[Key, ...]] = [(Button(tongue.word("Yes, make the file"), MakeCertificates(code, number)),)]
    last: tuple[Key, ...] = (Button(tongue.word("Winners"), ListWinners(code, 0)), back)
    return Reply(join([receipt, join(lines)], "\n\n"), (*rows, last))


def _counts(roll: Roll, tongue: Tongue) -> Text:
    people = sum(bool(one.name) for one in roll.recipients)
    return tongue(
        "• {all}: {people} of people, {units} of units; {files}.",
        all=tongue.many("{n} certificate", "{n} certificates", len(roll.recipients)),
        people=tongue.number(people),
        units=tongue.number(len(roll.recipients) - people),
        files=tongue.many("{n} PDF file", "{n} PDF files", len(roll.batches)),
    )


def _before_printing(contest: Contest, roll: Roll, lacking: Sequence[Unprintable], tongue: Tongue) -> list[Text]:
    lines = _lacking(lacking, tongue)
    waiting = [called(contest, one) for one in roll.recipients if not one.verified]
    if waiting:
        lines.append(
            tongue(
                "• Not verified yet: {names}. Please call them and look at their paper before you print.",
                names=_some(waiting, tongue),
            )
        )
    if roll.gone:
        lines.append(tongue("• Winners who have left the contest get none: {n}.", n=tongue.number(roll.gone)))
    return lines


def _lacking(lacking: Sequence[Unprintable], tongue: Tongue) -> list[Text]:
    if not lacking:
        return []
    named = [f"{one.name} ({' '.join(one.letters)})" for one in lacking]
    return [
        tongue(
            "• Left out, because our fonts lack letters of the name: {names}. Please mend it under Winners → Spelling.",
            names=_some(named, tongue),
        )
    ]


def _some(names: Sequence[str], tongue: Tongue) -> str:
    shown = ", ".join(names[:NAMED])
    rest = len(names) - NAMED
    return tongue.word("{names} and {n} more", names=shown, n=tongue.number(rest)) if rest > 0 else shown


def _where(site: str, tongue: Tongue) -> Text:
    if site:
        return tongue("• Each has a QR code to the page that confirms it: {address}", address=f"{site}{PAGE}")
    return tongue(
        "• Without QR code: nobody outside can open our page, because THITUAN_PUBLIC_URL is not set. "
        "Please ask whoever runs the system to set it first."
    )


def overtaken(tongue: Tongue) -> Text:
    """Another version holds by now."""
    return tongue("Nothing was made: another version was published meanwhile. Please look again.")


def nothing_published(tongue: Tongue) -> Text:
    """Certificates come after the publication."""
    return tongue("Certificates are made from a published result. Please publish the list first.")


def ready(parameters: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """The notice that brings a file of certificates, or says that nobody's could be printed."""
    head = tongue(
        "**Certificates: {round}, version {number}**",
        round=title(contest, tongue, str(parameters["round"])),
        number=parameters["number"],
    )
    left_out = _left_out(parameters["left_out"], tongue)
    if not parameters["pages"]:
        return Reply(join([head, tongue("There is nothing to print by this version."), *left_out]))
    pages = tongue(
        "File {n} of {files}: {pages}.",
        n=parameters["batch"] + 1,
        files=parameters["files"],
        pages=tongue.many("{n} page", "{n} pages", parameters["pages"]),
    )
    care = tongue(
        "Only you can open it, for {time}. Please handle people's data with care.", time=tongue.span(FILE_LIFE)
    )
    lines = [head, pages, *left_out, care, *files.elsewhere(links, tongue)]
    return Reply(join(lines), document=Document(parameters["ref"], parameters["name"], PDF))


def _left_out(count: int, tongue: Tongue) -> list[Text]:
    """Without their names: a notice is kept."""
    if not count:
        return []
    return [tongue("Left out, because our fonts lack letters of the name: {n}. The preview names them.", n=count)]


def file_name(contest: Contest, parameters: Json, batches: int, tongue: Tongue) -> str:
    """By what is in it, in letters that every system can write."""
    version = tongue.word("version-{number}", number=parameters["number"])
    parts = [tongue.word("certificates"), str(parameters["round"]) or title(contest, tongue, ""), version]
    if batches > 1:
        parts.append(str(parameters["batch"] + 1))
    return files.file_name(contest, parts, ".pdf", tongue)
