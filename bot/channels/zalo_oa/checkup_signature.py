"""Which of the documented signatures a delivery carries that the operator kept.

Zalo's own pages, and those who work with it, name different keys and a different first word (facts of 2026, none proven with a real
account). The webhook accepts one; here all of them are tried, so that the operator learns which one their account uses.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from bot.config import Config
from bot.doctor.findings import Delivery, Examination, Step

LINE_ENDS: Final = b"\r\n"


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to sign: SHA-256 of an id, the raw body, its timestamp and a key, one after the other."""

    by_account: bool
    """The id of the account stands in front, instead of the app's."""
    by_app_secret: bool
    """The key is the app's secret, instead of the account's own."""


DOCUMENTED: Final = Variant(by_account=False, by_app_secret=False)
VARIANTS: Final = (DOCUMENTED, Variant(False, True), Variant(True, False), Variant(True, True))


def matched(config: Config, delivery: Delivery) -> tuple[Variant, bool] | None:
    """The first variant that fits, and whether line ends had to be cut off behind the body; None if none does."""
    given = delivery.signature.strip().removeprefix("mac=").strip().lower()
    for cut, body in ((False, delivery.body), (True, delivery.body.rstrip(LINE_ENDS))):
        for variant in VARIANTS:
            for made in _made(config, body, variant):
                if hmac.compare_digest(made.encode(), given.encode()):
                    return variant, cut
    return None


def _made(config: Config, body: bytes, variant: Variant) -> Iterator[str]:
    event = _decoded(body)
    key = config.zalo_oa_app_secret if variant.by_app_secret else config.zalo_oa_secret_key
    for first in _accounts(event) if variant.by_account else (config.zalo_oa_app_id,):
        whole = first.encode() + body + str(event.get("timestamp", "")).encode() + key.get_secret_value().encode()
        yield hashlib.sha256(whole).hexdigest()


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return {}


def _accounts(event: dict[str, Any]) -> Iterator[str]:
    """Where an event may name the account: it receives what people say, and sends what it says itself."""
    yield str(event.get("oa_id", ""))
    for side in ("recipient", "sender"):
        found = event.get(side)
        yield str(found.get("id", "")) if isinstance(found, dict) else ""


def tell_signature(step: Step, exam: Examination) -> None:
    """Try every variant on the delivery that was pasted; nothing to say if none was."""
    if exam.delivery is None:
        return
    word, found = exam.word, matched(exam.config, exam.delivery)
    if found is None:
        _none(step, exam, exam.delivery)
        return
    variant, cut = found
    if variant == DOCUMENTED:
        step.ok(word("The signature is right: as documented, with the OA secret key."))
    elif variant.by_account:
        step.wrong(
            word("Zalo signs with the id of the account in front, which the webhook does not accept."),
            word("Tell whoever maintains this program; until then nothing can be received from this account."),
        )
    else:
        step.wrong(
            word("Zalo signs with the app secret, not with the key that is set."),
            word("Copy the value of THITUAN_ZALO_OA_APP_SECRET into THITUAN_ZALO_OA_SECRET_KEY and start again."),
        )
    if cut:
        step.warning(word("The body had a line end behind it that Zalo did not send; it was left out."))


def _none(step: Step, exam: Examination, delivery: Delivery) -> None:
    word = exam.word
    if "timestamp" not in _decoded(delivery.body):
        step.wrong(
            word("The body is no event of Zalo: it cannot be read, or has no timestamp."),
            word("Keep the raw body of the delivery in a file, unchanged, and give it as --body @FILE."),
        )
        return
    step.wrong(
        word("No documented signature fits: the key is another one, or the body was changed on its way."),
        word(
            "Copy the OA secret key again from the webhook page of the developer console; let the web server in front "
            "change no byte of the body."
        ),
    )
