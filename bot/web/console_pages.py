"""The organisers' console: the conversation of the chat drawn as pages, and numbers beside it. It works without scripts."""

from __future__ import annotations

import hmac
import secrets
import time
from urllib.parse import urlsplit

from aiohttp import web

from bot.web.bodies import answer_json, checked_key, clean, form_fields, refuse_other_sites
from bot.web.bucket import Buckets
from bot.web.console import CHANNEL, Console, ConsoleDesk
from bot.web.console_words import console_words
from bot.web.files import file_response, read_upload
from bot.web.pages import Pages
from bot.web.problems import Refused
from bot.web.sessions import Cookies, Session
from bot.web.site import Site
from bot.web.visitors import without_superseded
from handlers.actions import Open
from handlers.organiser.console import CONSOLE
from handlers.role_actions import CloseConsoles
from messaging.actions import pack
from messaging.model import Chat
from services.console_links import LASTS, ConsoleLink
from services.records import Json
from services.rights import Act

SHOWN = 8
FILES = f"{CONSOLE}/tep/"


class ConsolePages:
    """GET and POST below /console."""

    def __init__(self, site: Site, pages: Pages, cookies: Cookies, desk: ConsoleDesk) -> None:
        self._site, self._pages, self._cookies, self._desk = site, pages, cookies, desk
        self._presses = Buckets(site.limits.sends, site.limits.sends_every, time.monotonic)
        self._secure = urlsplit(site.public_url).scheme == "https"
        self._cookie = "__Secure-console" if self._secure else "console"

    def add_routes(self, app: web.Application) -> None:
        """Put them into the application."""
        app.router.add_routes(
            [
                web.get(CONSOLE, self.page),
                web.post(CONSOLE, self.act),
                web.post(f"{CONSOLE}/gui", self.upload),
                web.get(f"{CONSOLE}/moi", self.news),
                web.get(f"{CONSOLE}/vao/{{link}}", self.entrance),
                web.post(f"{CONSOLE}/vao/{{link}}", self.enter),
                web.get(f"{CONSOLE}/cauhoi", self.questions),
                web.get(f"{CONSOLE}/kiemtra", self.check),
                web.get(FILES + "{ref}", self.file),
            ]
        )

    async def entrance(self, request: web.Request) -> web.Response:
        """The question whether to open it here. Looking uses nothing up, because messengers look at links before people do."""
        link = self._read(request.match_info["link"])
        session, cookie = self._cookies.give(request)
        hold = await self._desk.hold(link, session)
        if hold not in {"free", "ours"}:
            raise Refused(403, "console_link")
        language = await self._pages.language(request)
        words = console_words(self._site.translator(language))
        response = self._pages.drawn("console_enter.html", language, {"page": words, "address": request.path})
        self._cookies.set(response, cookie)
        return _hidden(response)

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Open it in this browser."""
        refuse_other_sites(request, self._site.public_url)
        words = request.match_info["link"]
        link, session = self._read(words), self._cookies.read(request)
        if session is None:
            raise Refused(401, "no_cookie")
        if not await self._desk.enter(link, session):
            raise Refused(403, "console_link")
        response = web.Response(status=303, headers={"Location": CONSOLE})
        lasts = int(LASTS.total_seconds())
        response.set_cookie(
            self._cookie, words, max_age=lasts, path=CONSOLE, httponly=True, samesite="Strict", secure=self._secure
        )
        return response

    async def page(self, request: web.Request) -> web.Response:
        """Numbers, what can be done, and the conversation."""
        link, session, console = await self._visitor(request)
        values = await self._frame(link, session, console)
        values["numbers"] = await self._desk.numbers(console.language) if console.sees_numbers else None
        return _hidden(self._pages.drawn("console.html", console.language, values))

    async def act(self, request: web.Request) -> web.StreamResponse:
        """A button or words, handed to the same dispatcher as those of a chat."""
        at = self._site.clock()
        refuse_other_sites(request, self._site.public_url)
        link, session, _ = await self._visitor(request)
        form = await form_fields(request, self._site.limits.body)
        self._check(form.get("token", ""), link, session)
        key = checked_key(form.get("key"), self._site.limits.key)
        wait = self._presses.take(link.nonce)
        if wait:
            raise Refused(429, "too_fast", wait)
        if "press" in form:
            press = form["press"][: self._site.limits.press]
            await self._desk.press(link, press, f"{key}.{press}", at)
        else:
            text = clean(form.get("text", ""), self._site.limits.text)
            if text:
                await self._desk.say(link, text, key, at)
        raise web.HTTPSeeOther(f"{CONSOLE}#cuoi")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """A file for whatever asked for one."""
        at = self._site.clock()
        refuse_other_sites(request, self._site.public_url)
        link, session, console = await self._visitor(request)
        if not console.takes_files or request.content_type != "multipart/form-data":
            raise Refused(400, "no_file")
        if (request.content_length or 0) > self._site.limits.file + self._site.limits.body:
            raise Refused(413, "too_large")
        wait = self._presses.take(link.nonce)
        if wait:
            raise Refused(429, "too_fast", wait)
        upload = await read_upload(request, self._site.limits)
        self._check(upload.words.get("token", ""), link, session)
        if not upload.name or not upload.data:
            raise Refused(400, "no_file")
        key = checked_key(upload.words.get("key"), self._site.limits.key)
        await self._desk.say(link, "", key, at, upload)
        raise web.HTTPSeeOther(f"{CONSOLE}#cuoi")

    def _check(self, token: str, link: ConsoleLink, session: Session) -> None:
        """Refuse what no page of this console has sent."""
        if not hmac.compare_digest(token.encode(), self._desk.token(link, session).encode()):
            raise Refused(403, "wrong_origin")

    async def news(self, request: web.Request) -> web.Response:
        """The conversation alone, for the script: it asks again and again while somebody looks."""
        link, session, console = await self._visitor(request)
        values = await self._frame(link, session, console)
        part = self._pages.part("console_talk.html", console.language, values)
        return _hidden(answer_json({"n": values["last"], "html": part}))

    async def questions(self, request: web.Request) -> web.Response:
        """Questions with their key, as a phone shows them; for whoever may see keys."""
        link, session, console = await self._visitor(request)
        if Act.SEE_KEYS not in console.acts:
            raise Refused(403, "console_right")
        values = await self._frame(link, session, console)
        rounds, previews = await self._desk.previews(console.language, request.query.get("tuan", ""))
        values |= {"rounds": rounds, "previews": previews}
        return _hidden(self._pages.drawn("console_questions.html", console.language, values))

    async def check(self, request: web.Request) -> web.Response:
        """What `check` finds in the running pack."""
        link, session, console = await self._visitor(request)
        if Act.PLAN_NOTICES not in console.acts:
            raise Refused(403, "console_right")
        values = await self._frame(link, session, console)
        problems, holds = await self._desk.checked(console.language)
        values |= {"problems": problems, "holds": holds}
        return _hidden(self._pages.drawn("console_check.html", console.language, values))

    async def file(self, request: web.Request) -> web.Response:
        """A file that an errand of theirs has made."""
        link, _, _ = await self._visitor(request)
        file = await self._desk.file(link, request.match_info["ref"])
        if file is None:
            raise Refused(404, "no_file_here")
        return file_response(file)

    async def _visitor(self, request: web.Request) -> tuple[ConsoleLink, Session, Console]:
        """Whose console this browser has; refused kindly otherwise, with the way to a new link."""
        session, words = self._cookies.read(request), request.cookies.get(self._cookie, "")
        link = self._desk.read(words) if words else None
        if link is None or session is None:
            raise Refused(403, "console_link")
        console = await self._desk.look(link, session)
        if console is None:
            raise Refused(403, "console_link")
        return link, session, console

    async def _frame(self, link: ConsoleLink, session: Session, console: Console) -> dict[str, object]:
        chat = Chat(CHANNEL, "", link.nonce)
        found = await self._site.shelf.recent(chat, 4 * SHOWN)
        messages = without_superseded([dict(message.body) for message in found])[-SHOWN:]
        return {
            "console": console,
            "page": console_words(self._site.translator(console.language)),
            "address": CONSOLE,
            "token": self._desk.token(link, session),
            "key": secrets.token_hex(8),
            "ways": [(label, pack(Open(command))) for label, command in console.ways],
            "leave": pack(CloseConsoles()),
            "messages": [_shown(message) for message in messages],
            "last": found[-1].n if found else 0,
        }

    def _read(self, words: str) -> ConsoleLink:
        link = self._desk.read(words)
        if link is None:
            raise Refused(404, "console_link")
        return link


def _shown(message: Json) -> Json:
    """A message with its files where the console may fetch them, and its buttons in rows."""
    rows: dict[int, list[Json]] = {}
    for button in message["buttons"]:
        rows.setdefault(button.get("row", 0), []).append(button)
    picture, document = message["picture"], message["document"]
    return {
        **message,
        "rows": list(rows.values()),
        "spans": message.get("spans") or [[message["text"], "plain"]],
        "picture": {**picture, "url": _own(picture["url"])} if picture else None,
        "document": {**document, "url": _own(document["url"])} if document else None,
    }


def _own(url: str) -> str:
    return FILES + url.rpartition("/")[2]


def _hidden(response: web.Response) -> web.Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
