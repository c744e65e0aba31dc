"""Certificates: a page each, nobody with a box in the name, the code is called a code."""

from __future__ import annotations

import json
import re
import struct
import zlib
from dataclasses import replace
from functools import cache

import pytest

from reports import pictures
from reports.certificates import LETTERS, certificate_data, unprintable
from reports.codes import qr_drawing
from reports.glyphs import letters_of, missing
from reports.papers import Papers
from services.certificates import MOST_PAGES, Certificate, CertificateBatch, CertificateKind, Unprintable
from tests.reports import papers_made as made
from tests.reports.test_pictures import vietnamese

ADDRESS = "https://thitruoctuyendanchuocoso.sonla.gov.vn/xac-nhan/A7C9"
KINDS = list(CertificateKind)


def batch(*names: str, kind: CertificateKind = CertificateKind.PRIZE) -> CertificateBatch:
    prize = "Giải Ba" if kind is CertificateKind.PRIZE else ""
    ones = [
        Certificate(name, made.UNITS[3], prize, "Tuần 1", ADDRESS, f"SL24-{place}") for place, name in enumerate(names)
    ]
    return CertificateBatch(kind, made.HEAD.issuer, made.CONTEST, ones, made.HEAD.above, "Sơn La")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type */Page\b", pdf))


def test_every_vietnamese_letter_can_be_printed_and_its_parts_alone_too() -> None:
    assert missing("".join(vietnamese()), LETTERS) == ""
    assert missing("Lo\u0300 Thi\u0323 Mai", LETTERS) == ""


def test_the_fonts_are_read_right() -> None:
    for font in LETTERS:
        drawn = letters_of(font)
        assert set(range(0x21, 0x7F)) <= drawn
        assert 0xFFFF not in drawn
        assert not {ord(letter) for letter in "漢שก🎉"} & drawn


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("Lò 漢 Mai", "漢"),
        ("שלום Mai", "םולש"),
        ("Lò Thị 🎉", "🎉"),
        ("Lò\u202eiaM", ""),
        ("Giàng A Páo", ""),
        ("ก ก", "ก"),
    ],
)
def test_a_letter_that_the_fonts_lack_is_named(name: str, lacking: str) -> None:
    assert sorted(missing(name, LETTERS)) == sorted(lacking)


@pytest.mark.parametrize("kind", KINDS)
async def test_who_cannot_be_printed_is_told_and_the_others_have_their_page(kind: CertificateKind) -> None:
    printed = await Papers().certificates(batch("Lò Thị Mai", "Vàng 漢 A", "Quàng Văn Ơn", kind=kind), made.tongue())
    assert printed.left_out == (Unprintable(1, "Vàng 漢 A", "漢"),)
    assert printed.pages == 2
    assert printed.pdf is not None
    assert pages_of(printed.pdf) == 2


async def test_nothing_to_print() -> None:
    nobody = await Papers().certificates(batch(), made.tongue())
    assert (nobody.pdf, nobody.pages, nobody.left_out) == (None, 0, ())
    assert (await Papers().certificates(batch("漢"), made.tongue())).pdf is None


