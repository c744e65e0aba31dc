"""Does the server run, and does the world find it: /readyz on this machine, /healthz at the public address."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import msgspec

from bot.config import Config
from bot.doctor.findings import Examination, Finding, Step

WITHIN_S: Final = 10.0
LARGEST: Final = 64 * 1024
JAVA: Final = "Java/1.8.0_192"
"""How the caller of Zalo's webhooks names itself; bot checks in front of a server turn such callers away without a word."""
GOING: Final = frozenset({"webhook", "polling", "standing by"})
"""What /readyz shows of a messenger that goes as it should; anything else is its trouble."""
EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `trouble` names the kind of failure if nothing did."""

    status: int = 0
    body: Mapping[str, Any] | None = None
    trouble: str = ""


async def fetch(url: str, *, agent: str = "thi-tuan-doctor") -> Answer:
    """GET an address, without following it elsewhere."""
    timeout = aiohttp.ClientTimeout(total=WITHIN_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": agent}) as session,
            session.get(url, allow_redirects=False) as response,
        ):
            raw = await response.content.read(LARGEST)
            return Answer(response.status, _decoded(raw))
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError):
        return Answer(trouble="certificate")
    except aiohttp.ClientConnectorDNSError:
        return Answer(trouble="name")
    except (aiohttp.ClientError, OSError, ValueError):
        return Answer(trouble="connection")


def _decoded(raw: bytes) -> Mapping[str, Any] | None:
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError):
        return None


async def said_here(config: Config) -> Mapping[str, Any] | None:
    """What the server of this machine says of itself; None where none of ours listens."""
    host = EVERYWHERE.get(config.host, config.host)
    answer = await fetch(f"http://{f'[{host}]' if ':' in host else host}:{config.port}/readyz")
    return answer.body if answer.body is not None and "database" in answer.body else None


async def check_server(exam: Examination) -> Sequence[Finding]:
    """What the running server says of the database and of each messenger."""
    step, word = Step("server"), exam.word
    if exam.said is None:
        step.warning(
            word("No server of ours listens at {listen}.", listen=exam.config.listen),
            word("Start it (python -m bot run) and ask again: some things show only while it runs."),
        )
        return step.found
    if exam.said.get("ok") is True:
        step.ok(word("The server runs and can serve."))
    else:
        step.wrong(
            word("The server runs, but cannot serve: {why}.", why=exam.said.get("database", "")),
            word("Look at what is said about the database below or above."),
        )
    for name, told in exam.said.items():
        state = told.get("state") if isinstance(told, dict) else None
        if isinstance(state, str):
            step.found.extend(_messenger(exam, name, state))
    return step.found


def _messenger(exam: Examination, name: str, state: str) -> Sequence[Finding]:
    step = Step(name)
    if state in GOING:
        step.ok(exam.word("The running server says of it: {state}.", state=state))
    else:
        step.warning(
            exam.word("The running server says of it: {state}", state=state),
            exam.word("If it has only just started, ask again in a minute."),
        )
    return step.found


async def check_address(exam: Examination) -> Sequence[Finding]:
    """Whether people and platforms reach us by the address that is set."""
    step, word, public = Step("address"), exam.word, exam.config.public_url.rstrip("/")
    if not public:
        step.warning(
            word("No public address is set, so only this machine can open the contest."),
            word("Set THITUAN_PUBLIC_URL to the https address that people open."),
        )
        return step.found
    if not public.startswith("https://"):
        step.warning(
            word("The public address is not https: no messenger calls it, and cookies are not protected."),
            word("Put a web server with a certificate in front, and write https:// into THITUAN_PUBLIC_URL."),
        )
    if _is_private(public):
        step.warning(
            word("The public address lies within this machine or its own network."),
            word("Write the name that people open from outside into THITUAN_PUBLIC_URL."),
        )
    answer = await fetch(f"{public}/healthz")
    if not _serves(answer):
        step.found.extend(_why_not(exam, public, answer))
        return step.found
    _compare(step, exam, answer.body or {})
    if not _serves(await fetch(f"{public}/healthz", agent=JAVA)):
        step.wrong(
            word("Something in front of the server turns programs written in Java away, and Zalo's is one."),
            word(
                "Switch the browser check of the firewall or CDN off for /webhook/ (Cloudflare: Browser Integrity Check), "
                "or allow the network AS38244."
            ),
        )
    return step.found


def _serves(answer: Answer) -> bool:
    return answer.status == 200 and answer.body is not None and answer.body.get("ok") is True


def _compare(step: Step, exam: Examination, body: Mapping[str, Any]) -> None:
    """Our own kind answers; is it the contest, or its rehearsal?"""
    if body.get("rehearsal") is not exam.config.rehearsal:
        step.wrong(
            exam.word("At the public address stands a rehearsal instead of the contest, or the other way round."),
            exam.word("Point the web server in front to the server that is meant; see THITUAN_LISTEN."),
        )
    else:
        step.ok(exam.word("The public address leads to a server of ours: {address}", address=exam.config.public_url))


def _why_not(exam: Examination, public: str, answer: Answer) -> Sequence[Finding]:
    step, word, host = Step("address"), exam.word, urlsplit(public).hostname or public
    if answer.trouble == "name":
        step.wrong(
            word("The name {host} is not known.", host=host),
            word("Look at the spelling in THITUAN_PUBLIC_URL, and at the DNS entry of the name."),
        )
    elif answer.trouble == "certificate":
        step.wrong(
            word(
                "The certificate of {host} is not valid: expired, of another name, or its chain is not whole.",
                host=host,
            ),
            word("Renew it, and let the web server send the whole chain (fullchain.pem)."),
        )
    elif answer.trouble or answer.status in {502, 503, 504}:
        step.wrong(
            word("Nobody serves at {host}.", host=host),
            word("Start the server and the web server in front; open port 443 in the firewall.")
            if exam.said is not None
            else word("Start the server first (python -m bot run), then ask again."),
        )
    else:
        step.wrong(
            word("At {host} somebody else answers (HTTP {status}), not this program.", host=host, status=answer.status),
            word("Correct THITUAN_PUBLIC_URL, or let the web server in front pass every path to THITUAN_LISTEN."),
        )
    return step.found


def _is_private(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host
