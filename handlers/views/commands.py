"""What a messenger lists as commands, and how it introduces the bot: short, and for each only what means something to them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias

from handlers.tongue import Tongue
from services.contest import Contest
from services.rights import Act

Commands: TypeAlias = tuple[tuple[str, str], ...]
"""Each command's name and what it does."""


def for_residents(tongue: Tongue) -> Commands:
    """In a private chat."""
    return (
        ("thi", tongue.word("Play, or go on where you stopped")),
        ("ketqua", tongue.word("My results")),
        ("bxh", tongue.word("Leaderboard of people and units")),
        ("dangky", tongue.word("Register")),
        ("tailieu", tongue.word("What to read, trial questions")),
        ("ontap", tongue.word("Answers and practice, once a round has closed")),
        ("thele", tongue.word("Rules and prizes")),
        ("lich", tongue.word("Calendar")),
        ("donvi", tongue.word("My unit")),
        ("thongtin", tongue.word("My data: see, correct, withdraw")),
        ("lienket", tongue.word("Join another device or app")),
        ("layban", tongue.word("A post to forward")),
        ("phananh", tongue.word("Tell the organisers about a problem")),
        ("ngonngu", tongue.word("Language")),
        ("trogiup", tongue.word("Help")),
    )


def for_members(tongue: Tongue) -> Commands:
    """In a group, for everybody."""
    return (
        ("bxh", tongue.word("Leaderboard of people and units")),
        ("lich", tongue.word("Calendar")),
        ("thele", tongue.word("Rules and prizes")),
        ("thongke", tongue.word("The contest in numbers")),
        ("layban", tongue.word("A post to forward")),
    )


def for_admins(tongue: Tongue) -> Commands:
    """In a group, for its admins."""
    return (
        ("nhantin", tongue.word("Get the contest's notices in this group")),
        ("caidat", tongue.word("Settings of the notices")),
        ("thongkenhom", tongue.word("What this group brought in")),
        ("tatnhantin", tongue.word("Stop the notices")),
        *for_members(tongue),
    )


def for_holders(tongue: Tongue, acts: Collection[Act]) -> Commands:
    """In the private chat of somebody with a role: what they may, and what everybody can."""
    theirs = (
        (True, "dieuhanh", tongue.word("For organisers: everything in one menu")),
        (Act.ARM in acts or Act.LAUNCH in acts, "phatdong", tongue.word("Launch")),
        (Act.WRITE_BROADCAST in acts or Act.SEND_BROADCAST in acts, "thongbao", tongue.word("Broadcast")),
        (Act.PLAN_NOTICES in acts, "lichthongbao", tongue.word("Planned notices")),
        (Act.PLAN_NOTICES in acts, "chaythu", tongue.word("Rehearse with the groups")),
        (Act.PLAN_NOTICES in acts, "kenh", tongue.word("Channels")),
        (Act.LOOK_UP in acts, "tracuu", tongue.word("Look-up")),
        (Act.SEE_RESULTS in acts, "thongke", tongue.word("Statistics")),
        (Act.EXPORT in acts, "xuatexcel", tongue.word("Export to Excel")),
        (Act.EXTEND_ROUND in acts, "giahan", tongue.word("Extend a round")),
        (Act.MAKE_RESULTS in acts or Act.PUBLISH_RESULTS in acts, "congbo", tongue.word("Results of the rounds")),
        (Act.SEE_RESULTS in acts, "baocaotongket", tongue.word("Closing report")),
        (Act.SEE_RESULTS in acts, "phantich", tongue.word("Analysis of questions")),
        (Act.ANSWER_COMPLAINTS in acts, "dsphananh", tongue.word("List of complaints")),
        (Act.REVIEW in acts, "dauhieu", tongue.word("Signals")),
        (Act.CHANGE_PRIZES in acts, "suagiai", tongue.word("Change prizes")),
        (Act.SEE_RESULTS in acts, "phieudonvi", tongue.word("Weekly sheet")),
        (Act.DECLARE_NUMBERS in acts, "songuoi", tongue.word("Numbers of people")),
        (Act.SEE_KEYS in acts, "cauhoi", tongue.word("Question bank")),
        (Act.SEE_AUDIT in acts, "nhatky", tongue.word("Log of acts")),
        (True, "phanquyen", tongue.word("Roles")),
        (True, "theqr", tongue.word("QR card")),
    )
    return (*((name, words) for allowed, name, words in theirs if allowed), *for_residents(tongue))


def description(contest: Contest, tongue: Tongue, most: int) -> str:
    """What stands in a chat before the first word; of the longest that fits, nothing is cut."""
    pack = contest.pack
    whole = (
        tongue.of(pack.title),
        tongue.of(pack.summary),
        tongue.word("Run by: {organiser}", organiser=tongue.of(pack.organiser)),
        tongue.word("Press Start to take part."),
    )
    return _fitting(contest, tongue, (whole, (whole[0], whole[3]), (whole[0],)), most)


def short_description(contest: Contest, tongue: Tongue, most: int) -> str:
    """What stands on the bot's page and beside a link that is passed on."""
    pack = contest.pack
    title, organiser = tongue.of(pack.short_title), tongue.of(pack.organiser)
    return _fitting(contest, tongue, ((f"{title}. {organiser}.",), (title,)), most)


def _fitting(contest: Contest, tongue: Tongue, choices: tuple[tuple[str, ...], ...], most: int) -> str:
    mark = f"{tongue.word('REHEARSAL')} · " if contest.rehearsal else ""
    texts = (mark + "\n".join(lines) for lines in choices)
    return next((text for text in texts if len(text) <= most), mark.rstrip(" ·"))
