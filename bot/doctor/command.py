"""The command `doctor`: checks one after the other, told as they come; exit 1 if anything is wrong."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click
from pydantic import SecretStr

from bot.catalogues import CatalogueProblem, Catalogues
from bot.channels.telegram import checkup as telegram
from bot.channels.zalo_bot import checkup as zalo_bot
from bot.channels.zalo_oa import checkup as zalo_oa
from bot.clock import AnchoredClock
from bot.config import Config, WrongSettings, read_config
from bot.doctor.address import check_address, check_server, said_here
from bot.doctor.findings import Check, Delivery, Examination, Finding, Grade, Step
from bot.doctor.house import check_clock, check_database, check_pack, check_redis, check_settings
from content.loader import load
from handlers.tongue import Tongue

CHANNELS: Final[dict[str, tuple[Callable[[Config], bool], Check]]] = {
    "telegram": (telegram.is_on, telegram.check_telegram),
    "zalo_bot": (zalo_bot.is_on, zalo_bot.check_zalo_bot),
    "zalo_oa": (zalo_oa.is_on, zalo_oa.check_zalo_oa),
}
HOME: Final = ZoneInfo("Asia/Ho_Chi_Minh")
SHORTEST_SECRET: Final = 4
Tell = Callable[[Iterable[Finding]], None]


@click.command("doctor")
@click.option("--channel", type=click.Choice(sorted(CHANNELS)), help="Only this messenger, beside the general part.")
@click.option("--signature", default="", help="Zalo OA: the X-ZEvent-Signature of a delivery that was refused.")
@click.option("--body", default="", help="Its raw body; @FILE reads it from a file, - from standard input.")
@click.option("--rehearsal", is_flag=True, help="Look at the rehearsal instead of the contest.")
@click.option("--json", "as_json", is_flag=True, help="Findings for a program.")
@click.option(
    "--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True, help="Language of the findings."
)
def doctor_command(channel: str | None, signature: str, body: str, rehearsal: bool, as_json: bool, lang: str) -> None:
    """Check the whole set-up and say what to do next. Changes nothing; works beside a running server; shows no secret."""
    tongue, words = _tongue(lang)
    book = _Book(tongue, as_json)
    book.tell(words)
    try:
        config = read_config().settled(rehearsal=rehearsal, make=False)
        delivery = Delivery(signature, _body(body)) if signature else None
    except WrongSettings as wrong:
        book.tell(_wrong_settings(tongue, wrong))
    except OSError as error:
        raise click.ClickException(f"--body: {error}") from None
    else:
        book.secrets = _secrets(config)
        exam = Examination(config, AnchoredClock(), tongue, delivery=delivery)
        named = channel or ("zalo_oa" if signature else None)
        asyncio.run(_examine(exam, [named] if named else list(CHANNELS), book.tell, named=named is not None))
    raise SystemExit(book.close())


async def _examine(exam: Examination, channels: Sequence[str], tell: Tell, *, named: bool) -> None:
    """Every check, the ones that others rest on first."""
    tell(await check_settings(exam))
    loaded = load(exam.config.pack)
    tell(check_pack(exam, loaded))
    tell(check_clock(exam, loaded.pack))
    tell(await check_database(exam))
    tell(await check_redis(exam))
    exam = replace(exam, said=await said_here(exam.config))
    tell(await check_server(exam))
    tell(await check_address(exam))
    for name in channels:
        is_on, check = CHANNELS[name]
        if is_on(exam.config):
            tell(await check(exam))
        elif named:
            tell(_off(exam, name))


def _off(exam: Examination, name: str) -> Sequence[Finding]:
    step = Step(name)
    step.wrong(
        exam.word("This channel is off: its token is not set."),
        exam.word("Set its token (docs/operating.md, docs/zalo.md) and start the server again."),
    )
    return step.found


def _wrong_settings(tongue: Tongue, wrong: WrongSettings) -> Sequence[Finding]:
    step = Step("settings")
    for problem in wrong.problems:
        step.wrong(problem, tongue.word("Correct this setting; nothing else can be checked before."))
    return step.found


def _tongue(language: str) -> tuple[Tongue, Sequence[Finding]]:
    """The reader's words; English where the catalogues were not compiled."""
    step = Step("words")
    try:
        return Catalogues(HOME)(language), step.found
    except CatalogueProblem as problem:
        step.wrong(str(problem), "make catalogues")
        return Tongue("en", str, lambda one, more, count: one if count == 1 else more, HOME), step.found


def _body(given: str) -> bytes:
    """The body as it was pasted, kept or piped; its bytes are what was signed."""
    if given == "-":
        return sys.stdin.buffer.read()
    return Path(given[1:]).read_bytes() if given.startswith("@") else given.encode()


def _secrets(config: Config) -> list[str]:
    """What must never be printed, whoever says it: every secret setting, and passwords within addresses."""
    given = [value.get_secret_value() for _, value in config if isinstance(value, SecretStr)]
    given += [part for secret in given for part in secret.split(":")[1:]]
    given += [urlsplit(url).password or "" for url in (config.database_url, config.redis_url)]
    return sorted((secret for secret in given if len(secret) >= SHORTEST_SECRET), key=len, reverse=True)


class _Book:
    """Tells findings and remembers how it went."""

    def __init__(self, tongue: Tongue, as_json: bool) -> None:
        self._tongue = tongue
        self._as_json = as_json
        self._all: list[Finding] = []
        self.secrets: Sequence[str] = ()

    def tell(self, findings: Iterable[Finding]) -> None:
        """Print what was found, at once unless it is for a program."""
        for finding in findings:
            clean = replace(finding, what=self._clean(finding.what), do=self._clean(finding.do))
            self._all.append(clean)
            if not self._as_json:
                self._print(clean)

    def close(self) -> int:
        """Sum up; returns the exit code."""
        wrong, warnings = (sum(found.grade is grade for found in self._all) for grade in (Grade.WRONG, Grade.WARNING))
        if self._as_json:
            told = {"ok": not wrong, "findings": [asdict(finding) for finding in self._all]}
            click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            click.echo(self._tongue.word("Wrong: {wrong}. To look at: {warnings}.", wrong=wrong, warnings=warnings))
        return 1 if wrong else 0

    def _print(self, finding: Finding) -> None:
        word = self._tongue.word
        grade = {Grade.OK: word("ok"), Grade.WARNING: word("look"), Grade.WRONG: word("wrong")}[finding.grade]
        click.echo(f"{grade:<6} {finding.step:<9} {finding.what}")
        if finding.do:
            click.echo(f"{'':<16} → {finding.do}")

    def _clean(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "…")
        return text
