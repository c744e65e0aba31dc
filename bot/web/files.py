"""Files in and out: uploads are streamed to a limit and become words with a file; downloads are for their owner."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.web.bodies import answer_json, checked_key, clean
from bot.web.chat import ChatApi
from bot.web.problems import Refused
from bot.web.sessions import Session
from bot.web.site import Limits, Site
from bot.web.visitors import Visitors
from messaging.model import File, Said
from services.records import StoredFile

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,80}\Z")
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
_PLAIN = "application/octet-stream"
_WORDS = ("key", "chat", "text", "token")


@dataclass(slots=True)
class Upload:
    """What a multipart body held."""

    words: dict[str, str] = field(default_factory=dict)
    name: str = ""
    media_type: str = _PLAIN
    data: bytes = b""


UPLOAD_LIFE = timedelta(days=2)
"""How long an upload waits to be used for something; whatever uses it keeps it longer."""


class Files:
    """POST /api/chat/upload and GET /files/{ref}."""

    def __init__(self, site: Site, visitors: Visitors, chat: ChatApi) -> None:
        self._site = site
        self._visitors = visitors
        self._chat = chat
        self._places = asyncio.Semaphore(site.limits.files_at_once)

    async def upload(self, request: web.Request) -> web.Response:
        """Take a file and its caption as something said. The owner is known by then: a page greets before it sends."""
        at = self._site.clock()
        session = self._visitors.session(request)
        if request.content_type != "multipart/form-data":
            raise Refused(415, "wrong_type")
        if (request.content_length or 0) > self._site.limits.file + self._site.limits.body:
            raise Refused(413, "too_large")
        owner = await self._site.shelf.person(session.sender())
        if owner is None:
            raise Refused(409, "nobody_yet")
        self._visitors.count_upload(session)
        if self._places.locked():
            raise Refused(503, "busy", 5)
        async with self._places:
            upload = await read_upload(request, self._site.limits)
            return await self._said(request, session, owner, upload, self._chat.arrived(at))

    async def _said(
        self, request: web.Request, session: Session, owner: int, upload: Upload, at: datetime
    ) -> web.Response:
        limits = self._site.limits
        key = session.event_key(checked_key(upload.words.get("key"), limits.key))
        chat = await self._visitors.chat(session, upload.words.get("chat"))
        text = clean(upload.words.get("text", ""), limits.text)
        if not upload.name or not upload.data:
            raise Refused(400, "no_file")
        ref = self._ref(key)
        await self._site.shelf.keep_file(
            StoredFile(ref, owner, upload.name, upload.media_type, upload.data, at, at + UPLOAD_LIFE)
        )
        file = File(ref, upload.name, upload.media_type, len(upload.data))
        sender = self._visitors.sender(request, session)
        event = Said(key, at, chat, sender, text, files=(file,), addressed=not chat.group)
        return answer_json(await self._chat.handled(session, event, None))

    def _ref(self, key: str) -> str:
        """The same upload sent again gets the same name, so that it is kept once; nobody else can guess it."""
        return hmac.new(self._site.cookie_keys[0], b"web file " + key.encode(), hashlib.sha256).hexdigest()[:40]

    async def download(self, request: web.Request) -> web.Response:
        """Hand a file to its owner; one without an owner (a board's picture) to everybody who was shown its address."""
        session = self._visitors.session(request)
        file = await self._site.shelf.file(request.match_info["ref"])
        if file is None or not await self._may(session, file):
            raise Refused(404, "no_file_here")
        return file_response(file)

    async def _may(self, session: Session, file: StoredFile) -> bool:
        if file.owner is None:
            return True
        person = await self._site.shelf.person(session.sender())
        return person is not None and await self._site.shelf.same_person(person, file.owner)


async def read_upload(request: web.Request, limits: Limits) -> Upload:
    """A form with a file in it, each part up to its limit. Raises Refused for what no form of ours sends."""
    upload = Upload()
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise Refused(400, "no_file")
            if part.name in _WORDS:
                words = await _bounded(part, 4 * limits.text)
                upload.words[part.name] = words.decode("utf-8", "replace")
            elif part.filename and not upload.name:
                upload.data = await _bounded(part, limits.file)
                upload.name = file_name(part.filename)
                upload.media_type = media_type(upload.data, part.headers.get("Content-Type", ""))
            else:
                raise Refused(400, "no_file")
    except (ValueError, HttpProcessingError) as error:
        raise Refused(400, "no_file") from error
    return upload


async def _bounded(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        data += chunk
        if len(data) > limit:
            raise Refused(413, "too_large")
    return bytes(data)


def file_response(file: StoredFile) -> web.Response:
    """A file on its way to whoever may have it; only pictures are shown in place."""
    shown = media_type(file.data, "")
    inline = shown != _PLAIN
    headers = {
        "Content-Disposition": disposition(file.name, inline=inline),
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    kind = shown if inline else _known(file.media_type)
    return web.Response(body=file.data, content_type=kind, headers=headers)


def file_name(name: str) -> str:
    """A name to show: the last step of a path, NFC, printable, of a bearable length that keeps its ending."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if letter.isprintable()).strip(" .") or "file"
    stem, dot, ending = name.rpartition(".")
    return name if len(name) <= 120 else f"{stem[:100]}{dot}{ending[:16]}"


def media_type(data: bytes, claimed: str) -> str:
    """What a file is: a picture if it begins like one, else what its sender says, which is never shown inline."""
    for beginning, kind in _PICTURES:
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return _known(claimed)


def _known(claimed: str) -> str:
    claimed = claimed.partition(";")[0].strip().lower()
    return claimed if _MEDIA_TYPE.match(claimed) and not claimed.startswith(("image/", "multipart/")) else _PLAIN


def disposition(name: str, *, inline: bool) -> str:
    """A Content-Disposition with the name in UTF-8, and in plain letters for what cannot read that."""
    bare = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    bare = re.sub(r"[^\w .()-]", "_", bare).strip() or "file"
    return f"{'inline' if inline else 'attachment'}; filename=\"{bare}\"; filename*=UTF-8''{quote(name, safe='')}"
