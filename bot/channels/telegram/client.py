"""The typed client for everything that we send. Importing this module costs seconds and 169 MB: only `loading` does, in a thread.

A send tells apart what surely did not leave (`Unsent`), what was refused (`ApiRefused`) and what nobody knows (`ApiAway`).
No text of an error holds the token, which stands in every address.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import (
    EditMessageText,
    GetFile,
    Response,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendPoll,
    TelegramMethod,
)
from aiogram.types import BufferedInputFile, LinkPreviewOptions
from aiogram.utils.token import TokenValidationError

from bot.channels.telegram.api import ApiAway, ApiError, ApiRefused
from bot.channels.telegram.loading import Arrived, Place, Unsent, Upload
from bot.channels.telegram.markup import Markup, clean
from messaging.model import Poll

HTML = "HTML"
SEND_WITHIN_S = 30
UPLOAD_WITHIN_S = 120
_JSON = {"Content-Type": "application/json"}
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(slots=True)
class _Progress:
    """Whether a request has begun to go over the line."""

    written: bool = False


_PROGRESS: ContextVar[_Progress | None] = ContextVar("telegram request", default=None)


class Client:
    """One bot, as far as it speaks. `base` is where the API is served, `proxy` a socks5://, socks4:// or http:// address."""

    def __init__(self, token: str, base: str, proxy: str = "") -> None:
        session = _Session(
            proxy=proxy or None,
            api=TelegramAPIServer.from_base(base),
            json_loads=msgspec.json.decode,
            json_dumps=lambda value: msgspec.json.encode(value).decode(),
        )
        try:
            self._bot = Bot(token, session)
        except TokenValidationError:
            raise ValueError("this is not the token of a bot") from None

    async def say(self, place: Place, html: str, markup: Markup | None) -> Arrived:
        """A message of words."""
        words: dict[str, Any] = {"text": html, "parse_mode": HTML, "link_preview_options": _NO_PREVIEW}
        return await self._send(SendMessage(**words, **_where(place, markup)), SEND_WITHIN_S)

    async def edit(self, place: Place, message: int, html: str, markup: Markup | None) -> None:
        """Other words in a message that is there."""
        words: dict[str, Any] = {"text": html, "parse_mode": HTML, "link_preview_options": _NO_PREVIEW}
        there: dict[str, Any] = {"chat_id": place.chat, "message_id": message, "reply_markup": markup}
        await self._call(EditMessageText(**words, **there), SEND_WITHIN_S)

    async def picture(self, place: Place, file: str | Upload, caption: str, markup: Markup | None) -> Arrived:
        """A picture, by the name that Telegram gave it or by its bytes."""
        words: dict[str, Any] = {"caption": caption or None, "parse_mode": HTML}
        return await self._send(SendPhoto(photo=_file(file), **words, **_where(place, markup)), _within(file))

    async def document(self, place: Place, file: str | Upload, caption: str, markup: Markup | None) -> Arrived:
        """A file, as it is: Telegram is not to make a video or a sticker of it."""
        words: dict[str, Any] = {"caption": caption or None, "parse_mode": HTML, "disable_content_type_detection": True}
        return await self._send(SendDocument(document=_file(file), **words, **_where(place, markup)), _within(file))

    async def poll(self, place: Place, poll: Poll, markup: Markup | None) -> Arrived:
        """A quiz that Telegram itself corrects; nobody sees who voted, and nothing of it comes back to us."""
        options = [{"text": clean(option)} for option in poll.options]
        quiz: dict[str, Any] = {
            "options": options,
            "type": "quiz",
            "correct_option_ids": [poll.right],
            "is_anonymous": True,
        }
        asking = SendPoll(question=clean(poll.question), **quiz, **_where(place, markup))
        return await self._send(asking, SEND_WITHIN_S)

    async def file(self, name: str, most: int) -> bytes | None:
        """The bytes of somebody's file; None if it has more than `most`."""
        found = msgspec.convert(await self._call(GetFile(file_id=name), SEND_WITHIN_S), _Found)
        if found.file_path is None or (found.file_size or 0) > most:
            return None
        data = bytearray()
        session: _Session = self._bot.session  # type: ignore[assignment]
        try:
            async for chunk in session.stream_content(
                session.api.file_url(self._bot.token, found.file_path), timeout=UPLOAD_WITHIN_S
            ):
                data += chunk
                if len(data) > most:
                    return None
        except (aiohttp.ClientError, OSError, ValueError) as broken:
            raise ApiAway(type(broken).__name__) from None
        return bytes(data)

    async def close(self) -> None:
        """Give back the connections."""
        await self._bot.session.close()

    async def _send(self, method: TelegramMethod[Any], within_s: int) -> Arrived:
        sent = msgspec.convert(await self._call(method, within_s), _Sent)
        return Arrived(sent.message_id, sent.file())

    async def _call(self, method: TelegramMethod[Any], within_s: int) -> Any:
        """Once more at once if the request did not even leave: a line that had grown old costs nobody a message."""
        try:
            return await self._try(method, within_s)
        except Unsent as first:
            if first.slow:
                raise
            return await self._try(method, within_s)

    async def _try(self, method: TelegramMethod[Any], within_s: int) -> Any:
        progress = _Progress()
        before = _PROGRESS.set(progress)
        try:
            return await self._bot(method, request_timeout=within_s)
        except ApiError:
            raise
        except Exception as broken:  # noqa: BLE001 - a proxy brings errors of its own; each means that the line failed
            cause = broken.__cause__ if isinstance(broken, TelegramNetworkError) else broken
            name = type(cause).__name__
            if progress.written:
                raise ApiAway(f"the line broke: {name}") from None
            raise Unsent(f"no connection: {name}", slow=isinstance(cause, TimeoutError)) from None
        finally:
            _PROGRESS.reset(before)


