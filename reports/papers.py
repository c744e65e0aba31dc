"""All that `services.ports.Papers` promises, in one."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from reports.papers_minutes import minutes
from reports.papers_results import annex, result_list, signing_sheet
from reports.papers_script import script
from reports.papers_summary import Charts, hour_chart, round_chart, summary, unit_chart
from reports.pictures import Drawer
from reports.sheets import XlsxBook
from services.official import Annex, Minutes, OfficialPaper, ResultList, Script, SigningSheet, Speech, Summary


class Papers(Drawer):
    """Pictures, workbooks and official papers. Costs nothing until the first one is asked for."""

    def book(self, zone: ZoneInfo) -> XlsxBook:
        """A new workbook, whose moments are shown in this zone."""
        return XlsxBook(zone)

    async def paper(self, paper: OfficialPaper, speech: Speech) -> bytes:
        """An official paper, as a docx file."""
        charts = await self._charts(paper, speech) if isinstance(paper, Summary) else Charts()
        return await asyncio.to_thread(_written, paper, charts, speech)

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
