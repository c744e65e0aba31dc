"""Charts, tables, banners and cards, laid out by typst with fonts of our own, so that every Vietnamese letter is there."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quiz.pack import Pack
from reports.codes import Whole, qr
from reports.glyphs import letters_of
from services.papers import Card, Chart, Form, PortalBanner, Table

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
FONTS = FOLDER / "fonts"
DENSITY = 144.0
"""Pixels of an inch: two a point, sharp on a phone."""
AT_ONCE = 2
LONGEST_WORD = 18
"""Letters after which a word without a gap may be broken; no Vietnamese word is as long."""
UNKNOWN = "?"
"""Stands for a letter that our fonts lack: nobody's row stays empty."""
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


class Drawer:
    """Draws pictures on a few threads of its own. typst is loaded with the first one."""

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pictures")

    async def bars(self, chart: Chart) -> bytes:
        """A chart of lying bars."""
        return await self._draw("bars", asdict(chart))

    async def columns(self, chart: Chart) -> bytes:
        """A chart of standing bars."""
        return await self._draw("columns", asdict(chart))

    async def table(self, table: Table) -> bytes:
        """A table."""
        return await self._draw("table", asdict(table))

    async def banner(self, pack: Pack, code: str, language: str = "vi", mark: str = "") -> bytes:
        """A ma két of the pack. Raises KeyError for a code that is none."""
        banner = next((banner for banner in pack.banners if banner.code == code), None)
        if banner is None:
            raise KeyError(code)
        data = {
            "heading": banner.heading.to(language),
            "lines": [line.to(language) for line in banner.lines],
            "footer": banner.footer.to(language),
            "mark": mark,
            "language": language,
        }
        return await self._draw("banner", data)

    async def portal(self, banner: PortalBanner) -> bytes:
        """A banner for a website."""
        return await self._draw("portal", asdict(banner))

    async def card(self, card: Card, form: Form = "png") -> bytes:
        """A card with its codes: a picture for phones, or a PDF of one A4 page for walls."""
        ways = [{"app": way.app, **qr(way.link)} for way in card.ways]
        paper = "a4" if form == "pdf" else "a5"
        return await self._draw("card", {**asdict(card), "ways": ways, "paper": paper}, form)

    async def _draw(self, template: str, data: dict[str, Any], form: Form = "png") -> bytes:
        written = json.dumps(_drawable(data), ensure_ascii=False)
        return await asyncio.get_running_loop().run_in_executor(self._threads, draw, template, written, form)


def draw(template: str, data: str, form: Form = "png") -> bytes:
    """One picture or page, on this thread. The data is JSON and stays data."""
    made = _compiler(template).compile(format=form, ppi=DENSITY, sys_inputs={"data": data})
    if not isinstance(made, bytes):
        raise TypeError(f"the picture {template} has several pages")
    return made


_mine = threading.local()


def _compiler(template: str) -> typst.Compiler:
    """The compiler of this thread and template: one is not safe to share, and it must be given a file, not bytes."""
    import typst

    kept: dict[str, typst.Compiler] | None = getattr(_mine, "compilers", None)
    if kept is None:
        kept = _mine.compilers = {}
        _mine.fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if template not in kept:
        file = str(TEMPLATES / f"{template}.typ")
        kept[template] = typst.Compiler(file, root=str(TEMPLATES), font_paths=_mine.fonts, ignore_system_fonts=True)
    return kept[template]


@cache
def drawn() -> frozenset[int]:
    """What our fonts have between them: typst takes a letter from the other where one lacks it."""
    return frozenset().union(*(letters_of(font) for font in FONTS.glob("*-Regular.ttf")))


def _drawable(value: Any) -> Any:
    """Composed letters, each of them seen, no control or direction marks, and long runs that may be broken, so that nothing overflows."""
    if isinstance(value, Whole):
        return str(value)
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        seen = "".join(
            letter if ord(letter) in drawn() else UNKNOWN
            for letter in composed
            if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
        )
        return _LONG_WORD.sub(lambda found: "\u200b".join(found.group()), seen)
    if isinstance(value, dict):
        return {name: _drawable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(item) for item in value]
    return value
