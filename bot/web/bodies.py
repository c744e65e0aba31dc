"""Reading what a request carries, bounded, typed, clean, and writing what is answered. Whatever is wrong with it is refused by name, never raised on."""

from __future__ import annotations

import re
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec
from aiohttp import web

from bot.channels.words import clean as clean_words
from bot.web.problems import Refused

B = TypeVar("B", bound=msgspec.Struct)

_KEY = re.compile(r"[\x21-\x7e]+\Z")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")


async def json_body(request: web.Request, shape: type[B], limit: int) -> B:
    """Read a JSON object into a shape. An empty body is an empty object, so that a bare POST may open a session."""
    data = await bounded(request, limit)
    if not data:
        data = b"{}"
    elif request.content_type != "application/json":
        raise Refused(415, "wrong_type")
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise Refused(400, "bad_json") from error


async def bounded(request: web.Request, limit: int) -> bytes:
    """Read a body up to a limit, whatever its length claims to be."""
    if request.content_length is not None and request.content_length > limit:
        raise Refused(413, "too_long")
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > limit:
            raise Refused(413, "too_long")
    return bytes(data)


async def form_fields(request: web.Request, limit: int, most: int = 8) -> dict[str, str]:
    """The fields of a form of ours, the first of each name. Raises Refused for what no form of ours sends."""
    try:
        body = (await bounded(request, limit)).decode("ascii")
        return {name: values[0] for name, values in parse_qs(body, keep_blank_values=True, max_num_fields=most).items()}
    except ValueError:
        raise Refused(400, "bad_json") from None


def refuse_other_sites(request: web.Request, public_url: str = "") -> None:
    """Refuse what a page of another site sends with our cookie. Programs without an Origin are let through."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        raise Refused(403, "wrong_origin")
    origin = request.headers.get("Origin")
    if origin is None:
        return
    ours = {request.host.lower(), urlsplit(public_url).netloc.lower()} - {""}
    if urlsplit(origin).netloc.lower() not in ours:
        raise Refused(403, "wrong_origin")


def clean(text: str, limit: int) -> str:
    """Words as they are stored: NFC, without control characters (NUL is refused by databases), not beyond the limit."""
    if len(text) > 2 * limit:
        raise Refused(413, "too_long")
    text = clean_words(text.replace("\r\n", "\n")).strip()
    if len(text) > limit:
        raise Refused(413, "too_long")
    return text


def checked_key(key: str | None, limit: int) -> str:
    """The client's own number of a message: short and printable."""
    if key is None or len(key) > limit or not _KEY.match(key):
        raise Refused(400, "bad_key")
    return key


def number(value: str | None, otherwise: int = 0) -> int:
    """A message number from an address or a header."""
    if value is None or value == "":
        return otherwise
    if not _NUMBER.match(value):
        raise Refused(400, "bad_number")
    return int(value)


def answer_json(answer: Any, status: int = 200) -> web.Response:
    """A JSON answer, compressed where the client can read that."""
    body = msgspec.json.encode(answer)
    response = web.Response(body=body, status=status, content_type="application/json", charset="utf-8")
    if len(body) > 1000:
        response.enable_compression()
    return response
