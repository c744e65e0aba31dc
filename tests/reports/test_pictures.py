"""Pictures: every Vietnamese letter is in the fonts, values stay values, and nothing overflows."""

from __future__ import annotations

import asyncio
import struct
import time
import unicodedata
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
import segno
import typst

from bot.app import read_pack
from bot.config import SHIPPED_PACK
from reports.codes import qr
from reports.papers import Papers
from reports.pictures import FONTS, _drawable
from services.papers import Bar, Card, Chart, Heading, Table, Way

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


CARD = Card(
    title="Cuộc thi trực tuyến “Tìm hiểu pháp luật về thực hiện dân chủ ở cơ sở” tỉnh Sơn La năm 2024",
    asks="Quét mã để dự thi",
    by_hand="Không quét được? Mời bạn gõ địa chỉ:",
    ways=(
        Way("Telegram", "https://t.me/sonla_bot?start=u-03646"),
        Way("Trang web", f"https://{'x' * 90}.vn/?start=u-03646"),
    ),
    organiser="Ban Tổ chức Cuộc thi",
    unit="Phường Chiềng Lề, Thành phố Sơn La",
    mark="CHẠY THỬ",
)


@pytest.mark.parametrize("ways", [1, 2])
@pytest.mark.parametrize("title", ["Thi", CARD.title, " ".join(["Tìm hiểu pháp luật"] * 12)])
async def test_a_card_is_one_page_of_a5(ways: int, title: str) -> None:
    card = replace(CARD, ways=CARD.ways[:ways], title=title)
    width, height = size_of(await Papers().card(card))
    assert (width, height) == (839, 1191)
    page = await Papers().card(card, "pdf")
    assert page.startswith(b"%PDF")
    assert b"/Count 1/" in page


def test_a_code_is_its_modules_and_its_address_stays_whole() -> None:
    link = "https://timhieuphapluat.sonla.gov.vn/?start=u-03646"
    made = qr(link)
    dark = {(x + step, y) for x, y, length in made["runs"] for step in range(length)}
    expected = [list(row) for row in segno.make_qr(link, error="m").matrix]
    assert made["side"] == len(expected)
    assert dark == {(x, y) for y, row in enumerate(expected) for x, module in enumerate(row) if module}
    drawn = _drawable(made)
    assert drawn["link"] == link
    assert drawn["shown"] == link.removeprefix("https://")
