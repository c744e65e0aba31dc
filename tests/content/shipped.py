"""The packs in the repository, and how a test breaks a copy of one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from content.loader import Loaded
from content.problems import Problem

PACKS = Path(__file__).resolve().parents[2] / "content" / "packs"
SHIPPED = sorted(path for path in PACKS.iterdir() if path.is_dir())
SON_LA = PACKS / "son-la-2024"


@dataclass(frozen=True)
class Copy:
    """A pack that a test may break."""

    folder: Path

    def change(self, file: str, old: str, new: str) -> None:
        """Replace the first `old`; it must be there."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    def append(self, file: str, text: str) -> None:
        path = self.folder / file
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    def line(self, file: str, words: str) -> int:
        """The number of the first line that holds these words."""
        lines = (self.folder / file).read_text("utf-8").split("\n")
        return next(number for number, line in enumerate(lines, 1) if words in line)


def copy_of(pack: Path, tmp_path: Path) -> Copy:
    return Copy(Path(shutil.copytree(pack, tmp_path / pack.name)))


def problems_at(loaded: Loaded, copy: Copy, file: str, line: int) -> list[Problem]:
    shown = str(copy.folder / file)
    return [problem for problem in loaded.problems if (problem.file, problem.line) == (shown, line)]


def says(loaded: Loaded, copy: Copy, place: str, *words: str) -> Problem:
    """The one problem at `file:line` that holds these words."""
    file, line = place.rsplit(":", 1)
    (found,) = (
        problem
        for problem in problems_at(loaded, copy, file, int(line))
        if all(word in problem.message for word in words)
    )
    return found
