"""What Zalo tells of the account, its package and its limits, and why it refuses."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from bot.channels.zalo.answers import ZaloError, ZaloRefused
from bot.channels.zalo_oa.api import OUT_OF_DATE, Account, Allowance, Rate
from bot.doctor.findings import Examination, Step
from quiz.fold import fold

WITH_OPENAPI: Final = ("tang truong", "toan dien")
WITHOUT_OPENAPI: Final = ("co ban", "tieu chuan")
"""Names of the packages since 2026-06-01, folded (the price page, read on 2026-07-17)."""
SOON: Final = timedelta(days=30)
GOVERNMENT: Final = 4
A_ROUND: Final = 12
"""Messages of one attempt of ten questions."""
_DAY = re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2})")


def tell_account(step: Step, exam: Examination, account: Account) -> None:
    """Who we are, whether it is verified, and whether the package lets a program in, and until when."""
    word = exam.word
    kind = word("government body") if account.oa_type == GOVERNMENT else word("no government body")
    step.ok(
        word(
            "Zalo takes the token; the account is “{name}” ({kind}), {followers} follow it.",
            name=account.name,
            kind=kind,
            followers=exam.tongue.number(account.num_follower),
        )
    )
    if not account.is_verified:
        step.wrong(*_unverified(exam))
    named, package = fold(account.package_name), account.package_name or "?"
    if any(name in named for name in WITHOUT_OPENAPI):
        step.wrong(*_without_openapi(exam))
    elif any(name in named for name in WITH_OPENAPI):
        step.ok(word("The package “{package}” has OpenAPI.", package=package))
    else:
        step.warning(
            word("The package is called “{package}”; whether it has OpenAPI is not known here.", package=package),
            word("Compare it with the price page: docs/zalo.md, part 4."),
        )
    _tell_end(step, exam, account.package_valid_through_date)


def _tell_end(step: Step, exam: Examination, told: str) -> None:
    word, last = exam.word, _day(told)
    if last is None:
        step.warning(
            word("Zalo does not say until when the package is paid for ({told}).", told=told or "?"),
            word("Look at the page of the package, and write the day down."),
        )
        return
    today, shown = exam.clock().astimezone(exam.tongue.zone).date(), f"{last:%d/%m/%Y}"
    if last < today:
        step.wrong(
            word("The package ended on {day}.", day=shown),
            word("Renew it: docs/zalo.md, step 2. Groups of the account end with it."),
        )
    elif last < today + SOON:
        step.warning(
            word("The package ends on {day}.", day=shown), word("Renew it before, if the contest lasts longer.")
        )
    else:
        step.ok(word("The package is paid for until {day}.", day=shown))


def _day(told: str) -> date | None:
    found = _DAY.search(told)
    if found is None:
        return None
    day = {name.rstrip("2"): int(value) for name, value in found.groupdict().items() if value}
    try:
        return date(day["y"], day["m"], day["d"])
    except ValueError:
        return None


def tell_pace(step: Step, exam: Examination, rate: Rate | None, allowance: Allowance | None) -> None:
    """How fast it may send, and what of the package's messages is left."""
    word, number = exam.word, exam.tongue.number
    if rate is None:
        step.warning(
            word("Zalo did not say how many requests a minute it takes."),
            word("Until it does, the server keeps to the slower package."),
        )
    else:
        step.ok(
            word(
                "Zalo takes {limit} requests a minute: about {attempts} attempts of ten questions an hour.",
                limit=number(rate.limit),
                attempts=number(rate.limit * 60 // A_ROUND),
            )
        )
    if allowance is None:
        step.ok(word("The package has no messages to people silent for more than 48 hours; each costs money."))
    elif not allowance.remain:
        step.warning(
            word("The package's messages to people silent for more than 48 hours are used up."),
            word("From now on each costs money, within THITUAN_ZALO_OA_MONTHLY_VND; nothing is paid while that is 0."),
        )
    else:
        step.ok(
            word(
                "{left} of {total} messages of the package to people silent for more than 48 hours are left.",
                left=number(allowance.remain),
                total=number(allowance.total),
            )
        )


def tell_template(step: Step, exam: Examination) -> None:
    """Whether people who have been silent for more than a week are reached, and at what price."""
    word, config = exam.word, exam.config
    if not config.zalo_oa_template:
        step.ok(word("Who has been silent for more than a week gets nothing: no template is set."))
    elif config.zalo_oa_monthly_vnd < config.zalo_oa_template_vnd:
        step.warning(
            word("A template is set, but the cap of the month does not pay for one message of it."),
            word("Raise THITUAN_ZALO_OA_MONTHLY_VND, or take THITUAN_ZALO_OA_TEMPLATE away."),
        )
    else:
        step.ok(
            word(
                "Reminders reach who has been silent for more than a week by template {template}, {price} VND each.",
                template=config.zalo_oa_template,
                price=exam.tongue.number(config.zalo_oa_template_vnd),
            )
        )


def why(exam: Examination, error: ZaloError) -> tuple[str, str]:
    """A failed call: what it means, and what to click."""
    word = exam.word
    if not isinstance(error, ZaloRefused):
        host = urlsplit(exam.config.zalo_oa_api).hostname
        return (
            word("{host} cannot be reached: {why}.", host=host, why=error),
            word("Let the firewall of this machine pass what goes out to openapi.zalo.me and oauth.zaloapp.com."),
        )
    code = error.code
    if code in OUT_OF_DATE:
        return (
            word("Zalo does not take the access token any more: it was used elsewhere, or permissions were changed."),
            word("If it is the same in two minutes, an administrator has to consent again: docs/zalo.md, part 10."),
        )
    if code == -224:
        return _without_openapi(exam)
    if code == -221:
        return _unverified(exam)
    if code in {-212, -223}:
        return (
            word("The app lacks a permission ({why}).", why=error),
            word("Developer console: tick every permission, then make a new token (docs/zalo.md, steps 4 and 8)."),
        )
    if code in {-209, -219, -14002}:
        return word("The app is not active ({why}).", why=error), word("Developer console: activate the app.")
    if code in {-204, -205}:
        return word("The account is gone, or locked ({why}).", why=error), word("Ask Zalo what happened to it.")
    return word("Zalo answered: {why}.", why=error), word("Ask again in a few minutes.")


def _without_openapi(exam: Examination) -> tuple[str, str]:
    return (
        exam.word("The account's package has no OpenAPI, so that the server may not send anything."),
        exam.word("Buy the package Tăng trưởng or Toàn diện: docs/zalo.md, step 2."),
    )


def _unverified(exam: Examination) -> tuple[str, str]:
    return exam.word("The account is not verified."), exam.word("Have it verified: docs/zalo.md, step 1.")
