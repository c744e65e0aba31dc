"""The prize-giving on a screen, and the same as one sealed file that opens where there is no network."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict

from aiohttp import web

from bot.web.language import page_language
from bot.web.led import LedDesk, Reveal
from bot.web.led_pages import PLACES, LedPages, hide
from bot.web.led_words import page_words
from bot.web.pages import Pages
from bot.web.problems import Refused
from bot.web.site import Site
from services.led_links import Screen

HERE = PLACES[Screen.REVEAL]


class RevealPages:
    """GET /led/tongket, and /led/tongket.html to keep."""

    def __init__(self, site: Site, pages: Pages, led: LedPages, desk: LedDesk) -> None:
        self._site, self._pages, self._led, self._desk = site, pages, led, desk

    def add_routes(self, app: web.Application) -> None:
        """Put them into the application."""
        app.router.add_routes([web.get(HERE, self.page), web.get(f"{HERE}.html", self.file)])

    async def page(self, request: web.Request) -> web.Response:
        """Everything at once: what is revealed later is in the page already, out of sight."""
        return await self._drawn(request, sealed=False)

    async def file(self, request: web.Request) -> web.Response:
        """One file. Its own policy names its script with the data by their hash, so that a changed one does not run."""
        return await self._drawn(request, sealed=True)

    async def _drawn(self, request: web.Request, *, sealed: bool) -> web.Response:
        link, _ = await self._led.held(request, Screen.REVEAL)
        if link is None:
            raise Refused(403, "led_reveal")
        language = page_language(request, self._site.languages)
        reveal = await self._desk.reveal(language)
        steps = [asdict(step) for step in reveal.steps]
        script, style = self._script(reveal), self._pages.assets.words("reveal.css")
        code = hashlib.sha256(script.encode()).hexdigest()[:12]
        values = {
            "page": page_words(self._site.translator(language)),
            "reveal": reveal,
            "steps": steps,
            "sealed": sealed,
            "code": code,
            "file": f"{HERE}.html?lang={language}",
            "script": script,
            "style": style,
            "script_hash": _hash(script),
            "style_hash": _hash(style),
        }
        response = self._pages.drawn("reveal.html", language, values)
        hide(response)
        if sealed:
            response.headers["Content-Disposition"] = f'attachment; filename="tong-ket-{code}.html"'
        return response

    def _script(self, reveal: Reveal) -> str:
        """The data and the script that shows them, as one; no word in it can end it."""
        data = json.dumps([asdict(step) for step in reveal.steps], ensure_ascii=True).replace("<", "\\u003c")
        return f"window.REVEAL = {data};\n{self._pages.assets.words('reveal.js')}"


def _hash(words: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()
