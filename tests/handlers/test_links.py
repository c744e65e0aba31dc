"""Addresses that lead to us: on the readers' own channel where it has some, else on the web."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.channels.telegram.capabilities import TELEGRAM
from bot.channels.web import WebChannel
from handlers.links import Links, from_payload
from tests.fakes import PLAIN

BOT = replace(
    TELEGRAM,
    start="https://t.me/sonla_bot?start={payload}",
    start_group="https://t.me/sonla_bot?startgroup={payload}",
)
HOUSE = {"web": WebChannel(address="https://thi.example.vn").capabilities, "telegram": BOT, "plain": PLAIN}


@pytest.mark.parametrize(
    ("channel", "payload", "link"),
    [
        ("telegram", "u-03646", "https://t.me/sonla_bot?start=u-03646"),
        ("telegram", "", "https://t.me/sonla_bot"),
        ("web", "g-12", "https://thi.example.vn/?start=g-12"),
        ("web", "", "https://thi.example.vn/"),
        ("plain", "g-12", "https://thi.example.vn/?start=g-12"),
        ("gone", "", "https://thi.example.vn/"),
    ],
)
def test_each_reader_gets_an_address_of_their_own_channel(channel: str, payload: str, link: str) -> None:
    assert Links(channel, HOUSE).start(payload) == link


def test_a_messenger_that_is_not_yet_known_by_name_leads_to_the_web() -> None:
    assert Links("telegram", {**HOUSE, "telegram": TELEGRAM}).start("g-1") == "https://thi.example.vn/?start=g-1"
    assert Links("telegram", {}).start("g-1") == ""


def test_what_is_passed_on_names_every_app_messengers_first() -> None:
    links = Links("web", HOUSE).everywhere("u-03646")
    assert list(links) == ["telegram", "web"]
    assert links["telegram"] == "https://t.me/sonla_bot?start=u-03646"


def test_where_a_link_brings_nothing_along_there_is_a_code_to_type() -> None:
    house = {**HOUSE, "zalo": replace(PLAIN, start="https://zalo.me/77")}
    links = Links("zalo", house)
    assert links.start("u-03646") == "https://zalo.me/77"
    assert links.codes("u-03646") == {"zalo": "DV 03646"}
    assert links.codes("g-34") == {"zalo": "NHOM 34"}
    assert links.codes("") == links.codes("q-ABCD") == {}
    assert Links("telegram", HOUSE).codes("u-03646") == {}


def test_a_group_link_asks_for_its_unit() -> None:
    assert Links("telegram", HOUSE).add_to_group("03646") == "https://t.me/sonla_bot?startgroup=u-03646"
    assert Links("telegram", HOUSE).add_to_group() == "https://t.me/sonla_bot?startgroup=all"
    assert Links("web", HOUSE).add_to_group("03646") == ""


@pytest.mark.parametrize("unit", ["03646", "SO-TU-PHAP", "dang_uy", "14/03646", "A" * 29 + "/1"])
def test_a_payload_is_what_a_messenger_takes_and_comes_back(unit: str) -> None:
    payload = Links("telegram", HOUSE).start(f"u-{unit}").partition("?start=")[2]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    assert from_payload(payload) == f"u-{unit}"


def test_only_who_gets_no_file_is_sent_to_the_page() -> None:
    assert Links("plain", HOUSE).without_files() == "https://thi.example.vn/"
    assert Links("telegram", HOUSE).without_files() == ""
