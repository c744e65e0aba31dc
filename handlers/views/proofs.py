"""The ways to the pages on which anybody can check: what was sealed, and the code of a certificate."""

from __future__ import annotations

from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views import certificates
from messaging.model import Key, Link, Reply

PAGE = "/niem-phong"


def to_the_proofs(links: Links, tongue: Tongue) -> list[tuple[Key, ...]]:
    """A row that leads to the codes, the sealed results and the checking tool; none while the website has no address."""
    address = links.page(PAGE)
    return [(Link(tongue.word("Seal and check of the results"), address),)] if address else []


def sealed(links: Links, tongue: Tongue) -> Reply:
    """`/niemphong`: where anybody can check what was sealed."""
    text = tongue("Anybody can check the sealed questions and results: {place}", place=_place(PAGE, links, tongue))
    return Reply(text, tuple(to_the_proofs(links, tongue)))


def certificate_codes(links: Links, tongue: Tongue) -> Reply:
    """`/xacnhan`: where the code of a certificate is checked."""
    page = certificates.PAGE
    text = tongue(
        "The code on a certificate or a confirmation of participation can be checked by anybody: {place}",
        place=_place(page, links, tongue),
    )
    address = links.page(page)
    return Reply(text, ((Link(tongue.word("Check a code"), address),),) if address else ())


def _place(page: str, links: Links, tongue: Tongue) -> str:
    return links.page(page) or tongue.word("page {page} of the contest's website", page=page)
