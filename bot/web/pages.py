"""The chat page, what it loads, and the page of an error. Everything is made ready once, when the site is built."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.web.language import page_language
from bot.web.problems import Refused
from bot.web.sessions import Cookies
from bot.web.site import Site, Translate
from bot.web.words import chips, script_words, shell_words
from messaging.text import Style, Text

_HERE = Path(__file__).parent
_TAGS = {Style.BOLD: "b", Style.CODE: "code"}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FRAME = "_frame.css"
NAMES = {"vi": "Tiếng Việt", "en": "English"}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page, named by its content so that a phone fetches each version once."""

    address: str
    content_type: str
    data: bytes
    packed: bytes


class Assets:
    """The files in `static/`, read and packed at start. A folder there is one file in parts, joined in order of name.

    `_frame.css` is the beginning of every style sheet.
    """

    def __init__(self, folder: Path = _HERE / "static") -> None:
        self._named: dict[str, Asset] = {}
        self._served: dict[str, Asset] = {}
        frame = (folder / FRAME).read_bytes()
        for file in sorted(folder.iterdir()):
            if file.suffix not in _TYPES or file.name == FRAME:
                continue
            parts = sorted(file.glob("*" + file.suffix)) if file.is_dir() else [file]
            data = b"".join(part.read_bytes() for part in parts)
            if file.suffix == ".css":
                data = frame + data
            name = f"{file.stem}.{hashlib.sha256(data).hexdigest()[:12]}{file.suffix}"
            asset = Asset(f"/static/{name}", _TYPES[file.suffix], data, gzip.compress(data, 9, mtime=0))
            self._named[file.name] = self._served[name] = asset

    def address(self, name: str) -> str:
        """Where a file is served, for templates."""
        return self._named[name].address

    def words(self, name: str) -> str:
        """What is in a file, for a page that takes it along."""
        return self._named[name].data.decode()

    async def serve(self, request: web.Request) -> web.Response:
        """GET /static/{name}."""
        asset = self._served.get(request.match_info["name"])
        if asset is None:
            raise Refused(404, "not_found")
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        if packed:
            headers["Content-Encoding"] = "gzip"
        return web.Response(
            body=asset.packed if packed else asset.data,
            content_type=asset.content_type,
            charset="utf-8",
            headers=headers,
        )


class Pages:
    """GET / and the pages of errors."""

    def __init__(self, site: Site, cookies: Cookies) -> None:
        self._site = site
        self._cookies = cookies
        self.assets = Assets()
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["spans"] = spans
        self._templates.globals["asset"] = self.assets.address
        self._templates.globals["contents"] = self.assets.words

    async def chat(self, request: web.Request) -> web.Response:
        """The chat page: a shell that already says whose contest this is; the talk is fetched by its script."""
        language = await self.language(request)
        _ = self._site.translator(language)
        limits, commands = self._site.limits, chips(_)
        settings = {
            "words": script_words(_),
            "commands": dict(commands),
            "language": language,
            "text": limits.text,
            "file": limits.file,
        }
        packed = json.dumps(settings, ensure_ascii=False)
        shell = self._render("chat.html", language, chips=commands, limit=limits.text, settings=packed)
        response = _html(shell)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Accept-Encoding"
        return response

    async def show(
        self, request: web.Request, template: str, values: Callable[[str, Translate], Mapping[str, object]]
    ) -> web.Response:
        """Another page in the same frame; `values` are asked for in the reader's language."""
        language = await self.language(request)
        response = self.drawn(template, language, values(language, self._site.translator(language)))
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    def drawn(self, template: str, language: str, values: Mapping[str, object], status: int = 200) -> web.Response:
        """A page in the same frame, in a language that is known already."""
        return _html(self._render(template, language, **values), status)

    def part(self, template: str, language: str, values: Mapping[str, object]) -> str:
        """A part of a page, for whoever shows it anew by itself."""
        return self._render(template, language, **values)

    async def language(self, request: web.Request) -> str:
        """The language of a page."""
        return page_language(request, self._site.languages, await self._chosen(request))

    async def _chosen(self, request: web.Request) -> str | None:
        """What the reader chose before, in the chat or by the page's link. The page comes also when nobody can tell."""
        session = self._cookies.read(request)
        if session is None or "lang" in request.query:
            return None
        with contextlib.suppress(self._site.unavailable):
            return await self._site.shelf.language(session.sender())
        return None

    def error(self, request: web.Request, status: int, sentence: str) -> web.Response:
        """A page that says kindly what happened and leads back."""
        language = page_language(request, self._site.languages)
        return _html(self._render("error.html", language, status=status, sentence=sentence), status)

    async def icon(self, _: web.Request) -> web.Response:
        """GET /favicon.ico: the page names its icon itself; old browsers ask all the same."""
        return web.Response(status=204, headers={"Cache-Control": FOREVER})

    def _render(self, template: str, language: str, **values: object) -> str:
        others = [code for code in self._site.languages if code != language]
        words = shell_words(self._site.translator(language))
        return self._templates.get_template(template).render(
            words=words, language=language, others=others, names=NAMES, face=self._site.face(language), **values
        )


def spans(text: Text) -> Markup:
    """Words of ours and of people, of which only ours are ever bold."""
    return Markup().join(
        Markup("<{tag}>{words}</{tag}>").format(tag=_TAGS[span.style], words=span.text)
        if span.style in _TAGS
        else escape(span.text)
        for span in text
    )


def error_page(request: web.Request, status: int, sentence: str) -> web.Response:
    """The error page of the site that a request came to."""
    return request.config_dict[PAGES].error(request, status, sentence)


def _html(shell: str, status: int = 200) -> web.Response:
    response = web.Response(text=shell, content_type="text/html", status=status)
    response.enable_compression()
    return response


PAGES: web.AppKey[Pages] = web.AppKey("pages", Pages)