class _Session(AiohttpSession):
    """aiogram's session, which tells when a request begins to leave and reads only what we use of an answer."""

    async def create_session(self) -> aiohttp.ClientSession:
        fresh = self._session is None or self._session.closed
        session = await super().create_session()
        if fresh:
            trace = aiohttp.TraceConfig()
            trace.on_request_headers_sent.append(_note_written)
            trace.freeze()
            session.trace_configs.append(trace)
        return session

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's own name
    ) -> Any:
        """As JSON where no bytes go along: making a form costs more than all else that is done to send a message."""
        if isinstance(method, SendPhoto | SendDocument):
            return await super().make_request(bot, method, timeout)
        session = await self.create_session()
        address = self.api.api_url(token=bot.token, method=method.__api_method__)
        body = method.model_dump_json(exclude_unset=True, exclude_none=True, warnings=False).encode()
        within = aiohttp.ClientTimeout(total=timeout)
        async with session.post(address, data=body, headers=_JSON, timeout=within) as response:
            return _result(response.status, await response.read())

    async def close(self) -> None:
        """At once: aiogram rests a quarter of a second here for what this aiohttp does by itself."""
        if self._session is not None:
            await self._session.close()

    def check_response(self, bot: Bot, method: TelegramMethod[Any], status_code: int, content: str) -> Response[Any]:
        """What Telegram says in its own words."""
        return Response.model_construct(ok=True, result=_result(status_code, content))


def _result(status: int, content: str | bytes) -> Any:
    """What a call gave. Nothing beside it is checked, so that a new field stops no message."""
    try:
        answer = msgspec.json.decode(content, type=_Answer)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise ApiAway(f"HTTP {status} with something that is not an answer of the Bot API") from None
    if answer.ok:
        return answer.result
    raise ApiRefused(
        answer.error_code or status,
        answer.description,
        retry_after=answer.parameters.retry_after,
        migrate_to=answer.parameters.migrate_to_chat_id,
    )


async def _note_written(session: aiohttp.ClientSession, context: Any, sent: Any) -> None:
    progress = _PROGRESS.get()
    if progress is not None:
        progress.written = True


class _Hints(msgspec.Struct):
    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class _Answer(msgspec.Struct):
    ok: bool
    result: Any = None
    error_code: int = 0
    description: str = ""
    parameters: _Hints = msgspec.field(default_factory=_Hints)


class _Named(msgspec.Struct):
    file_id: str


class _Found(msgspec.Struct):
    file_path: str | None = None
    file_size: int | None = None


class _Sent(msgspec.Struct):
    """A message that arrived. What we give as a document may be shown as something else, and is named there."""

    message_id: int
    photo: Sequence[_Named] = ()
    document: _Named | None = None
    animation: _Named | None = None
    audio: _Named | None = None
    video: _Named | None = None

    def file(self) -> str | None:
        """What Telegram calls its file."""
        named = self.document or self.animation or self.audio or self.video or (self.photo[-1] if self.photo else None)
        return named.file_id if named else None


def _where(place: Place, markup: Markup | None) -> dict[str, Any]:
    return {
        "reply_markup": markup,
        "chat_id": place.chat,
        "message_thread_id": place.topic,
        "allow_paid_broadcast": True if place.paid else None,
    }


def _file(file: str | Upload) -> str | BufferedInputFile:
    return file if isinstance(file, str) else BufferedInputFile(file.data, file.name)


def _within(file: str | Upload) -> int:
    return SEND_WITHIN_S if isinstance(file, str) else UPLOAD_WITHIN_S
