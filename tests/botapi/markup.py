"""Keyboards: their shape, their limits, and addresses that a button may open."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from tests.botapi.errors import Refused, bad

Markup = dict[str, Any]

MOST_BUTTONS = 100
MOST_IN_ROW = 8
MOST_DATA = 64
STYLES = {"primary", "success", "danger"}
INLINE_KINDS = {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay"}
_HOST = re.compile(r"(?!-)[\w-]+(\.(?!-)[\w-]+)*\.[^\W\d_]{2,}", re.UNICODE)


def read_markup(found: Any, *, private: bool) -> Markup | None:
    """A keyboard as it will be kept; refuses what Telegram refuses."""
    if found is None:
        return None
    if not isinstance(found, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in found:
        rows = [_inline_row(row, private=private) for row in _rows(found["inline_keyboard"], "inline keyboard")]
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in found:
        rows = [_reply_row(row, private=private) for row in _rows(found["keyboard"], "reply keyboard")]
        return {**found, "keyboard": rows} if rows else None
    if found.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if found.get("force_reply"):
        return dict(found)
    return None


def _rows(rows: Any, what: str) -> list[list[Any]]:
    name = "InlineKeyboardButton" if what.startswith("inline") else "KeyboardButton"
    if not isinstance(rows, list):
        raise bad(f'field "{what.replace("reply ", "").replace(" ", "_")}" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad(f"can't parse {name}: expected an Array of {name}")
    kept = [row for row in rows if row]
    if any(len(row) > MOST_IN_ROW for row in kept) or sum(map(len, kept)) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    return kept


def _inline_row(row: list[Any], *, private: bool) -> list[dict[str, Any]]:
    return [_inline_button(button, private=private) for button in row]


def _inline_button(button: Any, *, private: bool) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    kinds = INLINE_KINDS & button.keys()
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if not text.strip():
        raise bad("inline keyboard button text must be non-empty")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= MOST_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        check_url(str(button["url"]))
    if "web_app" in button:
        _check_web_app(button["web_app"], private=private)
    _check_style(button)
    return dict(button)


def _check_web_app(app: Any, *, private: bool) -> None:
    """A Mini App opens from private chats only (InlineKeyboardButton.web_app), and by https only (WebAppInfo.url)."""
    if not private:
        raise bad("BUTTON_TYPE_INVALID")
    url = str(app.get("url", "")) if isinstance(app, dict) else ""
    if urlsplit(url).scheme != "https":
        raise bad(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    check_url(url)


def _reply_row(row: list[Any], *, private: bool) -> list[dict[str, Any]]:
    return [_reply_button(button, private=private) for button in row]


def _reply_button(button: Any, *, private: bool) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad("keyboard button text must be non-empty")
    if button.get("request_contact") and not private:
        raise bad("phone number can be requested in private chats only")
    _check_style(button)
    return dict(button)


def _check_style(button: dict[str, Any]) -> None:
    if button.get("style") not in {None, *STYLES}:
        raise bad("can't parse inline keyboard button: invalid button style specified")


def check_url(url: str) -> None:
    """Refuse an address that a button cannot open: Telegram wants http(s), tg or ton, and a name with a top-level part."""
    scheme, _, rest = url.partition("://")
    if scheme in {"tg", "ton"} and rest:
        return
    if scheme and rest and scheme not in {"http", "https"}:
        raise _wrong_url(url, "Unsupported URL protocol")
    if not rest:
        url, whole = f"http://{url}", url
    else:
        whole = url
    try:
        host = urlsplit(url).hostname or ""
        urlsplit(url).port  # noqa: B018 - raises on a port that is no number
    except ValueError:
        raise _wrong_url(whole, "Wrong HTTP URL") from None
    if re.search(r"\s", url) or not (_HOST.fullmatch(host) or _is_public(host)):
        raise _wrong_url(whole, "Wrong HTTP URL")


def _is_public(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _wrong_url(url: str, why: str) -> Refused:
    return bad(f"inline keyboard button URL '{url}' is invalid: {why}")
