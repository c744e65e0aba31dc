"""Pictures: every Vietnamese letter is in the fonts, values stay values, and nothing overflows."""

from __future__ import annotations

import asyncio
import struct
import time
import unicodedata
from itertools import product
from pathlib import Path

import pytest
import typst

from bot.app import read_pack
from bot.config import SHIPPED_PACK
from reports.papers import Papers
from reports.pictures import FONTS
from services.papers import Bar, Chart, Heading, Table

PNG = b"\x89PNG\r\n\x1a\n"
COLUMNS = (Heading("Hạng", number=True), Heading("Họ và tên", wide=True))


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def vietnamese() -> set[str]:
    bare, tones = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY", ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    return {unicodedata.normalize("NFC", letter + tone) for letter, tone in product(bare, tones)} | {
        "đ",
        "Đ",
        "₫",
        "–",
        "…",
    }


def shapes(words: str, family: str) -> int:
    """How many different shapes are drawn; all letters that are missing share one, or have none."""
    source = f'#set text(font: "{family}", fallback: false)\n#json(bytes(sys.inputs.data))'
    compiler = typst.Compiler(
        source.encode(),
        font_paths=typst.Fonts(False, False, [str(FONTS)]),
        ignore_system_fonts=True,
        sys_inputs={"data": f'"{words}"'},
    )
    svg = compiler.compile(format="svg")
    assert isinstance(svg, bytes)
    return svg.count(b"<symbol")


@pytest.mark.parametrize("family", ["Be Vietnam Pro", "Inter"])
def test_every_vietnamese_letter_is_in_our_fonts(family: str) -> None:
    letters = sorted(vietnamese())
    missing = shapes("漢", family)
    assert shapes(" ".join([*letters, "漢"]), family) == len(letters) + missing


def test_the_fonts_bring_their_licences() -> None:
    for name in ("BeVietnamPro", "Inter"):
        assert list(FONTS.glob(f"{name}-*.ttf"))
        assert "SIL OPEN FONT LICENSE" in (Path(FONTS) / f"{name}-OFL.txt").read_text("utf-8").upper()


async def test_names_are_data_and_never_markup() -> None:
    names = ['#panic("x")', "*đậm* $x$ #x", "=1+1", "[", "\\", '"', "<a>", "@ref", "\u202eiaM", "", "🎉"]
    picture = await Papers().table(Table("Tốp 10", COLUMNS, [(str(rank), name) for rank, name in enumerate(names, 1)]))
    assert size_of(picture)[0] == 1120


async def test_a_long_name_makes_the_picture_longer_not_wider() -> None:
    papers = Papers()
    short = await papers.table(Table("Tốp", COLUMNS, [("1", "Lò Thị Mai")]))
    for name in ("W" * 200, "Nguyễn Phúc " * 30):
        long = await papers.table(Table("Tốp", COLUMNS, [("1", name)]))
        assert size_of(long)[0] == size_of(short)[0]
        assert size_of(long)[1] > size_of(short)[1]


async def test_charts_of_nobody_and_of_millions() -> None:
    papers = Papers()
    nobody = Chart("Số người", tuple(Bar(f"Xã {n}", 0, "0") for n in range(3)))
    many = Chart("Số người", (Bar("Huyện Mai Sơn", 12_345_678, "12.345.678"),), "dưới", "chân", "CHẠY THỬ")
    for chart in (nobody, many):
        assert size_of(await papers.bars(chart))[0] == 920
        assert size_of(await papers.columns(chart))[0] == 1040


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_every_banner_of_the_pack_is_drawn(language: str) -> None:
    pack, papers = read_pack(SHIPPED_PACK), Papers()
    for banner in pack.banners:
        assert size_of(await papers.banner(pack, banner.code, language, "CHẠY THỬ")) == (1280, 720)
    with pytest.raises(KeyError):
        await papers.banner(pack, "no-such")


async def test_many_at_once_and_quick_enough() -> None:
    papers = Papers()
    chart = Chart("Số người", tuple(Bar(f"Đơn vị {n}", n, str(n)) for n in range(20)))
    await papers.bars(chart)
    began = time.perf_counter()
    pictures = await asyncio.gather(*(papers.bars(chart) for _ in range(6)))
    assert len({bytes(picture) for picture in pictures}) == 1
    assert (time.perf_counter() - began) / 6 < 1.0
