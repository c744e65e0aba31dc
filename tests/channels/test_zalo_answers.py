"""An answer of Zalo is believed only when it says itself that the call succeeded."""

from __future__ import annotations

import pytest

from bot.channels.zalo.answers import ZaloAway, ZaloRefused, read


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, b'{"ok":false,"error_code":429,"description":"Quota exceeded"}', 429),
        (408, b'{"ok":false,"error_code":408,"description":"Request timeout"}', 408),
        (200, b'{"error":-216,"message":"invalid"}', -216),
        (503, b'{"ok":true,"result":{}}', 503),
        (200, b'{"data":{}}', 200),
    ],
)
def test_a_no_is_a_no_whatever_the_status(status: int, body: bytes, code: int) -> None:
    with pytest.raises(ZaloRefused) as refused:
        read(status, body, ())
    assert refused.value.code == code


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_answer_leaves_it_open(body: bytes) -> None:
    with pytest.raises(ZaloAway):
        read(200, body, ())


@pytest.mark.parametrize("body", [b'{"ok":true,"result":{"id":"1"},"error_code":0}', b'{"error":0,"data":{"id":"1"}}'])
def test_both_products_say_yes(body: bytes) -> None:
    assert "1" in str(read(200, body, ()))


def test_a_secret_is_in_no_reason() -> None:
    with pytest.raises(ZaloRefused) as refused:
        read(200, b'{"error":-216,"message":"token s3cr3t is bad"}', ("s3cr3t", ""))
    assert "s3cr3t" not in str(refused.value)
