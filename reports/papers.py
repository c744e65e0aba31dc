"""All that `services.ports.Papers` promises, in one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from quiz.items import ItemLine, Misread
from quiz.question import Bank
from reports.certificates import certificate_data, unprintable
from reports.csv_list import CsvList
from reports.papers_minutes import minutes
from reports.papers_results import annex, result_list, signing_sheet
from reports.papers_script import script
from reports.papers_summary import Charts, hour_chart, round_chart, summary, unit_chart
from reports.pictures import Drawer
from reports.result_sheets import item_book, prize_book, prize_csv
from reports.sheets import XlsxBook
from services.certificates import MOST_PAGES, CertificateBatch, PrintedBatch, Unprintable
from services.official import (
    Annex,
    Minutes,
    OfficialPaper,
    PrizeLine,
    ResultList,
    Script,
    SigningSheet,
    Speech,
    Summary,
    UnitPrize,
)
from services.papers import Column


class Papers(Drawer):
    """Pictures, workbooks, official papers and certificates. Costs nothing until the first one is asked for."""

    def book(self, zone: ZoneInfo) -> XlsxBook:
        """A new workbook, whose moments are shown in this zone."""
        return XlsxBook(zone)

    def csv(self, zone: ZoneInfo, columns: Sequence[Column]) -> CsvList:
        """A new list as comma-separated values, whose moments are shown in this zone."""
        return CsvList(zone, columns)

    async def prize_book(self, people: Iterable[PrizeLine], units: Iterable[UnitPrize], speech: Speech) -> bytes:
        """A workbook of prizes and of units."""
        return await asyncio.to_thread(prize_book, people, units, speech)

    async def prize_csv(self, people: Iterable[PrizeLine], speech: Speech) -> bytes:
        """The list of prizes as comma-separated values."""
        return await asyncio.to_thread(prize_csv, people, speech)

    async def item_book(
        self,
        lines: Iterable[ItemLine],
        misread: Iterable[Misread],
        bank: Bank,
        names: Mapping[str, str],
        speech: Speech,
    ) -> bytes:
        """A workbook of the analysis of questions and of what was misread where."""
        return await asyncio.to_thread(item_book, lines, misread, bank, names, speech)

    async def paper(self, paper: OfficialPaper, speech: Speech) -> bytes:
        """An official paper, as a docx file."""
        charts = await self._charts(paper, speech) if isinstance(paper, Summary) else Charts()
        return await asyncio.to_thread(_written, paper, charts, speech)

    async def certificates(self, batch: CertificateBatch, speech: Speech) -> PrintedBatch:
        """A page for everybody whose letters our fonts have; the others are named, with the letters.

        Raises ValueError for more than `MOST_PAGES`.
        """
        if len(batch.certificates) > MOST_PAGES:
            raise ValueError(f"{len(batch.certificates)} certificates in one batch; at most {MOST_PAGES}")
        left_out = await self.unprintable(batch)
        pages = len(batch.certificates) - len(left_out)
        if not pages:
            return PrintedBatch(None, 0, left_out)
        data = certificate_data(batch, speech, frozenset(one.index for one in left_out))
        return PrintedBatch(await self._draw("certificate", data, "pdf"), pages, left_out)

    async def unprintable(self, batch: CertificateBatch) -> tuple[Unprintable, ...]:
        """Whom `certificates` would leave out, before anything is printed."""
        return await asyncio.to_thread(unprintable, batch)

    async def _charts(self, paper: Summary, speech: Speech) -> Charts:
        rounds, units, hours = (chart(paper, speech) for chart in (round_chart, unit_chart, hour_chart))
        return Charts(
            await self.bars(rounds) if rounds.bars else None,
            await self.bars(units) if units.bars else None,
            await self.columns(hours) if hours.bars else None,
        )


def _written(paper: OfficialPaper, charts: Charts, speech: Speech) -> bytes:
    match paper:
        case ResultList():
            return result_list(paper, speech)
        case Minutes():
            return minutes(paper, speech)
        case Annex():
            return annex(paper, speech)
        case SigningSheet():
            return signing_sheet(paper, speech)
        case Summary():
            return summary(paper, charts, speech)
        case Script():
            return script(paper, speech)
