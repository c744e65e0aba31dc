"""`python -m bot banners`: what a portal is given."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.banners import SIZES
from bot.cli import main


def banners(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["banners", "--out", str(folder / "out"), *arguments])


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THITUAN_PUBLIC_URL", "https://thi.example.vn")
    monkeypatch.chdir(tmp_path)


def size_of(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_banner_of_each_usual_size_with_a_counted_link(tmp_path: Path, language: str) -> None:
    told = banners(tmp_path, "--place", "bao-son-la", "--lang", language)
    assert told.exit_code == 0, told.output
    pictures = sorted((tmp_path / "out").glob("bao-son-la-*.png"))
    assert sorted(size_of(picture.read_bytes()) for picture in pictures) == sorted(SIZES)
    lines = (tmp_path / "out" / "banners.html").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(SIZES)
    assert all('href="https://thi.example.vn/?start=b-bao-son-la"' in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--place", "Báo Sơn La"], "small letters"),
        (["--place", "x" * 31], "small letters"),
        ([], "--place"),
        (["--place", "a", "--lang", "fr"], "--lang"),
    ],
)
def test_what_it_cannot_draw_it_says(tmp_path: Path, arguments: list[str], why: str) -> None:
    told = banners(tmp_path, *arguments)
    assert told.exit_code != 0
    assert why in told.output
