"""What the page of certificates says about a code, asked of the store each time, in the reader's words."""

from __future__ import annotations

from collections.abc import Callable

from bot.web.certificate_pages import Confirming, ShownCertificate
from handlers.tongue import Tongue
from handlers.views import certificates as view
from handlers.views.play import title
from messaging.model import Clock
from services.certificates import CertificateKind
from services.confirming import Confirmed, GivenPrizes, confirm, read_code, subject_of
from services.contest import Contest
from services.ports import Clerk
from storage.store import AnyStore


def confirming(
    store: AnyStore, contest: Contest, clerk: Clerk, clock: Clock, tongues: Callable[[str | None], Tongue]
) -> Confirming:
    """The house's part of the page."""
    given = GivenPrizes()

    def genuine(code: str) -> bool:
        return subject_of(clerk, contest, code) is not None

    async def shown(code: str, language: str) -> ShownCertificate:
        subject = subject_of(clerk, contest, code)
        if subject is None:
            raise ValueError("a code that was not asked about first")
        async with store.read() as uow:
            found = await confirm(uow, contest, given, subject, clock())
        return _shown(contest, found, tongues(language))

    return Confirming(read_code, genuine, shown)


def _shown(contest: Contest, found: Confirmed, tongue: Tongue) -> ShownCertificate:
    took = found.subject.kind is CertificateKind.TOOK_PART
    facts = _participation(contest, found, tongue) if took else _prize(contest, found, tongue)
    facts.append((tongue.word("Contest"), tongue.of(contest.pack.title)))
    if found.version is not None:
        at = tongue.moment(found.version.published_at or found.version.made_at)
        version = tongue.word("version {number}, published at {at}", number=found.version.number, at=at)
        facts += [(tongue.word("Result"), version), (tongue.word("Code of the result"), found.version.digest[:16])]
    return ShownCertificate(found.holds, _verdict(found, tongue, took=took), facts)


def _verdict(found: Confirmed, tongue: Tongue, *, took: bool) -> str:
    if found.holds and took:
        return tongue.word("Correct: this person took part, as the paper says.")
    if found.holds:
        return tongue.word("Correct: what the paper says agrees with the published result.")
    if took:
        return tongue.word(
            "This confirmation does not hold any more: the person has left the contest, or no attempt of theirs counts."
        )
    return tongue.word(
        "This certificate does not hold any more: by the result as it is published now, the prize is not theirs."
    )


def _prize(contest: Contest, found: Confirmed, tongue: Tongue) -> list[tuple[str, str]]:
    subject = found.subject
    facts = _who(contest, found, view.unit_name(contest, found.unit), tongue) if found.holds else []
    prize = f"{view.prize_words(contest, subject, tongue)}, {title(contest, tongue, subject.round)}"
    return [*facts, (tongue.word("Prize"), prize)]


def _participation(contest: Contest, found: Confirmed, tongue: Tongue) -> list[tuple[str, str]]:
    if not found.holds or found.player is None:
        return []
    facts = _who(contest, found, view.unit_of(contest, found.player), tongue)
    facts.append((tongue.word("Took part in"), view.rounds_words(contest, found.took_part, tongue)))
    return [*facts, (tongue.word("Attempts that count"), tongue.number(found.took_part.attempts))]


def _who(contest: Contest, found: Confirmed, unit: str, tongue: Tongue) -> list[tuple[str, str]]:
    """The winner; of somebody who has left, only that."""
    if isinstance(found.subject.winner, str):
        return [(tongue.word("Unit"), unit)]
    if found.player is None:
        return [(tongue.word("Full name"), tongue.word("not shown: the person has left the contest"))]
    return [(tongue.word("Full name"), found.name), *([(tongue.word("Unit"), unit)] if unit else [])]
