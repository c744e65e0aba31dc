"""Which language a request is answered in.

A page: `?lang=`, else what its reader chose before, else Vietnamese, because many phones here were left in English by their shop. What the page's script then
asks for: the language that the script names as its own (Accept-Language).
"""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web


def page_language(request: web.BaseRequest, languages: Sequence[str], chosen: str | None = None) -> str:
    """The language of a page, always one of `languages`; `chosen`: what its reader chose before."""
    for wanted in (request.query.get("lang"), chosen):
        if wanted in languages:
            return str(wanted)
    return languages[0]


def language_of(request: web.BaseRequest, languages: Sequence[str]) -> str:
    """One of `languages`, always."""
    wanted = request.query.get("lang", "")
    if wanted in languages:
        return wanted
    for code in _accepted(request.headers.get("Accept-Language", "")[:200]):
        if code in languages:
            return code
    return languages[0]


def _accepted(header: str) -> list[str]:
    """Language codes of an Accept-Language header, best first, without their regions."""
    weighed: list[tuple[float, str]] = []
    for part in header.split(","):
        tag, _, parameters = part.strip().partition(";")
        quality = parameters.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if tag and weight > 0:
            weighed.append((weight, tag.split("-")[0].lower()))
    return [code for _, code in sorted(weighed, key=lambda pair: -pair[0])]
