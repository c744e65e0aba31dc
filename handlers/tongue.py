"""The recipient's language: catalogue look-ups that give spans or words, and how numbers and moments are written in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from messaging.text import Text, compose
from quiz.localized import Localized

_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language with its catalogue and the contest's time zone. Calling it gives spans; `word` gives a plain string."""

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    zone: ZoneInfo

    def __call__(self, message: str, /, **values: object) -> Text:
        """A catalogue sentence as spans, with the values put in unparsed."""
        return compose(self.gettext(message), **values)

    def word(self, message: str, /, **values: object) -> str:
        """A catalogue sentence as plain words, for labels and toasts."""
        found = self.gettext(message)
        return found.format(**values) if values else found

    def many(self, one: str, more: str, count: int, /, **values: object) -> str:
        """A sentence that depends on a count, given to it as `{n}`."""
        return self.ngettext(one, more, count).format(n=self.number(count), **values)

    def of(self, content: Localized) -> str:
        """A text of the pack in this language."""
        return content.to(self.language)

    def number(self, number: int) -> str:
        """1.234.567 in Vietnamese, 1,234,567 in English."""
        grouped = f"{number:,}"
        return grouped.replace(",", ".") if self.language == "vi" else grouped

    def moment(self, at: datetime) -> str:
        """A moment in the contest's zone, as Vietnamese papers write it: "08h00 thứ Hai, 03/6/2024".

        Midnight is said as 24h00 of the day that ends, because that is how contests announce their close.
        """
        local = at.astimezone(self.zone)
        hour = f"{local.hour:02d}h{local.minute:02d}"
        if (local.hour, local.minute, local.second) == (0, 0, 0):
            local, hour = local - timedelta(days=1), "24h00"
        day = (_DAYS if self.language == "vi" else _DAYS_EN)[local.weekday()]
        month = f"{local.month:02d}" if local.month < 3 else str(local.month)
        return f"{hour} {day}, {local.day:02d}/{month}/{local.year}"

    def clock(self, at: datetime) -> str:
        """The time of day alone: "08h15"."""
        local = at.astimezone(self.zone)
        return f"{local.hour:02d}h{local.minute:02d}"

    def span(self, length: timedelta) -> str:
        """A length of time in its two largest units: "2 ngày 3 giờ", "14 phút 05 giây", "40 giây"."""
        seconds = max(0, int(length.total_seconds()))
        days, seconds = divmod(seconds, 86400)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        if days:
            return self._two(self.many("{n} day", "{n} days", days), hours, "{n} hour", "{n} hours")
        if hours:
            return self._two(self.many("{n} hour", "{n} hours", hours), minutes, "{n} minute", "{n} minutes")
        if minutes:
            return self._two(self.many("{n} minute", "{n} minutes", minutes), seconds, "{n} second", "{n} seconds")
        return self.many("{n} second", "{n} seconds", seconds)

    def _two(self, larger: str, smaller: int, one: str, more: str) -> str:
        return f"{larger} {self.many(one, more, smaller)}" if smaller else larger

    def percent(self, numerator: int, denominator: int) -> str:
        """A share with one decimal: "23,5 %" in Vietnamese; "–" of nothing. Rounds half up, in integers."""
        if not denominator:
            return "–"
        tenths = (numerator * 2000 + denominator) // (2 * denominator)
        point = "," if self.language == "vi" else "."
        return f"{tenths // 10}{point}{tenths % 10} %"
