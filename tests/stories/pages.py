"""A browser without scripts, for stories about pages: it follows links, sends forms and keeps its cookies."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import ClientResponse, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from tests.rig import Player, Rig

_FORM = re.compile(r"<form\b(?P<tag>[^>]*)>(?P<body>.*?)</form>", re.DOTALL)
_FIELD = re.compile(r"<(?:input|button)\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass
class Form:
    """A form as a page shows it: its fixed fields, and what its buttons and boxes add, by what stands on them."""

    action: str
    hidden: bool
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    boxes: list[tuple[str, str]] = field(default_factory=list)


class Tab:
    """One browser of its own."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client
        self.address = ""
        self.source = ""
        self.status = 0
        self.answer: ClientResponse | None = None

    async def opens(self, address: str) -> str:
        """Go to a page; returns its words."""
        return await self._took(await self.client.get(address, headers={"Accept": "text/html"}))

    async def sends(
        self, address: str, fields: list[tuple[str, str]] | dict[str, str], *, accept: str = "text/html", **headers: str
    ) -> str:
        """Send a form's fields."""
        answer = await self.client.post(address, data=fields, headers={"Accept": accept, **headers})
        return await self._took(answer)

    async def tells(self, address: str, words: str) -> str:
        """Send words as a script does."""
        return await self._took(await self.client.post(address, data=words.encode(), headers={"Accept": "text/html"}))

    async def presses(self, label: str) -> str:
        """Press a button that can be seen, by the beginning of what stands on it."""
        for form in self.forms():
            if form.hidden:
                continue
            for words, (name, value) in form.buttons.items():
                if words.startswith(label):
                    return await self.sends(form.action, {**form.fields, **({name: value} if name else {})})
        raise AssertionError(f"no button {label!r} in: {self.words}")

    def forms(self) -> list[Form]:
        """The forms of the page."""
        return [_form(found) for found in _FORM.finditer(self.source)]

    @property
    def words(self) -> str:
        """What can be read on the page, without forms that are hidden."""
        shown = _FORM.sub(lambda found: "" if " hidden" in found["tag"] else found[0], self.source)
        body = shown.partition("<body")[2].partition(">")[2]
        return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?(?:b|code)>", "", body)))

    async def _took(self, answer: ClientResponse) -> str:
        self.answer, self.status, self.source = answer, answer.status, await answer.text()
        self.address = str(answer.url.relative()) if answer.url.is_absolute() else str(answer.url)
        return self.words


class Tabs:
    """Browsers at the real site of a rig."""

    def __init__(self, rig: Rig) -> None:
        self._server = TestServer(rig.app.web)
        self._clients: list[TestClient[web.Request, web.Application]] = []

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients:
            await client.session.close()
        await self._server.close()

    @property
    def base(self) -> str:
        """Where the site is."""
        return str(self._server.make_url("")).rstrip("/")

    def tab(self, *, secure: bool = False) -> Tab:
        """A browser that nobody has used before; `secure`: it came by https, which ends before our server."""
        treats = [URL(self.base)] if secure else []
        client = TestClient(self._server, cookie_jar=CookieJar(unsafe=True, treat_as_secure_origin=treats))
        self._clients.append(client)
        return Tab(client)


def link_of(player: Player) -> str:
    """The way to the page of the round in the newest message, as a path."""
    message = player.messages[-1]
    urls: list[str] = [link.url for link in message.links if "/r/" in link.url] + re.findall(r"\S+/r/\S+", message.text)
    assert urls, message
    return "/r/" + urls[-1].partition("/r/")[2]


def _form(found: re.Match[str]) -> Form:
    tag = dict(_ATTRIBUTE.findall(found["tag"]))
    form = Form(html.unescape(tag["action"]), found["tag"].rstrip().endswith("hidden"))
    for element in _FIELD.finditer(found["body"]):
        given = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(element[0])}
        if element[0].startswith("<button"):
            words = found["body"][element.end() :].partition("</button>")[0]
            form.buttons[html.unescape(words).strip()] = (given.get("name", ""), given.get("value", ""))
        elif given.get("type") == "checkbox":
            form.boxes.append((given["name"], given["value"]))
        elif given.get("type") == "hidden":
            form.fields[given["name"]] = given.get("value", "")
    return form
