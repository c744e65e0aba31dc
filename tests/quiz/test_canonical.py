"""The same value has the same bytes, however it was put together."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from quiz.canonical import canonical


def test_keys_spaces_fractions_and_moments() -> None:
    at = datetime(2024, 6, 3, 8, 0, tzinfo=timezone(timedelta(hours=7)))
    value = {"b": [1, Fraction(6, 4), Fraction(2)], "a": {"at": at, "no": None, "yes": True}, "ộ": "Đ"}
    assert canonical(value) == (
        '{"a":{"at":"2024-06-03T01:00:00.000000Z","no":null,"yes":true},"b":[1,"3/2","2/1"],"ộ":"Đ"}'.encode()
    )


def test_order_and_composition_do_not_matter() -> None:
    apart = unicodedata.normalize("NFD", "Thuận Châu")
    assert canonical({"x": apart, "y": 1}) == canonical({"y": 1, "x": "Thuận Châu"})
    assert canonical({apart: 1}) == canonical({"Thuận Châu": 1})


@pytest.mark.parametrize("value", [0.5, {"a": [1.0]}, {1: "a"}, {"a": {1, 2}}, b"bytes", timedelta(1)])
def test_what_reads_differently_elsewhere_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_microseconds_are_always_written() -> None:
    assert canonical(datetime(2024, 6, 3, tzinfo=UTC)) == b'"2024-06-03T00:00:00.000000Z"'
