"""What official papers are put together from: lines of text, thin rules, tables and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from quiz.fold import one_line

if TYPE_CHECKING:
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

TWENTIETHS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
Side: TypeAlias = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True, slots=True)
class Col:
    """A column of a table: its width as a share of the others', and on which side its cells stand."""

    heading: str
    share: float
    side: Side = "left"


class Row:
    """A row of a table, with its cells at their widths. Cells are found once: asking a table for them is slow."""

    def __init__(self, table: Any, widths: Sequence[Any], least_height: float = 0) -> None:
        from docx.shared import Mm

        row = table.add_row()
        if least_height:
            row.height = Mm(least_height)
        self._properties = row._tr.get_or_add_trPr()
        self._properties.append(element("w:cantSplit"))
        self.cells: tuple[_Cell, ...] = row.cells
        for cell, width in zip(self.cells, widths, strict=True):
            cell.width = width

    def repeated(self) -> None:
        """Show it again on every page."""
        self._properties.append(element("w:tblHeader"))

    def with_next(self) -> None:
        """Never leave it alone at the end of a page."""
        for cell in self.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def line(
    paragraph: Paragraph,
    words: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    side: Side = "left",
    before: float = 0,
    after: float = 0,
) -> None:
    """Words into an empty paragraph: on one line of text, without characters that no paper can hold."""
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
    from docx.shared import Pt

    run = paragraph.add_run(one_line(words))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT[side.upper()]
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def stack(cell: _Cell, lines: Sequence[str], *, size: float = 14, side: Side = "left", bold: bool = False) -> None:
    """Lines one under the other in a cell."""
    for place, words in enumerate(lines):
        line(cell.paragraphs[0] if place == 0 else cell.add_paragraph(), words, size=size, side=side, bold=bold)


def rule(paragraph: Paragraph, length: float, room: float) -> None:
    """A thin line of so many millimetres in the middle of the room that there is."""
    from docx.shared import Mm, Pt

    # The file's schema wants borders before indents, and offices' programs hold to it.
    borders = element("w:pBdr")
    borders.append(element("w:top", **{"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "000000"}))
    paragraph._p.get_or_add_pPr().append(borders)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(max(0, (room - length) / 2))
    paragraph.paragraph_format.line_spacing = Pt(4)
    paragraph.paragraph_format.space_before = Pt(3)


def bare(table: Any, widths: Sequence[float]) -> None:
    """A table without lines and inner margins, of these widths in millimetres."""
    from docx.shared import Mm

    table.autofit = False
    inner_margins(table, 0)
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)
        for cell in table.columns[place].cells:
            cell.width = Mm(width)


def inner_margins(table: Any, millimetres: float) -> None:
    """How far words stay from a cell's sides."""
    from docx.oxml.ns import qn

    margins = element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", **{"w:w": str(round(millimetres * TWENTIETHS)), "w:type": "dxa"}))
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is None:
        table._tbl.tblPr.append(margins)
    else:
        look.addprevious(margins)


def unbroken(table: Any) -> None:
    """No row of it is parted by the end of a page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))


def element(name: str, **attributes: str) -> Any:
    """An element of the file's own language, with its attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made
