"""The Official Account, looked at from outside: tokens, account, package, webhook. The pair of tokens is only read.

A refresh token works once, and the running server holds the pair (docs/adr/0009): nothing here ever exchanges it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from bot.channels.zalo.answers import ZaloError, ZaloRefused
from bot.channels.zalo.line import ZaloLine
from bot.channels.zalo_oa.api import OaApi
from bot.channels.zalo_oa.checkup_account import tell_account, tell_pace, tell_template, why
from bot.channels.zalo_oa.checkup_pair import readable_pair
from bot.channels.zalo_oa.checkup_signature import tell_signature
from bot.config import Config
from bot.doctor.address import JAVA, fetch
from bot.doctor.findings import Examination, Finding, Step

NAME: Final = "zalo_oa"
PATH: Final = "/webhook/zalo-oa"


def is_on(config: Config) -> bool:
    """Whether the Official Account is set up at all."""
    return bool(config.zalo_oa_refresh_token.get_secret_value())


async def check_zalo_oa(exam: Examination) -> Sequence[Finding]:
    """Everything from the token to the signature, in the order of docs/zalo.md."""
    step = Step(NAME)
    access = await readable_pair(step, exam)
    if access is not None:
        await _ask(step, exam, access)
    await _webhook(step, exam)
    tell_signature(step, exam)
    return step.found


async def _ask(step: Step, exam: Examination, access: str) -> None:
    """What Zalo says to the access token of now."""
    line = ZaloLine(lambda: (access,))

    async def token() -> str:
        return access

    async def refused(_: str) -> str:
        raise ZaloRefused(-216, "the access token is not taken")

    api = OaApi(line, exam.config.zalo_oa_api, token, refused)
    try:
        account = await api.account()
        tell_account(step, exam, account)
        tell_pace(step, exam, api.rate, await api.allowance())
        tell_template(step, exam)
    except ZaloError as error:
        step.wrong(*why(exam, error))
    finally:
        await line.close()


async def _webhook(step: Step, exam: Examination) -> None:
    """Zalo cannot be asked where its webhook points; whether ours could be reached there, can."""
    word, url = exam.word, exam.config.address + PATH
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.port not in {None, 443}:
        step.wrong(
            word("Zalo calls only an https address without a port; ours is {url}.", url=url),
            word("Put a web server with a certificate in front, and write https://NAME into THITUAN_PUBLIC_URL."),
        )
    if exam.said is None:
        step.warning(
            word("Whether the webhook can be reached shows only while the server runs."),
            word("Start it (python -m bot run) and ask again."),
        )
        return
    answer = await fetch(url, agent=JAVA)
    if answer.status in {200, 401, 405}:
        step.ok(word("The webhook can be reached. In the developer console it has to be: {url}", url=url))
    else:
        step.wrong(
            word(
                "The webhook {url} cannot be reached ({why}).", url=url, why=answer.trouble or f"HTTP {answer.status}"
            ),
            word("Let the web server, firewall and CDN in front pass /webhook/ on as it is: docs/zalo.md, part 7."),
        )
