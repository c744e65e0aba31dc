"""The way to the page on which anybody can check what was sealed."""

from __future__ import annotations

from handlers.links import Links
from handlers.tongue import Tongue
from messaging.model import Key, Link

PAGE = "/niem-phong"


def to_the_proofs(links: Links, tongue: Tongue) -> list[tuple[Key, ...]]:
    """A row that leads to the codes, the sealed results and the checking tool; none while the website has no address."""
    address = links.page(PAGE)
    return [(Link(tongue.word("Seal and check of the results"), address),)] if address else []
