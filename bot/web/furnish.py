"""Puts the web chat into an aiohttp application."""

from __future__ import annotations

from aiohttp import web

from bot.web.chat import ChatApi
from bot.web.files import Files
from bot.web.guard import guard, put_headers
from bot.web.pages import PAGES, Pages, error_page
from bot.web.sessions import COOKIES
from bot.web.site import SITE, Site
from bot.web.stream import Streams
from bot.web.visitors import Visitors


def furnish(app: web.Application, site: Site) -> None:
    """Add the pages, the chat API, the security headers and kind errors to an application that has not started.

    The guard goes outermost and serves every other route of the application too; open streams end at once on shutdown.
    """
    visitors = Visitors(site)
    chat, pages = ChatApi(site, visitors), Pages(site, visitors.cookies)
    files, streams = Files(site, visitors, chat), Streams(site, visitors)
    app[SITE], app[PAGES], app[COOKIES] = site, pages, visitors.cookies
    app.middlewares.insert(0, guard(error_page))
    app.on_response_prepare.append(put_headers)
    app.router.add_routes(
        [
            web.get("/", pages.chat),
            web.get("/favicon.ico", pages.icon),
            web.get("/static/{name}", pages.assets.serve),
            web.get("/files/{ref}", files.download),
            web.post("/api/chat/session", chat.open),
            web.post("/api/chat/send", chat.send),
            web.post("/api/chat/upload", files.upload),
            web.get("/api/chat/messages", chat.messages),
            web.get("/api/chat/stream", streams.stream),
        ]
    )

    async def send_everybody_home(_: web.Application) -> None:
        site.channel.hub.close()

    app.on_shutdown.append(send_everybody_home)
