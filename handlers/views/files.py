"""What every file that is handed over has: a name, and a way to it where the channel carries none."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.links import Links
from handlers.tongue import Tongue
from messaging.text import Text
from quiz.fold import fold
from services.contest import Contest


def file_name(contest: Contest, parts: Sequence[str], ending: str, tongue: Tongue) -> str:
    """How a file is called, in letters that every system can write; of a rehearsal it says so. `ending` with its dot."""
    marked = [*parts, tongue.word("REHEARSAL")] if contest.rehearsal else parts
    return "-".join(fold(part).replace(" ", "-") for part in marked) + ending


def elsewhere(links: Links, tongue: Tongue) -> list[Text]:
    """For readers whose channel hands over no files: where to get it; nothing while the website has no address."""
    address = links.without_files()
    if not address:
        return []
    return [
        tongue(
            "No file here? Open {address}, join it with a link code (/thongtin) and ask for it there.", address=address
        )
    ]
