"""The chat API: open a session, say or press something, read what was said."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import msgspec
from aiohttp import web

from bot.channels.web import iso
from bot.web.bodies import answer_json, checked_key, clean, json_body, number, refuse_other_sites
from bot.web.hub import Ear
from bot.web.language import language_of
from bot.web.problems import Refused
from bot.web.sessions import Session
from bot.web.site import Site
from bot.web.visitors import Visitors, seen, seen_item, without_superseded
from messaging.actions import unpack
from messaging.model import Chat, MessageRef, Pressed, Said
from services.records import Json

_START = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_REPEATED = 20


class Opening(msgspec.Struct):
    """The body of /api/chat/session. `recent` asks for that many messages along with the answer, to save a round trip.

    `language`: the reader chose it by the page's link, and keeps it.
    """

    owner: str | None = None
    start: str | None = None
    recent: int = 0
    language: str | None = None


class Sent(msgspec.Struct):
    """The body of /api/chat/send. `on` is the message of a pressed button, `after` the last one that the page has."""

    key: str | None = None
    text: str | None = None
    press: str | None = None
    chat: str | None = None
    on: int | None = None
    after: int | None = None


class ChatApi:
    """The routes that answer in one piece."""

    def __init__(self, site: Site, visitors: Visitors) -> None:
        self._site = site
        self._visitors = visitors

    async def open(self, request: web.Request) -> web.Response:
        """POST /api/chat/session: recognise a browser, or give it a cookie."""
        site = self._site
        refuse_other_sites(request, site.public_url)
        opening = await json_body(request, Opening, site.limits.body)
        session, cookie = self._visitors.cookies.give(request)
        title = site.face(language_of(request, site.languages)).title
        answer: Json = {"person": session.identity, "chats": await self._visitors.chats(session, title)}
        if opening.language in site.languages:
            await site.shelf.choose_language(session.sender(), str(opening.language))
        if opening.owner:
            answer["owner"] = await site.claim_owner(opening.owner[:200], self._visitors.sender(request, session))
        if opening.start and _START.match(opening.start):
            answer["start"] = opening.start
        if opening.recent:
            answer["messages"] = await self._recent(session, session.chat, opening.recent)
        response = answer_json(answer)
        self._visitors.cookies.set(response, cookie)
        return response

    async def send(self, request: web.Request) -> web.Response:
        """POST /api/chat/send: words or a press; the answer comes along."""
        at = self._site.clock()
        site, visitors = self._site, self._visitors
        session = visitors.session(request)
        sent = await json_body(request, Sent, site.limits.body)
        at = self.arrived(at)
        key = checked_key(sent.key, site.limits.key)
        chat = await visitors.chat(session, sent.chat)
        event = self._event(request, session, chat, sent, session.event_key(key), at)
        visitors.count_send(session)
        return answer_json(await self.handled(session, event, sent.after))

    async def handled(self, session: Session, event: Said | Pressed, after: int | None) -> Json:
        """Hand an event to the dispatcher; the answer says what to show now, in the same round trip."""
        with self._site.channel.hub.listening(event.chat.external_id) as ear:
            receipt = await self._site.dispatcher.handle(event)
            known = after if after is not None and 0 <= after < 10**9 else None
            if receipt.repeated and known is None:
                items = await self._again(session, event)
            else:
                items = await self._answer(session, event.chat, ear, known)
        return {"ok": True, "repeated": receipt.repeated, "messages": items}

    async def messages(self, request: web.Request) -> web.Response:
        """GET /api/chat/messages: what came after a number; without one the last page, leaving out what was replaced."""
        session = self._visitors.session(request)
        query = request.query
        chat = await self._visitors.chat(session, query.get("chat"))
        most = self._site.limits.page
        after, limit = number(query.get("after")), min(most, number(query.get("limit"), most) or most)
        if after:
            found = await self._site.shelf.messages(chat, after, limit)
            return answer_json([seen(message, session) for message in found])
        before = number(query.get("before")) or None
        return answer_json(await self._recent(session, chat, limit, before))

    def arrived(self, at: datetime) -> datetime:
        """When a request arrived: with its first byte, unless the rest came so late that it may have been written after."""
        now = self._site.clock()
        return now if now - at > timedelta(seconds=self._site.limits.dawdle) else at

    def _event(
        self, request: web.Request, session: Session, chat: Chat, sent: Sent, key: str, at: datetime
    ) -> Said | Pressed:
        sender = self._visitors.sender(request, session)
        limits = self._site.limits
        if sent.press is not None and sent.text is None:
            action = unpack(sent.press) if len(sent.press) <= limits.press else None
            on = MessageRef(chat, str(sent.on)) if sent.on is not None and 0 < sent.on < 10**9 else None
            return Pressed(key, at, chat, sender, action, on)
        text = clean(sent.text or "", limits.text)
        if not text or sent.press is not None:
            raise Refused(400, "empty")
        return Said(key, at, chat, sender, text, addressed=not chat.group or text.startswith("/"))

    async def _recent(self, session: Session, chat: Chat, limit: int, before: int | None = None) -> list[Json]:
        limit = max(1, min(limit, self._site.limits.page))
        found = await self._site.shelf.recent(chat, limit, before)
        return without_superseded([seen(message, session) for message in found])

    async def _answer(self, session: Session, chat: Chat, ear: Ear, after: int | None) -> list[Json]:
        """What the page should show now: as announced if that is all that is missing, else from the store."""
        heard = sorted(ear.heard, key=lambda item: item["n"])
        if heard and (after is None or after >= heard[0]["n"] - 1):
            return [seen_item(item, session) for item in heard]
        if after is not None:
            found = await self._site.shelf.messages(chat, after, self._site.limits.page)
            return [seen(message, session) for message in found]
        return []

    async def _again(self, session: Session, event: Said | Pressed) -> list[Json]:
        """What was answered to a repeated event, as far as it can be told: what follows its words, else the last message."""
        items = await self._recent(session, event.chat, _REPEATED)
        key = event.key.split(":", 2)[-1]
        said = next((place for place, item in enumerate(items) if item.get("key") == key), len(items) - 1)
        return items[max(0, said) :]


def clock_line(at: datetime) -> str:
    """A moment as one server-sent event, for pages that count down and for lines that would fall asleep."""
    return f"event: now\ndata: {iso(at)}\n\n"
