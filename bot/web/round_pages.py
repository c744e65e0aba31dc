"""The page of a round: a signed link opens it, it works without scripts, and what is pressed there goes the way of every press."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import parse_qs, urlencode

from aiohttp import web

from bot.channels.web import iso
from bot.held_links import Hold
from bot.web.bodies import answer_json, bounded, checked_key, number, refuse_other_sites
from bot.web.bucket import Buckets
from bot.web.files import disposition
from bot.web.guard import CSP
from bot.web.pages import Pages
from bot.web.problems import Refused
from bot.web.sessions import Cookies, Session
from bot.web.site import Site, Translate
from handlers.actions import Answer, Begin, HandIn, Predict
from handlers.resident.play import PAGE
from handlers.resident.round_page import RoundPage
from messaging.actions import Action, pack, unpack
from services.round_links import RoundLink

MOST_PLACES = 26
STYLE = "round.css"


class NotTheirs(Exception):
    """The link is another browser's, or has to be opened in Telegram first (`in_telegram`)."""

    def __init__(self, *, in_telegram: bool = False) -> None:
        super().__init__()
        self.in_telegram = in_telegram


@dataclass(frozen=True, slots=True)
class Looked:
    """What is to be seen behind a link: `page` None where it is not for this browser. `telegram`: opened in its Mini App it proves who looks."""

    access: Hold
    language: str
    page: RoundPage | None
    telegram: bool = False
    chat: str = ""


class RoundDesk(Protocol):
    """What the page needs of the house."""

    def read(self, words: str) -> RoundLink | None:
        """The link behind the words of an address; None for one that is none of ours."""
        ...

    async def look(
        self, link: RoundLink, session: Session, *, card: bool, pressed: tuple[int, int] | None
    ) -> Looked | None:
        """What is to be seen; None when person or round are no more."""
        ...

    async def shared(self, link: RoundLink, session: Session) -> bytes | None:
        """The picture of the reader's result; None where there is nothing to show, or it is not their browser."""
        ...

    async def press(self, link: RoundLink, session: Session, action: Action, key: str, at: datetime) -> None:
        """Let a press happen. Raises NotTheirs; whoever presses first has the link."""
        ...

    async def vouched(self, link: RoundLink, session: Session, init_data: str) -> bool:
        """Whether Telegram's word for who opened the page is true and names the link's own reader, who then has it."""
        ...

    def predicted(self, round: str, words: str) -> Predict | None:
        """The press that a number typed into the field means; None if no whole number can be read."""
        ...


@dataclass(frozen=True, slots=True)
class _Press:
    """A press as the form sent it. `place`: which question with which choice, to be told what became of it."""

    action: Action
    place: tuple[int, int] | None
    key: str


