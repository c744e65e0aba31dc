"""Settings of Telegram that cannot be used are told all at once, with what to write; none of them is shown."""

from __future__ import annotations

import pytest

from bot.config import Config, WrongSettings, read_config
from messaging.model import Sender


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"telegram_token": "ABCD"}, "THITUAN_TELEGRAM_TOKEN: copy the whole token"),
        ({"telegram_token": "123:ABC DEF"}, "THITUAN_TELEGRAM_TOKEN: copy the whole token"),
        ({"telegram_mode": "push"}, "THITUAN_TELEGRAM_MODE: write polling or webhook"),
        ({"telegram_mode": "webhook"}, "THITUAN_TELEGRAM_MODE: webhook needs THITUAN_PUBLIC_URL"),
        ({"telegram_secret": "có dấu"}, "THITUAN_TELEGRAM_SECRET: write 1 to 256"),
        ({"telegram_secret": "x" * 257}, "THITUAN_TELEGRAM_SECRET: write 1 to 256"),
        ({"telegram_api": "api.telegram.org"}, "THITUAN_TELEGRAM_API: write an address"),
        ({"telegram_proxy": "ftp://127.0.0.1:1"}, "THITUAN_TELEGRAM_PROXY: write socks5://HOST:PORT"),
        ({"telegram_proxy": "socks5://127.0.0.1"}, "THITUAN_TELEGRAM_PROXY: write socks5://HOST:PORT"),
        ({"telegram_proxy": "socks5://127.0.0.1:port"}, "THITUAN_TELEGRAM_PROXY: write socks5://HOST:PORT"),
    ],
)
def test_what_cannot_be_used_is_told(given: dict[str, str], words: str) -> None:
    with pytest.raises(WrongSettings) as wrong:
        read_config(**given)
    [problem] = wrong.value.problems
    assert problem.startswith(words)
    secret = next(iter(given.values()))
    assert secret in {"push", "webhook", "api.telegram.org"} or secret not in problem


@pytest.mark.parametrize(
    ("given", "fetches"),
    [
        ({}, True),
        ({"public_url": "https://thi.example.vn"}, False),
        ({"public_url": "http://10.0.0.5:8080"}, True),
        ({"public_url": "https://thi.example.vn", "telegram_mode": "polling"}, True),
        ({"public_url": "http://127.0.0.1:8080", "telegram_mode": "webhook"}, False),
    ],
)
def test_an_https_address_is_posted_to_unless_the_operator_says_otherwise(
    given: dict[str, str], *, fetches: bool
) -> None:
    assert read_config(**given).fetches is fetches


@pytest.mark.parametrize("proxy", ["", "socks5://127.0.0.1:1080", "socks4://h:1", "http://user:password@proxy:3128"])
def test_proxies(proxy: str) -> None:
    assert read_config(telegram_proxy=proxy).telegram_proxy.get_secret_value() == proxy


def test_owners_are_named_as_their_channel_will_name_them() -> None:
    config: Config = read_config(owners="telegram:11, web:abc", telegram_token="777:abc")
    assert config.owner_identities == [Sender("telegram", "777", "11"), Sender("web", "", "abc")]
