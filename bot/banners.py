"""`python -m bot banners`: banners for portals in the usual sizes, with a link that is counted and the lines of HTML to paste."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from bot.app import BrokenPack, read_pack
from bot.catalogues import CatalogueProblem, Catalogues
from bot.channels.web import WebChannel
from bot.config import Config, WrongSettings, read_config
from handlers.links import WEB, Links
from handlers.tongue import Tongue
from quiz.pack import Pack
from reports.pictures import Drawer
from services.invitations import BANNER, is_banner
from services.papers import PortalBanner

SIZES: Final = ((728, 90), (970, 250), (300, 250), (336, 280), (160, 600), (1200, 630))
"""In pixels: what portals and social networks ask for."""


@click.command("banners")
@click.option("--place", required=True, metavar="NAME", help="Where they will stand: small letters, digits, hyphens.")
@click.option("--out", type=click.Path(path_type=Path), default="banners", show_default=True, help="A folder.")
@click.option("--lang", default="vi", show_default=True, help="Language of the words.")
def banners_command(place: str, out: Path, lang: str) -> None:
    """Draw a banner of each usual size for one portal; who registers by it is counted in /lantoa."""
    if not is_banner(f"{BANNER}-{place}"):
        raise click.ClickException("--place: write up to 30 small letters, digits and hyphens, for example bao-son-la.")
    try:
        _write(read_config(), place, out, lang)
    except (WrongSettings, BrokenPack, CatalogueProblem) as why:
        raise click.ClickException(f"The banners cannot be drawn: {why}") from None
    except OSError as why:
        raise click.ClickException(f"The files cannot be written: {why}") from None
    click.echo(f"wrote {len(SIZES)} pictures and {out / 'banners.html'}")


def _write(config: Config, place: str, out: Path, language: str) -> None:
    pack = read_pack(config.pack)
    if language not in pack.languages:
        raise click.ClickException(f"--lang: the contest speaks {', '.join(pack.languages)}.")
    if not config.public_url:
        click.echo(f"THITUAN_PUBLIC_URL is not set: the link leads to {config.address}, which only this machine opens.")
    tongue = Catalogues(pack.zone)(language)
    links = Links(WEB, {WEB: WebChannel(address=config.address).capabilities})
    address, title, lines = links.start(f"{BANNER}-{place}"), tongue.of(pack.short_title), []
    out.mkdir(parents=True, exist_ok=True)
    wanted = [_banner(pack, tongue, width, height, rehearsal=config.rehearsal) for width, height in SIZES]
    for (width, height), picture in zip(SIZES, asyncio.run(_drawn(wanted)), strict=True):
        name = f"{place}-{width}x{height}.png"
        (out / name).write_bytes(picture)
        lines.append(
            f'<a href="{html.escape(address)}"><img src="{name}" width="{width}" height="{height}" alt="{html.escape(title)}"></a>'
        )
    (out / "banners.html").write_text("\n".join(lines) + "\n", encoding="utf-8")


async def _drawn(banners: Sequence[PortalBanner]) -> list[bytes]:
    drawer = Drawer()
    return [await drawer.portal(banner) for banner in banners]


def _banner(pack: Pack, tongue: Tongue, width: int, height: int, *, rehearsal: bool) -> PortalBanner:
    first, last = tongue.moment(pack.rounds[0].opens), tongue.moment(pack.rounds[-1].closes)
    return PortalBanner(
        width,
        height,
        tongue.of(pack.organiser),
        tongue.of(pack.title),
        tongue.word("From {opens} to {closes}", opens=first, closes=last),
        tongue.word("Take part"),
        tongue.word("REHEARSAL") if rehearsal else "",
        tongue.language,
    )
