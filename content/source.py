"""A pack's files as text: found, decoded, made NFC, and hashed."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from content.problems import Place, Report, advice

REQUIRED = ("contest.yaml", "calendar.yaml", "rules.yaml", "questions.yaml")
OPTIONAL = ("trial.yaml", "learning.yaml", "programme.yaml", "banners.yaml", "notices.yaml")
UNITS = "units"
BESIDE = ("README.md",)
"""Files that may lie in a pack without being part of it."""

_UNITS_FILE = re.compile(rf"{UNITS}/[^/]+\.csv")
_TODO = re.compile(r"(?m)^[ ]*# *TODO\b:? *(.*)$")

MOST_BYTES = 1_000_000
_BOM = b"\xef\xbb\xbf"
_INDENT_TAB = re.compile(r"^ *\t", re.MULTILINE)
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_REPAIRS = str.maketrans({"\u00d0": "\u0110", "\u0189": "\u0110", "\u00f0": "\u0111", **dict.fromkeys(_INVISIBLE)})
_ODD = re.compile(f"[\u00d0\u0189\u00f0{_INVISIBLE}]")


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name in the pack, the path to show, and its repaired text."""

    name: str
    shown: str
    text: str

    def place(self, line: int = 1) -> Place:
        """A line of it."""
        return Place(self.shown, line)


@dataclass(frozen=True, slots=True)
class Sources:
    """The pack's readable files by name, and the hash of all of them as they lie on the disk."""

    files: Mapping[str, Source]
    hash: str


def read_sources(folder: Path, report: Report) -> Sources | None:
    """Read the pack's files. None, with a problem noted, where there is no pack at all."""
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        report.error(Place(str(folder), 1), f"{what}; give the folder of a pack, such as content/packs/son-la-2024")
        return None
    found = _names(folder)
    if not found:
        report.error(Place(str(folder), 1), "the folder is empty; copy content/packs/son-la-2024 and edit the copy")
        return None
    names = [name for name in found if _belongs(name, folder, report)]
    for name in REQUIRED:
        if name not in names:
            report.error(Place(str(folder / name), 1), f"the file is missing; write {name} as in docs/contest-rules.md")
    digest = hashlib.sha256()
    files: dict[str, Source] = {}
    for name in names:
        data = (folder / name).read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
        source = _decode(name, str(folder / name), data, report)
        if source is not None:
            files[name] = source
    return Sources(files, digest.hexdigest())


def pack_files(folder: Path) -> list[str]:
    """The names of the files in a folder that belong to a pack."""
    return [name for name in _names(folder) if name in REQUIRED or name in OPTIONAL or _UNITS_FILE.fullmatch(name)]


def _names(folder: Path) -> list[str]:
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return sorted(name for name in names if not any(part.startswith(".") for part in name.split("/")))


def _belongs(name: str, folder: Path, report: Report) -> bool:
    if name in REQUIRED or name in OPTIONAL or _UNITS_FILE.fullmatch(name):
        return True
    if name not in BESIDE:
        known = (*REQUIRED, *OPTIONAL, f"{UNITS}/2024.csv")
        report.error(
            Place(str(folder / name), 1),
            f"`{name}` is no file of a pack: rename it ({advice(name, known)}) or move it out of the folder",
        )
    return False


def _decode(name: str, shown: str, data: bytes, report: Report) -> Source | None:
    if len(data) > MOST_BYTES:
        report.error(Place(shown, 1), f"{len(data):,} bytes are too many; keep a file under {MOST_BYTES:,} bytes")
        return None
    if data.startswith(_BOM):
        report.warn(Place(shown, 1), "starts with a byte order mark; save the file as UTF-8 without BOM")
        data = data[len(_BOM) :]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.error(
            Place(shown, line), f"byte 0x{data[error.start]:02X} is not UTF-8; save the file with encoding UTF-8"
        )
        return None
    source = Source(name, shown, _repair(shown, text, report))
    for found in _TODO.finditer(source.text):
        line = source.text.count("\n", 0, found.start()) + 1
        report.warn(source.place(line), f"still to do: {found[1]}; take this line out when it is done")
    return source if _without_tabs(source, report) else None


def _repair(shown: str, text: str, report: Report) -> str:
    """The text in NFC and without look-alikes; lines stay where they are."""
    if not unicodedata.is_normalized("NFC", text):
        lines = [n for n, line in enumerate(text.split("\n"), 1) if not unicodedata.is_normalized("NFC", line)]
        report.warn(
            Place(shown, lines[0]),
            f"letters and marks are apart (NFD) in {_lines(len(lines))}; it was read as NFC, save it so",
        )
        text = unicodedata.normalize("NFC", text)
    odd = [n for n, line in enumerate(text.split("\n"), 1) if _ODD.search(line)]
    if odd:
        report.warn(
            Place(shown, odd[0]),
            f"invisible characters or an Icelandic Ð in {_lines(len(odd))}; they were read as nothing and as Đ, "
            "type these words again",
        )
        text = text.translate(_REPAIRS)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(count: int) -> str:
    return "this line" if count == 1 else f"this and {count - 1} more lines"


def _without_tabs(source: Source, report: Report) -> bool:
    tab = _INDENT_TAB.search(source.text) if source.name.endswith(".yaml") else None
    if tab is not None:
        line = source.text.count("\n", 0, tab.start()) + 1
        report.error(source.place(line), "a tab indents this line and YAML forbids it; write spaces, two for each step")
    return tab is None
