"""A new contest from an old one's pack: copied, moved to other days, and with a list of what its authors have to write anew.

The texts and the comments of the files stay as they are; what must change gets a line `# TODO: …` above it, which `check` tells
until it is taken out.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from content.contest_file import CONTEST_ID
from content.schema import FOLDER, LINE
from content.source import UNITS, pack_files
from quiz.pack import Pack
from quiz.schedule import move_day

_MOMENT = re.compile(r"(?P<key>\b(?:opens|closes|at|until):\s*)(?P<moment>[^,}#\n]+)")
_ID = re.compile(r"(?m)^id:.*$")
_CONSENT = re.compile(r'(?m)^(\s+version:\s*)"?[^"\n]+"?\s*$')
_VALUE = re.compile(r"(?m)((?:^\s+|\{|,\s*)value:)[ ]*[\d_]+")
_SCHEMA = re.compile(rf"\A({re.escape(LINE)}).*/")
_LIVESTREAM = re.compile(r"(?m)^livestream:.*$")

_TODO = {
    "contest.yaml": (
        ("title", "viết tên, đơn vị tổ chức, địa chỉ và đối tượng của cuộc thi mới"),
        ("unit_set", "xem danh mục đơn vị còn đúng không; điền lại tổng số người (cột declared đã để trống)"),
        ("consent", "xem lại phần đồng ý: ai xử lý dữ liệu, lưu bao lâu, luật nào đang có hiệu lực"),
        ("contact", "viết nơi tiếp nhận phản ánh"),
    ),
    "calendar.yaml": (("rounds", "các ngày đã được dời theo ngày đầu mới; xem ngày nghỉ, ngày lễ và các mốc"),),
    "rules.yaml": (("prizes", "viết số giải và giá trị giải (value đã để trống)"),),
    "questions.yaml": (("", "đáp án đã công khai: viết câu hỏi mới và xem luật còn hiệu lực không"),),
    "trial.yaml": (("", "xem các câu hỏi thử"),),
    "learning.yaml": (("", "xem tài liệu và đường dẫn đến văn bản luật"),),
    "programme.yaml": (("", "viết chương trình và người thực hiện (chỉ ghi chức danh)"),),
    "banners.yaml": (("", "viết lại các dòng ma két, nơi và ngày"),),
    "notices.yaml": (("notices", "xem giờ gửi và lời các thông báo; điền đường dẫn truyền hình nếu có"),),
}
"""What to do in each file, above which key; "" for the top of the file."""


class NotNew(ValueError):
    """There is something in the way of a new pack."""


@dataclass(frozen=True, slots=True)
class Written:
    """The new pack. `todo`: file, line and what to do; `moved`: by how many days everything was moved."""

    folder: Path
    id: str
    moved: timedelta
    todo: tuple[tuple[str, int, str], ...]


def first_day(pack: Pack) -> date:
    """The day on which the first round of a pack opens, in its zone."""
    return min(planned.opens for planned in pack.rounds).astimezone(pack.zone).date()


def new_pack(old: Path, pack: Pack, new: Path, starts: date) -> Written:
    """Copy `old`, which was read as `pack`, to the folder `new`, whose name is the new contest's id. Raises NotNew."""
    id = new.name
    if not CONTEST_ID.fullmatch(id):
        raise NotNew(f"`{id}` cannot be a contest's id; name the folder by small letters, digits and `-`")
    if id == pack.id:
        raise NotNew(f"the contest in {old} has the id `{id}` too; give the new folder another name")
    if new.exists() and (not new.is_dir() or any(new.iterdir())):
        raise NotNew(f"{new} is there already; give a folder that is not, nothing is written over")
    moved = starts - first_day(pack)
    schema = os.path.relpath(FOLDER.resolve(), new.resolve())
    files = {
        name: _SCHEMA.sub(rf"\1{schema}/", _renewed(name, (old / name).read_text("utf-8"), id, moved), count=1)
        for name in pack_files(old)
    }
    for name, text in files.items():
        path = new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    return Written(new, id, moved, tuple(_todo_lines(files)))


def _renewed(name: str, text: str, id: str, moved: timedelta) -> str:
    if name.startswith(f"{UNITS}/"):
        return _without_declared(text)
    if name == "contest.yaml":
        text = _CONSENT.sub(r'\1"1"', _ID.sub(f"id: {id}", text, count=1), count=1)
    if name in {"calendar.yaml", "notices.yaml"}:
        text = _MOMENT.sub(lambda found: found["key"] + move_day(found["moment"], moved), text)
    if name == "notices.yaml":
        text = _LIVESTREAM.sub("# livestream: https://…", text)
    if name == "rules.yaml":
        text = _VALUE.sub(r"\1", text)
    for key, what in _TODO.get(name, ()):
        text = _with_todo(text, key, what)
    return text


def _with_todo(text: str, key: str, what: str) -> str:
    """The line stands above the key, or on top of the file; where there is no such key, there is nothing to do."""
    line = f"# TODO: {what}\n"
    if not key:
        first, rest = text.split("\n", 1)
        return f"{first}\n{line}{rest}" if first.startswith(LINE) else line + text
    return re.sub(rf"(?m)^{key}:", lambda found: line + found[0], text, count=1)


def _without_declared(text: str) -> str:
    """Numbers of people belong to the contest for which they were declared."""
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or "declared" not in rows[0]:
        return text
    at = rows[0].index("declared")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([*row[:at], "", *row[at + 1 :]] if len(row) > at else row for row in rows[1:])
    return out.getvalue()


def _todo_lines(files: Mapping[str, str]) -> list[tuple[str, int, str]]:
    return [
        (name, number, line.removeprefix("# TODO: "))
        for name, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if line.startswith("# TODO: ")
    ]
