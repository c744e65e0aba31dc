"""Whose event it is: over the raw bytes, whatever letters are in them."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Literal

import pytest

from bot.channels.zalo_oa.signature import is_signed

APP, KEY = "3608", "the OA secret key"


def body(text: str = "đáp án B", **more: object) -> bytes:
    whole = {
        "app_id": APP,
        "event_name": "user_send_text",
        "timestamp": "1717376400123",
        "message": {"text": text},
        **more,
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def mac(raw: bytes, first: str = APP, last: str = KEY, stamp: str = "1717376400123") -> str:
    return f"mac={hashlib.sha256(first.encode() + raw + stamp.encode() + last.encode()).hexdigest()}"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_bodies_in_either_form(form: Literal["NFC", "NFD"]) -> None:
    raw = body(unicodedata.normalize(form, "Đáp án: Ứng Hoà, thị trấn Hát Lót"))
    assert is_signed(raw, mac(raw), APP, KEY)
    other = unicodedata.normalize("NFD" if form == "NFC" else "NFC", raw.decode()).encode()
    assert not is_signed(other, mac(raw), APP, KEY), "it is signed as bytes, not as letters"


@pytest.mark.parametrize(
    "header",
    ["", "mac=", "mac=00", "00", "mac=é", "Bearer x", f"mac={'0' * 64}", f"mac={'0' * 100_000}"],
)
def test_anything_else_is_nobodys(header: str) -> None:
    assert not is_signed(body(), header, APP, KEY)


def test_a_changed_byte_another_key_and_no_timestamp_are_nobodys() -> None:
    raw = body()
    assert not is_signed(raw + b" ", mac(raw), APP, KEY)
    assert not is_signed(raw, mac(raw), APP, "another key")
    without = b'{"event_name":"follow"}'
    assert not is_signed(without, mac(without, stamp=""), APP, KEY)


def test_a_timestamp_that_somebody_types_is_not_the_events_own() -> None:
    raw = body('"timestamp":"1"', info={"timestamp": "5"})
    assert is_signed(raw, mac(raw), APP, KEY)