def test_a_letter_missing_in_words_of_all_leaves_all_out() -> None:
    assert [one.letters for one in unprintable(replace(batch("Lò Thị Mai", "Hà Đức"), contest="Cuộc thi 漢"))] == [
        "漢",
        "漢",
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", [made.NAMES[6], "W" * 80, "Nguyễn " * 11, '#panic("x")', "*đậm* $x$ @a <b>", "[", "\\"]
)
async def test_the_longest_and_strangest_name_stays_on_its_page(kind: CertificateKind, name: str) -> None:
    printed = await Papers().certificates(batch(name, kind=kind), made.tongue())
    assert printed.pdf is not None
    assert pages_of(printed.pdf) == 1


def test_the_words_of_both_kinds_and_no_signature_is_claimed() -> None:
    tongue = made.tongue()
    prize = certificate_data(batch("Lò Thị Mai"), tongue, frozenset())
    part = certificate_data(batch("Lò Thị Mai", kind=CertificateKind.TOOK_PART), tongue, frozenset())
    assert (prize["title"], prize["certificates"][0]["did"]) == ("GIẤY CHỨNG NHẬN", "Đạt Giải Ba, Tuần 1")
    assert (part["title"], part["certificates"][0]["did"]) == ("GIẤY XÁC NHẬN ĐÃ DỰ THI", "Đã dự thi Tuần 1")
    for data in (prize, part):
        words = json.dumps(data, ensure_ascii=False).lower()
        assert "chữ ký số" not in words
        assert "bằng khen" not in words
        assert "không thay chữ ký và con dấu" in words
        assert data["dated"] == "Sơn La, ngày …… tháng …… năm ……"


def test_the_code_leads_to_the_page_and_is_absent_without_one() -> None:
    data = certificate_data(batch("Lò Thị Mai"), made.tongue(), frozenset())
    assert data["certificates"][0]["qr"] == qr_drawing(ADDRESS)
    bare = replace(batch("x"), certificates=[Certificate("Lò Thị Mai")])
    assert certificate_data(bare, made.tongue(), frozenset())["certificates"][0]["qr"] is None


def test_the_drawn_code_has_exactly_the_modules_of_the_address() -> None:
    import segno

    path = re.search(r'd="([^"]+)"', qr_drawing(ADDRESS))
    assert path is not None
    dark: set[tuple[int, int]] = set()
    x, y = 0.0, 0.0
    for move, numbers in re.findall(r"([Mmh])([-\d. ]+)", path[1]):
        parts = [float(number) for number in numbers.split()]
        if move == "h":
            dark |= {(int(x) + step, int(y)) for step in range(int(parts[0]))}
            x += parts[0]
        else:
            x, y = (parts[0], parts[1]) if move == "M" else (x + parts[0], y + parts[1])
    expected = [list(row) for row in segno.make_qr(ADDRESS, error="m").matrix]
    assert dark == {(x, y) for y, row in enumerate(expected) for x, module in enumerate(row) if module}


@pytest.mark.parametrize("kind", KINDS)
def test_the_code_on_the_finished_paper_is_that_of_the_address(kind: CertificateKind) -> None:
    """On the page only the code is black; what is drawn there has dark and light where the code of the address has them."""
    import segno

    data = certificate_data(batch("Nguyễn " * 11, kind=kind), made.tongue(), frozenset())
    width, height, black = black_pixels(pictures.draw("certificate", json.dumps(data, ensure_ascii=False)))
    left, top = min(x for x, _ in black), min(y for _, y in black)
    side = max(x for x, _ in black) - left + 1
    assert max(y for _, y in black) - top + 1 == pytest.approx(side, abs=1)
    expected = [list(row) for row in segno.make_qr(ADDRESS, error="m").matrix]
    step = side / len(expected)
    found = [
        [(int(left + (x + 0.5) * step), int(top + (y + 0.5) * step)) in black for x in range(len(expected))]
        for y in range(len(expected))
    ]
    assert found == [[bool(module) for module in row] for row in expected]
    assert (left > width * 0.03, top + side < height * 0.97) == (True, True)


def black_pixels(png: bytes) -> tuple[int, int, set[tuple[int, int]]]:
    """Width, height, and where a picture of eight bits a channel is quite black."""
    width, height = struct.unpack(">II", png[16:24])
    packed, at, channels = b"", 8, {2: 3, 6: 4}[png[25]]
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        packed += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    rows, above, black = zlib.decompress(packed), bytes(width * channels), set()
    for y in range(height):
        start = y * (width * channels + 1)
        above = unfiltered(rows[start], rows[start + 1 : start + 1 + width * channels], above, channels)
        if bytes(3) in above:
            black |= {(x, y) for x in range(width) if not any(above[x * channels : x * channels + 3])}
    return width, height, black


@cache
def unfiltered(kind: int, filtered: bytes, above: bytes, step: int) -> bytes:
    """A row of a PNG as it was before it was filtered (PNG specification, section 9). Many rows are alike."""
    row = bytearray(filtered)
    for at in range(len(row)):
        left, up = (row[at - step] if at >= step else 0), above[at]
        corner = above[at - step] if at >= step else 0
        guess = left + up - corner
        nearest = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
        row[at] = row[at] + (0, left, up, (left + up) // 2, nearest)[kind] & 255
    return bytes(row)


async def test_more_than_a_batch_is_refused_before_anything_is_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "draw", None)
    with pytest.raises(ValueError, match="at most 500"):
        await Papers().certificates(batch(*["Lò Thị Mai"] * (MOST_PAGES + 1)), made.tongue())


@pytest.mark.slow
async def test_a_whole_batch_is_one_file() -> None:
    printed = await Papers().certificates(batch(*["Lò Thị Mai", "Quàng Văn Ơn"] * (MOST_PAGES // 2)), made.tongue())
    assert printed.pdf is not None
    assert pages_of(printed.pdf) == MOST_PAGES
    assert len(printed.pdf) < 5_000_000
