"""`python -m bot card`: the card with codes to be scanned, for the printer, without a running server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bot.app import BrokenPack, read_pack
from bot.catalogues import CatalogueProblem, Catalogues
from bot.channels.telegram.api import ApiError, BotApi
from bot.channels.telegram.capabilities import TELEGRAM, known_as
from bot.channels.telegram.updates import User
from bot.channels.web import WebChannel
from bot.channels.zalo_bot import capabilities as zalo_bot
from bot.config import Config, WrongSettings, read_config
from handlers.links import Links
from handlers.views.card import card
from messaging.model import Capabilities
from quiz.unit_search import UnitIndex
from reports.papers import Papers
from services.contest import run_contest
from services.papers import Form

FORMS: dict[str, Form] = {".pdf": "pdf", ".png": "png"}


@click.command("card")
@click.option("--unit", default="", metavar="CODE", help="Whose link is on it; without, that of the whole contest.")
@click.option(
    "--out", type=click.Path(path_type=Path), default="card.pdf", show_default=True, help="A .pdf or .png file."
)
@click.option("--lang", default="vi", show_default=True, help="Language of the words.")
@click.option("--rehearsal", is_flag=True, help="Mark it as one for a rehearsal.")
def card_command(unit: str, out: Path, lang: str, rehearsal: bool) -> None:
    """Draw a card with a QR code for each channel that is on."""
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise click.ClickException(f"--out: write a name that ends in .pdf or .png, not {out.name!r}.")
    try:
        data = asyncio.run(_draw(read_config(**({"rehearsal": True} if rehearsal else {})), unit, lang, form))
        out.write_bytes(data)
    except (WrongSettings, BrokenPack, CatalogueProblem) as why:
        raise click.ClickException(f"The card cannot be drawn: {why}") from None
    except OSError as why:
        raise click.ClickException(f"The file cannot be written: {why}") from None
    click.echo(f"wrote {out}")


async def _draw(config: Config, unit: str, language: str, form: Form) -> bytes:
    pack = read_pack(config.pack)
    if unit and unit not in pack.units.units:
        near = ", ".join(f"{match.unit.code} ({match.unit.name})" for match in UnitIndex(pack.units).search(unit, 3))
        raise click.ClickException(f"There is no unit {unit!r}.{f' Near to it: {near}.' if near else ''}")
    if language not in pack.languages:
        raise click.ClickException(f"--lang: the contest speaks {', '.join(pack.languages)}.")
    channels: dict[str, Capabilities] = {"web": WebChannel(address=config.address).capabilities}
    if config.telegram_token.get_secret_value():
        channels["telegram"] = await _telegram(config)
    if token := config.zalo_bot_token.get_secret_value():
        channels[zalo_bot.NAME] = zalo_bot.known_as(token.partition(":")[0])
    if config.zalo_oa_refresh_token.get_secret_value():
        click.echo(
            "The Official Account's code is left out: only a running server may ask Zalo for it. /theqr draws it."
        )
    if not config.public_url:
        click.echo(
            f"THITUAN_PUBLIC_URL is not set: the web's code leads to {config.address}, which only this machine opens."
        )
    payload = f"u-{unit}" if unit else ""
    links = Links("web", channels)
    contest = run_contest(pack, rehearsal=config.rehearsal)
    wanted = card(contest, Catalogues(pack.zone)(language), unit, links.everywhere(payload), links.codes(payload))
    return await Papers().card(wanted, form)


async def _telegram(config: Config) -> Capabilities:
    """What the bot is called is asked once; without an answer its code is left out and that is said."""
    token, proxy = config.telegram_token.get_secret_value(), config.telegram_proxy.get_secret_value()
    api = BotApi(token, config.telegram_api, proxy)
    try:
        us = await api.call("getMe", into=User)
    except ApiError as why:
        click.echo(f"Telegram did not tell the bot's name, so its code is left out: {why}")
        return TELEGRAM
    finally:
        await api.close()
    return known_as(us.username)
