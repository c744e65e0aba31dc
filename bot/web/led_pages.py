"""The screen in the hall: public to look at; the one on the stage, and a technician's second device, also have the button."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.web import iso
from bot.held_links import Hold
from bot.web.bodies import answer_json, checked_key, form_fields, refuse_other_sites
from bot.web.language import page_language
from bot.web.led import LedDesk, LedShown, NotOurs
from bot.web.led_stream import Broadcast, Start
from bot.web.led_words import page_words, script_words
from bot.web.pages import Pages
from bot.web.problems import Refused
from bot.web.sessions import Cookies, Session
from bot.web.site import Site
from handlers.organiser.launch import LED
from services.led_links import LASTS, LedLink, Screen

PLACES = {Screen.MAIN: LED, Screen.STANDBY: f"{LED}/standby", Screen.REVEAL: f"{LED}/tongket"}


class LedPages:
    """GET /led, /led/standby, /led/stream, /led/now.json, and the posts that take a screen and launch."""

    def __init__(self, site: Site, pages: Pages, cookies: Cookies, desk: LedDesk, start: Start) -> None:
        self._site, self._pages, self._cookies, self._desk = site, pages, cookies, desk
        self.broadcast = Broadcast(site, desk, start, self._drawn)
        secure = urlsplit(site.public_url).scheme == "https"
        self._secure, self._cookie = secure, "__Host-led" if secure else "led"

    def add_routes(self, app: web.Application) -> None:
        """Put them into the application."""
        app.router.add_routes(
            [
                web.get(LED, self.page),
                web.get(f"{LED}/standby", self.page),
                web.get(f"{LED}/stream", self.stream),
                web.get(f"{LED}/now.json", self.now),
                web.post(f"{LED}/screen", self.take),
                web.post(f"{LED}/launch", self.launch),
            ]
        )

        async def send_everybody_home(_: web.Application) -> None:
            self.broadcast.close()

        app.on_shutdown.append(send_everybody_home)

    async def page(self, request: web.Request) -> web.Response:
        """The screen as it is now; with a key, the question whether this is to be the screen that the key is for."""
        if "key" in request.query:
            return await self._ask(request)
        language = page_language(request, self._site.languages)
        standby = request.path != LED
        screen = Screen.STANDBY if standby else Screen.MAIN
        link, session = await self.held(request, screen)
        if standby and link is None:
            raise Refused(403, "led_link")
        frame = await self.broadcast.current()
        _ = self._site.translator(language)
        values = {
            "page": page_words(_),
            "script": script_words(_),
            "board": frame.html[language],
            "frame": frame.id,
            "stage": frame.stage,
            "address": f"{LED}?lang={language}",
            "stream": f"{LED}/stream?lang={language}",
            "poll": f"{LED}/now.json?lang={language}",
            "now": iso(self._site.clock()),
            "standby": standby,
            "launch": f"{LED}/launch" if link is not None else "",
            "token": self._desk.token(link, session) if link is not None and session is not None else "",
            "key": secrets.token_hex(8),
        }
        response = self._pages.drawn("led.html", language, values)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    async def _ask(self, request: web.Request) -> web.Response:
        """Looking takes nothing, so that no preview of a messenger uses the link up."""
        link = self.link(request.query["key"])
        session, cookie = self._cookies.give(request)
        hold = await self._desk.hold(link, session)
        if hold is Hold.ENDED:
            raise Refused(410, "led_old")
        if hold is Hold.TAKEN:
            raise Refused(403, "led_taken")
        language = page_language(request, self._site.languages)
        words = page_words(self._site.translator(language))
        values = {
            "page": words,
            "asked": words[f"ask_{link.screen}"],
            "take": f"{LED}/screen",
            "link": request.query["key"],
        }
        response = self._pages.drawn("led_key.html", language, values)
        self._cookies.set(response, cookie)
        hide(response)
        return response

    async def take(self, request: web.Request) -> web.StreamResponse:
        """This browser is the screen from now on."""
        refuse_other_sites(request, self._site.public_url)
        session = self._cookies.read(request)
        if session is None:
            raise Refused(401, "no_cookie")
        words = (await form_fields(request, self._site.limits.body)).get("link", "")
        link = self.link(words)
        if not await self._desk.take(link, session, self._site.clock()):
            raise Refused(403, "led_taken")
        response = web.Response(status=303, headers={"Location": PLACES[link.screen]})
        lasts = int(LASTS.total_seconds())
        response.set_cookie(
            self._cookie_of(link.screen),
            words,
            max_age=lasts,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self._secure,
        )
        return response

    async def launch(self, request: web.Request) -> web.StreamResponse:
        """The press: it goes the way of every press, in the name of whoever gave the screen its link."""
        at = self._site.clock()
        refuse_other_sites(request, self._site.public_url)
        form = await form_fields(request, self._site.limits.body)
        screen = Screen.STANDBY if form.get("screen") == Screen.STANDBY else Screen.MAIN
        link, session = await self.held(request, screen)
        if link is None or session is None:
            raise Refused(403, "led_link")
        if not hmac.compare_digest(form.get("token", "").encode(), self._desk.token(link, session).encode()):
            raise Refused(403, "wrong_origin")
        key = checked_key(form.get("key"), self._site.limits.key)
        try:
            await self._desk.launch(link, session, key, at)
        except NotOurs:
            raise Refused(403, "led_link") from None
        self.broadcast.stale()
        await self.broadcast.current()
        if "application/json" in request.headers.get("Accept", ""):
            return answer_json({"ok": True})
        raise web.HTTPSeeOther(PLACES[screen])

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Every change of the screen, for everybody."""
        return await self.broadcast.stream(request, page_language(request, self._site.languages))

    async def now(self, request: web.Request) -> web.Response:
        """The screen once."""
        return await self.broadcast.now(page_language(request, self._site.languages))

    async def held(self, request: web.Request, screen: Screen) -> tuple[LedLink | None, Session | None]:
        """The link by which this browser is that screen; None if it is not, or no longer."""
        session, words = self._cookies.read(request), request.cookies.get(self._cookie_of(screen), "")
        link = self._desk.read(words) if session is not None and words else None
        if link is None or session is None or link.screen is not screen:
            return None, session
        return (link if await self._desk.hold(link, session) is Hold.OURS else None), session

    def link(self, words: str) -> LedLink:
        """The link in an address. Raises Refused for one that is none of ours."""
        link = self._desk.read(words)
        if link is None:
            raise Refused(404, "led_link")
        return link

    def _cookie_of(self, screen: Screen) -> str:
        return f"{self._cookie}-{screen}"

    def _drawn(self, shown: LedShown, language: str) -> str:
        words = page_words(self._site.translator(language))
        until = iso(shown.until) if shown.until else ""
        return self._pages.part("led_board.html", language, {"led": shown, "page": words, "until": until})


def hide(response: web.Response) -> None:
    """An address that is a key is kept nowhere. (Told to nobody is what every page says; "no-referrer" would make a form nameless.)"""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
