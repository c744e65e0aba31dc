"""All that `services.ports.Papers` promises, in one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from reports.pictures import Drawer
from reports.sheets import XlsxBook


class Papers(Drawer):
    """Pictures and workbooks. Costs nothing until the first one is asked for."""

    def book(self, zone: ZoneInfo) -> XlsxBook:
        """A new workbook, whose moments are shown in this zone."""
        return XlsxBook(zone)
