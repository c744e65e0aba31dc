"""The page that confirms a certificate: for whoever holds the paper and shows its code. Nothing is listed, nothing is for search engines."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from bot.web.bucket import Buckets
from bot.web.pages import Pages
from bot.web.problems import Refused
from bot.web.site import Site, Translate
from handlers.views.certificates import PAGE

LONGEST = 100
ROBOTS = "noindex, nofollow, noarchive"


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """What may be read about a certificate of ours, in the reader's language. `holds`: what it says is still so."""

    holds: bool
    verdict: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Confirming:
    """What the page needs of the house: a code in the printed form, and what stands behind it, None if it is none of ours."""

    read: Callable[[str], str | None]
    genuine: Callable[[str], bool]
    shown: Callable[[str, str], Awaitable[ShownCertificate]]


class CertificatePages:
    """GET /xac-nhan, where a code can be typed, and GET /xac-nhan/{code}."""

    def __init__(self, site: Site, pages: Pages, confirming: Confirming) -> None:
        self._site, self._pages, self._confirming = site, pages, confirming
        self._looks = Buckets(site.limits.sends, site.limits.sends_every, time.monotonic)

    def add_routes(self, app: web.Application) -> None:
        """Put them into the application."""
        app.router.add_routes([web.get(PAGE, self.form), web.get(PAGE + "/{code}", self.page)])

    async def form(self, request: web.Request) -> web.Response:
        """Where a code is typed; a typed one leads on to its own page."""
        typed = request.query.get("code", "").strip()
        if not typed:
            return await self._show(request)
        language = request.query.get("lang")
        asked = f"?lang={quote(language)}" if language in self._site.languages else ""
        raise web.HTTPSeeOther(f"{PAGE}/{quote(self._confirming.read(typed) or typed[:LONGEST], safe='')}{asked}")

    async def page(self, request: web.Request) -> web.Response:
        """What a code confirms. One that was made up asks the database for nothing; a true one not too often."""
        typed = request.match_info["code"][:LONGEST]
        code = self._confirming.read(typed)
        if code is None or not self._confirming.genuine(code):
            return await self._show(request, code or typed, wrong=True)
        wait = self._looks.take(code)
        if wait:
            raise Refused(429, "too_fast", wait)
        return await self._show(request, code)

    async def _show(self, request: web.Request, code: str = "", *, wrong: bool = False) -> web.Response:
        language = await self._pages.language(request)
        shown = await self._confirming.shown(code, language) if code and not wrong else None
        response = await self._pages.show(
            request,
            "certificate.html",
            lambda language, _: {
                "page": certificate_words(_),
                "address": PAGE,
                "here": f"{PAGE}/{quote(code, safe='')}" if code else PAGE,
                "code": code,
                "wrong": wrong,
                "shown": shown,
            },
        )
        response.set_status(404 if wrong else 200)
        response.headers["X-Robots-Tag"] = ROBOTS
        response.headers["Cache-Control"] = "private, no-store"
        return response


def certificate_words(_: Translate) -> dict[str, str]:
    """What the page says."""
    return {
        "title": _("Confirmation of a certificate"),
        "ask": _("Type the code that is printed on the certificate:"),
        "look": _("Check"),
        "another": _("Another code:"),
        "code": _("Code of confirmation"),
        "wrong": _(
            "No certificate of this contest has this code. Please compare it with the paper letter by letter. "
            "If it is the same, the paper is not ours: please tell the organisers."
        ),
        "evidence": _("This page is technical evidence only. It does not replace signature and seal."),
    }
