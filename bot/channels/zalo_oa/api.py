"""A thin typed client of the Official Account's OpenAPI (docs.zaloplatforms.com/docs/OA), for what the house uses of it.

The token rides in the header `access_token`; an answer is believed by its `error`, not by its HTTP status. A token that has
run out (-216, -220) is refreshed once and the call made once more, because Zalo refused it before doing anything.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import aiohttp
import msgspec

from bot.channels.zalo.answers import ZaloAway, ZaloRefused
from bot.channels.zalo.line import WITHIN_S, Answered, ZaloLine
from bot.channels.zalo.loosely import loosely

T = TypeVar("T")
OUT_OF_DATE: Final = (-216, -220)
"""An access token that is invalid, or has run out."""
UPLOAD_WITHIN_S: Final = 60.0
JPEG, PNG = "image/jpeg", "image/png"


@dataclass(frozen=True, slots=True)
class OaButton:
    """A button: `payload` comes back as somebody's words when it is tapped; or `url` is opened. One of both."""

    title: str
    payload: str | None = None
    url: str | None = None

    def packed(self) -> dict[str, Any]:
        """As the API takes it; a tapped payload is not shown in the chat."""
        if self.url is not None:
            return {"title": self.title, "type": "oa.open.url", "payload": {"url": self.url}}
        return {"title": self.title, "type": "oa.query.hide", "payload": self.payload or ""}


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that Zalo took. `left`: free consultation messages that may still go to this person, if it was told."""

    message_id: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """What the rate headers last said: requests a minute, and how many are left of this one."""

    limit: int
    left: int


class Account(msgspec.Struct):
    """The Official Account, as getoa tells. `oa_type` 2 is a business, 4 a government body."""

    oa_id: str = msgspec.field(name="oaid")
    name: str = ""
    is_verified: bool = False
    oa_type: int = 0
    num_follower: int = 0
    package_name: str = ""
    package_valid_through_date: str = ""


class Allowance(msgspec.Struct):
    """Consultation messages of the package to people who have been silent for more than 48 hours."""

    total: int = 0
    remain: int = 0


class OaApi:
    """One account's calls. `token` gives the access token of now; `refresh` gives another for one that was refused."""

    def __init__(
        self,
        line: ZaloLine,
        base: str,
        token: Callable[[], Awaitable[str]],
        refresh: Callable[[str], Awaitable[str]],
    ) -> None:
        self.base = base.rstrip("/")
        self.rate: Rate | None = None
        self._line = line
        self._token = token
        self._refresh = refresh

    async def text(self, user: str, text: str, buttons: Sequence[OaButton] = ()) -> Sent:
        """A consultation message of words, at most 2,000 characters and five buttons."""
        message: dict[str, Any] = {"text": _nfc(text)}
        if buttons:
            payload = {"buttons": [button.packed() for button in buttons]}
            message["attachment"] = {"type": "template", "payload": payload}
        return _sent(await self._post("/v3.0/oa/message/cs", {"recipient": {"user_id": user}, "message": message}))

    async def picture(self, user: str, attachment: str, text: str) -> Sent:
        """A consultation message with a picture that was uploaded, and words below it."""
        return await self._picture("/v3.0/oa/message/cs", {"user_id": user}, attachment, text)

    async def group_text(self, group: str, text: str) -> Sent:
        """Words into a group that the account has made."""
        body = {"recipient": {"group_id": group}, "message": {"text": _nfc(text)}}
        return _sent(await self._post("/v3.0/oa/group/message", body))

    async def group_picture(self, group: str, attachment: str, text: str) -> Sent:
        """A picture into a group that the account has made."""
        return await self._picture("/v3.0/oa/group/message", {"group_id": group}, attachment, text)

    async def template(self, user: str, template: str, data: Mapping[str, str]) -> Sent:
        """A message by an approved template, to whom a consultation message cannot go any more. It costs money."""
        body = {
            "user_id": user,
            "template_id": template,
            "template_data": {name: _nfc(it) for name, it in data.items()},
        }
        return _sent(await self._post("/v3.0/oa/message/template", body))

    async def upload_picture(self, data: bytes, media_type: str) -> str:
        """Hand over a picture of at most 1 MB; returns the id under which it can be sent for seven days."""

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData()
            name = "picture.png" if media_type == PNG else "picture.jpg"
            made.add_field("file", data, filename=name, content_type=media_type)
            return made

        answered = await self._call("POST", "/v2.0/oa/upload/image", form=form, within_s=UPLOAD_WITHIN_S)
        return str(answered.field("data").get("attachment_id", ""))

    async def account(self) -> Account:
        """Who we are, and what package there is."""
        return _into((await self._call("GET", "/v2.0/oa/getoa")).field("data"), Account)

    async def allowance(self) -> Allowance | None:
        """What is left of the package's consultation messages; None where the package has none."""
        wanted = {"quota_owner": "OA", "product_type": "cs", "quota_type": "sub_quota"}
        found = (await self._post("/v3.0/oa/quota/message", wanted)).body.get("data")
        rows = found if isinstance(found, list) else [found]
        known = [_into(row, Allowance) for row in rows if isinstance(row, dict)]
        return Allowance(sum(row.total for row in known), sum(row.remain for row in known)) if known else None

    async def _picture(self, path: str, recipient: Mapping[str, str], attachment: str, text: str) -> Sent:
        element = {"media_type": "image", "attachment_id": attachment}
        payload = {"template_type": "media", "elements": [element]}
        message = {"text": _nfc(text), "attachment": {"type": "template", "payload": payload}}
        return _sent(await self._post(path, {"recipient": recipient, "message": message}))

    async def _post(self, path: str, body: Mapping[str, Any]) -> Answered:
        return await self._call("POST", path, json=body)

    async def _call(
        self,
        verb: str,
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Callable[[], aiohttp.FormData] | None = None,
        within_s: float = WITHIN_S,
    ) -> Answered:
        """Raises ZaloUnsent, ZaloRefused and ZaloAway."""
        token = await self._token()
        for again in (True, False):
            headers, data = {"access_token": token}, form() if form is not None else None
            try:
                answered = await self._line.ask(
                    verb, self.base + path, json=json, data=data, headers=headers, within_s=within_s
                )
            except ZaloRefused as refused:
                if refused.code not in OUT_OF_DATE or not again:
                    raise
                token = await self._refresh(token)
            else:
                self.rate = _rate(answered.headers) or self.rate
                return answered
        raise AssertionError("unreachable")


def _sent(answered: Answered) -> Sent:
    data = answered.field("data")
    quota = data.get("quota")
    left = quota.get("remain") if isinstance(quota, dict) else None
    known = isinstance(left, int | str) and str(left).isdecimal()
    return Sent(str(data.get("message_id", "")), int(str(left)) if known else None)


def _rate(headers: Mapping[str, str]) -> Rate | None:
    small = {name.lower(): value for name, value in headers.items()}
    limit, left = small.get("x-ratelimit-limit", ""), small.get("x-ratelimit-remain", "")
    return Rate(int(limit), int(left)) if limit.isdecimal() and left.isdecimal() else None


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _into(found: Any, shape: type[T]) -> T:
    """What Zalo tells, where a null is as good as nothing. Raises ZaloAway for an answer of another shape."""
    try:
        return msgspec.convert(loosely(found, ()), shape, strict=False)
    except msgspec.ValidationError as strange:
        raise ZaloAway(f"an answer of another shape: {strange}") from None