class RoundPages:
    """GET and POST /r/{link}, and POST /r/{link}/telegram."""

    def __init__(self, site: Site, pages: Pages, cookies: Cookies, desk: RoundDesk) -> None:
        self._site, self._pages, self._cookies, self._desk = site, pages, cookies, desk
        self._presses = Buckets(site.limits.sends, site.limits.sends_every, time.monotonic)
        self._csp = _with_style(pages.assets.words(STYLE))

    def add_routes(self, app: web.Application) -> None:
        """Put them into the application."""
        app.router.add_routes(
            [
                web.get(PAGE + "/{link}", self.page),
                web.post(PAGE + "/{link}", self.press),
                web.post(PAGE + "/{link}/telegram", self.telegram),
                web.get(PAGE + "/{link}/the.png", self.card),
            ]
        )

    async def page(self, request: web.Request) -> web.Response:
        """Where the reader stands. Looking writes nothing, so that no preview of a messenger starts a clock."""
        link = self._link(request)
        session, cookie = self._cookies.give(request)
        query = request.query
        pressed = (number(query["cau"]), number(query.get("chon"))) if "cau" in query else None
        looked = await self._desk.look(link, session, card="lai" in query, pressed=pressed)
        if looked is None:
            raise Refused(404, "link_wrong")
        if looked.page is None:
            raise Refused(403, "link_taken")
        _ = self._site.translator(looked.language)
        values = {
            "round": looked.page,
            "address": request.path,
            "page": round_words(_),
            "script": {**script_words(_), "telegram": looked.telegram and looked.access is not Hold.OURS},
            "now": iso(self._site.clock()),
            "until": iso(looked.page.until) if looked.page.until else "",
            "key": secrets.token_hex(8),
            "pack": pack,
            "chat": looked.chat,
            "unread": "so" in query,
            "sure": "nop" in query,
        }
        response = self._pages.drawn("round.html", looked.language, values)
        self._cookies.set(response, cookie)
        self._harden(response)
        return response

    async def press(self, request: web.Request) -> web.StreamResponse:
        """Take an answer; a form is led back to the page, the script is told in a line."""
        at = self._site.clock()
        refuse_other_sites(request, self._site.public_url)
        link = self._link(request)
        session = self._cookies.read(request)
        if session is None:
            raise Refused(401, "no_cookie")
        pressed = self._read(link, await bounded(request, self._site.limits.body))
        wait = self._presses.take(link.nonce)
        if wait:
            raise Refused(429, "too_fast", wait)
        if pressed is None:
            raise web.HTTPSeeOther(f"{request.path}?so=")
        try:
            await self._desk.press(link, session, pressed.action, pressed.key, at)
        except NotTheirs as why:
            raise Refused(403, "link_telegram" if why.in_telegram else "link_taken") from None
        return await self._answered(request, link, session, pressed.place)

    async def telegram(self, request: web.Request) -> web.Response:
        """Take Telegram's word for who opened the page, as its Mini App hands it to the script."""
        refuse_other_sites(request, self._site.public_url)
        link = self._link(request)
        session = self._cookies.read(request)
        if session is None:
            raise Refused(401, "no_cookie")
        wait = self._presses.take(link.nonce)
        if wait:
            raise Refused(429, "too_fast", wait)
        words = (await bounded(request, self._site.limits.body)).decode("utf-8", "replace")
        if not await self._desk.vouched(link, session, words):
            raise Refused(403, "link_taken")
        return answer_json({"ok": True})

    async def card(self, request: web.Request) -> web.Response:
        """The picture of one's own result, to pass on; drawn when it is asked for, and not too often."""
        link = self._link(request)
        session = self._cookies.read(request)
        wait = self._presses.take(link.nonce)
        if wait:
            raise Refused(429, "too_fast", wait)
        data = await self._desk.shared(link, session) if session is not None else None
        if data is None:
            raise Refused(404, "no_file_here")
        headers = {"Cache-Control": "private, no-store", "Content-Disposition": disposition("ket-qua.png", inline=True)}
        return web.Response(body=data, content_type="image/png", headers=headers)

    def _link(self, request: web.Request) -> RoundLink:
        link = self._desk.read(request.match_info["link"])
        if link is None:
            raise Refused(404, "link_wrong")
        if link.until <= self._site.clock():
            raise Refused(410, "link_old")
        return link

    def _read(self, link: RoundLink, body: bytes) -> _Press | None:
        """The press in a form; None for a prediction without a number. Raises Refused for what no form of ours sends."""
        try:
            fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_PLACES + 4)
        except ValueError:
            raise Refused(400, "bad_json") from None
        key = checked_key(_first(fields, "key"), self._site.limits.key)
        if "number" in fields:
            predict = self._desk.predicted(link.round, _first(fields, "number")[: self._site.limits.press])
            return None if predict is None else _Press(predict, None, key)
        action = unpack(_first(fields, "do")[: self._site.limits.press])
        if isinstance(action, Answer):
            marks = [mark for mark in fields.get("mark", []) if mark.isdecimal() and len(mark) <= 9]
            if "several" in fields:
                bits = 0
                for mark in marks:
                    bits |= int(mark)
                action = Answer(action.attempt, action.slot, bits)
            return _Press(action, (action.slot, action.choice), key)
        if isinstance(action, HandIn) or (isinstance(action, Begin) and action.round == link.round):
            return _Press(action, None, key)
        raise Refused(400, "bad_json")

    async def _answered(
        self, request: web.Request, link: RoundLink, session: Session, place: tuple[int, int] | None
    ) -> web.StreamResponse:
        asked = f"?{urlencode({'cau': place[0], 'chon': place[1]})}" if place else ""
        if "application/json" not in request.headers.get("Accept", ""):
            raise web.HTTPSeeOther(request.path + asked)
        looked = await self._desk.look(link, session, card=False, pressed=place)
        page = looked.page if looked is not None else None
        if page is None:
            raise Refused(403, "link_taken")
        left = [question.slot for question in page.questions]
        response = answer_json({"told": page.told, "left": left, "address": request.path + asked})
        response.headers["Cache-Control"] = "no-store"
        return response

    def _harden(self, response: web.Response) -> None:
        """The address of the page is a key: it is kept nowhere and told to nobody."""
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Content-Security-Policy"] = self._csp


def _with_style(style: str) -> str:
    """Our policy, with the one style sheet that stands in the page, so that the first view needs no second round trip."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return CSP.replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'")


def _first(fields: dict[str, list[str]], name: str) -> str:
    values: Sequence[str] = fields.get(name, ())
    return values[0] if values else ""


def round_words(_: Translate) -> dict[str, str]:
    """What stands on the page."""
    return {
        "question": _("Question {place}/{total}"),
        "left": _("Time left:"),
        "over": _("Time is over"),
        "several": _("More than one option may be right: mark all of them, then press Done."),
        "done": _("Done"),
        "begin": _("Begin"),
        "hand_in": _("Hand in early…"),
        "sure": _("Questions without an answer: {left}. They would count as wrong. Hand in now?"),
        "hand_in_now": _("Hand in"),
        "go_on": _("Go on answering"),
        "again": _("Play again"),
        "look": _("Look again"),
        "share": _("A card to share"),
        "predict": _("Keep the prediction"),
        "predicted": _("Your prediction now: {value}. You can change it until the round closes."),
        "unread": _("I could not read one whole number in that, for example 500."),
        "number": _("A whole number"),
        "review": _("Answers and explanations"),
        "chat": _("Back to the conversation"),
    }


def script_words(_: Translate) -> dict[str, str]:
    """What the page's script says."""
    return {
        "saving": _("Question {place}: being saved…"),
        "waiting": _(
            "No connection. Answers kept on this phone and still to be sent: {n}. Please leave this page open."
        ),
        "all": _("All answers are on their way…"),
        "over": _("Time is over"),
        "broken": _("Something went wrong on our side. Please try again in a moment."),
    }
