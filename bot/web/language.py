"""Which language a request is answered in: `?lang=`, then what the browser asks for, then the first of ours."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web


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
