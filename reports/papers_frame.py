"""The form of official papers: page, letterheads of state and Party, titles, tables that repeat their head, signatures.

Measures follow decree 30/2020 (annex I) and the Party's guide: A4, Times New Roman, page numbers above from the second page.
Number, date and signer are dotted blanks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from quiz.fold import one_line
from reports.docx_parts import Col, Row, bare, element, inner_margins, line, rule, stack, unbroken
from services.official import Letterhead, Source, Speech, Style

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell

FONT = "Times New Roman"
DOTS = "……"
LONG_DOTS = "………………………………"
MARGINS = {"top": 20, "bottom": 20, "left": 30, "right": 15}
"""Millimetres."""
LONG_SIDE, SHORT_SIDE = 297, 210
LEFT, WIDE_LEFT = 0.41, 0.47
"""The issuer's share of the letterhead, upright and across."""
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


class Page:
    """A paper that is being written, from the top."""

    def __init__(self, head: Letterhead, title: str, *, landscape: bool = False) -> None:
        import docx
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        self.head = head
        self._parts = 0
        self._left = 0.0
        self.document: Document = docx.Document()
        section = self.document.sections[0]
        wide, tall = (LONG_SIDE, SHORT_SIDE) if landscape else (SHORT_SIDE, LONG_SIDE)
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(wide), Mm(tall)
        for side, length in MARGINS.items():
            setattr(section, f"{side}_margin", Mm(length))
        section.header_distance = Mm(10)
        self.width = wide - MARGINS["left"] - MARGINS["right"]
        self._letters()
        self._numbers(head.mark)
        properties = self.document.core_properties
        properties.author, properties.title = one_line(head.issuer), one_line(title)
        properties.comments = ""

    def letterhead(self, speech: Speech, kind: str = "") -> None:
        """Who issues it, above the state's or the Party's name. `kind`: the letters of a numbered paper ("BC")."""
        left_share = WIDE_LEFT if self.width > SHORT_SIDE else LEFT
        self._left = self.width * left_share
        table = self.document.add_table(1, 2)
        bare(table, [self._left, self.width - self._left])
        left, right = table.rows[0].cells
        if self.head.style is Style.PARTY:
            self._party(left, right, speech, kind)
        else:
            self._state(left, right, speech, kind)

    def title(self, kind: str, about: str = "", under: str = "") -> None:
        """What kind of paper it is (in capitals), what it is about, and small print under it."""
        party = self.head.style is Style.PARTY
        line(self.document.add_paragraph(), kind.upper(), size=16 if party else 14, bold=True, side="center", before=14)
        if about:
            line(self.document.add_paragraph(), about, bold=True, side="center")
        if party:
            line(self.document.add_paragraph(), "-----", side="center")
        elif about:
            rule(self.document.add_paragraph(), self.width * 0.36, self.width)
        if under:
            line(self.document.add_paragraph(), under, italic=True, side="center", after=6)

    def heading(self, words: str) -> None:
        """The title of a part; it stays with what follows."""
        paragraph = self.document.add_paragraph()
        line(paragraph, words, bold=True, before=8, after=4)
        paragraph.paragraph_format.keep_with_next = True

    def part(self, words: str) -> None:
        """The title of the next numbered part."""
        self.heading(f"{ROMAN[self._parts]}. {words}")
        self._parts += 1

    def says(self, words: str, *, italic: bool = False, leads: bool = False) -> None:
        """A paragraph of running text; what `leads` to something stays on its page."""
        from docx.shared import Mm

        paragraph = self.document.add_paragraph()
        line(paragraph, words, side="justify", after=6, italic=italic)
        paragraph.paragraph_format.first_line_indent = Mm(10)
        paragraph.paragraph_format.keep_with_next = leads

    def ends(self, words: str) -> None:
        """The last sentence, closed as each form wants it: state papers end with "./."."""
        self.says(words if self.head.style is Style.PARTY else f"{words}/.")

    def lacks(self, missing: Sequence[str], speech: Speech) -> None:
        """What is not decided yet, before everything else: it has to be filled in, or waited for."""
        if missing:
            self.says(speech.word("Still missing when this paper was made:"), italic=True, leads=True)
            for what in missing:
                self.says(f"- {what}", italic=True)

    def blank(self, lines: int = 2) -> None:
        """Dotted lines to be written on."""
        from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
        from docx.shared import Mm

        for _ in range(lines):
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.tab_stops.add_tab_stop(
                Mm(self.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )
            paragraph.add_run("\t")
            paragraph.paragraph_format.space_after = None

    def table(
        self, columns: Sequence[Col], rows: Iterable[Sequence[str] | str], *, size: float = 12, least_height: float = 0
    ) -> None:
        """A table; a row that is one string goes over all columns, in bold. Its head stands again on every page."""
        from docx.shared import Mm, Pt

        table = self.document.add_table(0, len(columns), style="Table Grid")
        table.autofit = False
        inner_margins(table, 1.2)
        whole = sum(column.share for column in columns)
        widths = [Mm(self.width * column.share / whole) for column in columns]
        for place, width in enumerate(widths):
            table.columns[place].width = width
        head = Row(table, widths)
        for cell, column in zip(head.cells, columns, strict=True):
            line(cell.paragraphs[0], column.heading, size=size, bold=True, side="center", before=2, after=2)
        head.repeated()
        head.with_next()
        for row in rows:
            made = Row(table, widths, least_height)
            if isinstance(row, str):
                merged = made.cells[0].merge(made.cells[-1])
                line(merged.paragraphs[0], row, size=size, bold=True, before=1, after=1)
                made.with_next()
                continue
            for cell, words, column in zip(made.cells, row, columns, strict=True):
                line(cell.paragraphs[0], words, size=size, side=column.side, before=1, after=1)
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def picture(self, png: bytes, share: float = 0.9) -> None:
        """A chart in the middle of the page."""
        from docx.enum.text import WD_PARAGRAPH_ALIGNMENT
        from docx.shared import Mm

        self.document.add_picture(io.BytesIO(png), width=Mm(self.width * share))
        self.document.paragraphs[-1].alignment = WD_PARAGRAPH_ALIGNMENT.CENTER

    def source(self, source: Source | None, speech: Speech) -> None:
        """From which result the numbers come. The code is technical evidence and is called nothing more."""
        if source is None:
            return
        words = speech.word(
            "Numbers of result version {version}, made at {moment}; check code {code}. The code is technical evidence; it does not replace a signature or a seal.",
            version=speech.number(source.version),
            moment=speech.moment(source.made_at),
            code=source.digest[:16] or "–",
        )
        line(self.document.add_paragraph(), words, size=11, italic=True, side="justify", before=4, after=8)

    def signed(self, speech: Speech, *, recipients: bool = True) -> None:
        """Where it goes to, and the place for who signs: neither rank nor name is known here."""
        table = self.document.add_table(1, 2)
        bare(table, [self.width * 0.45, self.width * 0.55])
        unbroken(table)
        left, right = table.rows[0].cells
        if recipients:
            self._recipients(left, speech)
        behalf = speech.word("O/B THE") if self.head.style is Style.PARTY else speech.word("O.B. THE")
        stack(
            right,
            [f"{behalf} {self.head.issuer.upper()}", LONG_DOTS, "", "", "", "", LONG_DOTS],
            side="center",
            bold=True,
        )

    def bytes(self) -> bytes:
        """The finished file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _state(self, left: _Cell, right: _Cell, speech: Speech, kind: str) -> None:
        if self.head.above:
            line(left.paragraphs[0], self.head.above.upper(), size=12, side="center")
        issuer = left.add_paragraph() if self.head.above else left.paragraphs[0]
        line(issuer, self.head.issuer.upper(), size=12, bold=True, side="center")
        rule(left.add_paragraph(), self._left * 0.4, self._left)
        if kind:
            sign = f"{kind}-{self.head.sign or DOTS}"
            number = speech.word("No.: {number}/{sign}", number=DOTS, sign=sign)
            line(left.add_paragraph(), number, size=13, side="center")
        country, motto = (
            speech.word("SOCIALIST REPUBLIC OF VIET NAM"),
            speech.word("Independence - Freedom - Happiness"),
        )
        line(right.paragraphs[0], country, size=12, bold=True, side="center")
        line(right.add_paragraph(), motto, size=13, bold=True, side="center")
        rule(right.add_paragraph(), 2.32 * len(motto), self.width - self._left)
        self._placed(right, speech)

    def _party(self, left: _Cell, right: _Cell, speech: Speech, kind: str) -> None:
        if self.head.above:
            line(left.paragraphs[0], self.head.above.upper(), size=13, side="center")
        issuer = left.add_paragraph() if self.head.above else left.paragraphs[0]
        line(issuer, self.head.issuer.upper(), size=13, bold=True, side="center")
        line(left.add_paragraph(), "*", side="center")
        if kind:
            number = speech.word("No. {number}-{kind}/{sign}", number=DOTS, kind=kind, sign=self.head.sign or DOTS)
            line(left.add_paragraph(), number, side="center")
        party = speech.word("COMMUNIST PARTY OF VIET NAM")
        line(right.paragraphs[0], party, size=15, bold=True, side="center")
        rule(right.add_paragraph(), 3.72 * len(party), self.width - self._left)
        self._placed(right, speech)

    def _placed(self, cell: _Cell, speech: Speech) -> None:
        words = speech.word(
            "{place}, day {day} month {month} year {year}",
            place=self.head.place or LONG_DOTS[:16],
            day=DOTS,
            month=DOTS,
            year=DOTS,
        )
        line(cell.add_paragraph(), words, size=13, italic=True, side="center", before=4)

    def _recipients(self, cell: _Cell, speech: Speech) -> None:
        party = self.head.style is Style.PARTY
        first = cell.paragraphs[0]
        line(first, speech.word("Recipients:"), size=14 if party else 12, bold=not party, italic=not party)
        if party:
            first.runs[0].font.underline = True
        archive = speech.word("- File: {place}.", place=DOTS)
        for words in (f"- {LONG_DOTS[:16]};", f"- {LONG_DOTS[:16]};", archive):
            line(cell.add_paragraph(), words, size=12 if party else 11)

    def _letters(self) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt

        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(14)
        properties = normal.element.get_or_add_rPr()
        fonts = properties.get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), FONT)
        language = element("w:lang", **{"w:val": "vi-VN", "w:eastAsia": "vi-VN"})
        properties.append(language)
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing = 1.1

    def _numbers(self, mark: str) -> None:
        """The page's number above, from the second page on; the mark of a rehearsal on every one."""
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        line(paragraph, "", size=13, side="center")
        run = paragraph.add_run()
        for kind in ("begin", "separate", "end"):
            run._r.append(element("w:fldChar", **{"w:fldCharType": kind}))
            if kind == "begin":
                code = element("w:instrText")
                code.text = "PAGE"
                run._r.append(code)
        if mark:
            for header in (section.header, section.first_page_header):
                line(header.add_paragraph(), mark, size=13, bold=True, side="center", after=6)
