"""Who asks and for which chat: the checks that every route of the chat API begins with."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from aiohttp import web

from bot.web.bodies import refuse_other_sites
from bot.web.bucket import Buckets
from bot.web.language import language_of
from bot.web.problems import Refused
from bot.web.sessions import Cookies, Session
from bot.web.site import Site
from messaging.model import Chat, Sender
from services.records import Json, WebMessage


class Visitors:
    """Sessions, their chats and their limits."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies = Cookies(site.cookie_keys, secure=urlsplit(site.public_url).scheme == "https")
        limits = site.limits
        self._sends = Buckets(limits.sends, limits.sends_every, _monotonic)
        self._uploads = Buckets(limits.uploads, limits.uploads_every, _monotonic)

    def session(self, request: web.Request) -> Session:
        """The session of a request; refuses strangers and what other sites send."""
        if request.method != "GET":
            refuse_other_sites(request, self.site.public_url)
        session = self.cookies.read(request)
        if session is None:
            raise Refused(401, "no_session")
        return session

    def sender(self, request: web.Request, session: Session) -> Sender:
        """The session as somebody who speaks the page's language."""
        return session.sender(language_of(request, self.site.languages))

    async def chat(self, session: Session, wanted: str | None) -> Chat:
        """The chat meant by a request: the private one if none is named; refuses everybody else's."""
        if not wanted or wanted == session.identity:
            return session.chat
        for group in await self.site.groups_of(session.sender()):
            if group.external_id == wanted:
                return Chat(group.channel, group.account, group.external_id, group=True)
        raise Refused(403, "foreign_chat")

    async def chats(self, session: Session, title: str) -> list[Json]:
        """The chats of a session, the private one first."""
        groups = await self.site.groups_of(session.sender())
        private: Json = {"id": session.identity, "title": title, "group": False}
        return [private, *({"id": group.external_id, "title": group.title, "group": True} for group in groups)]

    def count_send(self, session: Session) -> None:
        """Refuse whoever sends faster than a person can."""
        self._count(self._sends, session)

    def count_upload(self, session: Session) -> None:
        """Refuse whoever sends file after file."""
        self._count(self._uploads, session)

    @staticmethod
    def _count(buckets: Buckets, session: Session) -> None:
        wait = buckets.take(session.identity)
        if wait:
            raise Refused(429, "too_fast", wait)


def seen(message: WebMessage, session: Session) -> Json:
    """An item as this session sees it: in a group only the own words are `mine`."""
    return seen_item(message.body, session)


def seen_item(item: Json, session: Session) -> Json:
    """The same for an item that was announced."""
    who = item.get("who")
    if who is None:
        return item
    own = who == session.identity
    shown = {name: value for name, value in item.items() if name not in {"who", "mine", "key"}}
    return {**shown, "mine": True, "key": item.get("key")} if own else {**shown, "from": who[:4]}


def without_superseded(items: list[Json]) -> list[Json]:
    """Leave out what a later message of the list replaced."""
    replaced = {item["replaces"] for item in items if item.get("replaces") is not None}
    return [item for item in items if item["n"] not in replaced]


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
