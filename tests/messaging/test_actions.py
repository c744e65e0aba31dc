"""Packed actions: small, complete, and safe against anything that is not one."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routing import all_routes
from handlers.actions import Answer, Launch
from messaging.actions import PAYLOAD_LIMIT, Action, known_actions, pack, unpack

ROUTES = all_routes()


def worst(action: type[Action]) -> Action:
    """Ids of a million million, and the longest words that the house uses."""
    values = [10**12 if field.type in (int, "int") else "w" * 24 for field in fields(action)]
    return action(*values)


@pytest.mark.parametrize("action", known_actions(), ids=lambda action: action.__name__)
def test_the_worst_case_of_every_action_fits_the_tightest_channel(action: type[Action]) -> None:
    token = pack(worst(action))
    assert len(token.encode()) <= PAYLOAD_LIMIT
    assert unpack(token) == worst(action)


@pytest.mark.parametrize("action", known_actions(), ids=lambda action: action.__name__)
def test_every_action_has_a_handler(action: type[Action]) -> None:
    assert action.__name__ == "Open" or action in ROUTES.actions


@pytest.mark.parametrize(
    "token",
    [
        "",
        "an",
        "an.1.2",
        "an.1.2.3.4",
        "an.-1.2.3",
        "an.1.2.x!",
        "xx.1",
        "an.1.2.é",
        "la." + "w" * 33,
        "an..1.1",
        "an.1y2p0ij32e8e8.0.0",
        "." * 99,
    ],
)
def test_a_forged_token_is_nothing(token: str) -> None:
    assert unpack(token) is None


@given(st.text(max_size=80))
def test_any_text_is_an_action_or_nothing(token: str) -> None:
    found = unpack(token)
    assert found is None or pack(found) == token or unpack(pack(found)) == found


@pytest.mark.parametrize("action", [Answer(-1, 0, 0), Launch("two words"), Launch("Tuần"), Launch("w" * 33)])
def test_what_cannot_be_packed_is_refused_when_packing(action: Action) -> None:
    with pytest.raises(ValueError, match=r"negative|short word"):
        pack(action)
