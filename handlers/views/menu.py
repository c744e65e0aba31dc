"""The organisers' menu in words."""

from __future__ import annotations

from collections.abc import Collection

from handlers.actions import Open
from handlers.links import Links
from handlers.tongue import Tongue
from handlers.views.card import add_to_group
from handlers.views.results import to_lists
from messaging.model import Button, Key, Reply
from quiz.rounds import Round
from services.contest import Contest
from services.rights import Act


def menu(
    contest: Contest,
    tongue: Tongue,
    acts: Collection[Act],
    round: Round | None,
    running: int,
    links: Links,
    *,
    maps: bool,
) -> Reply:
    """Where the contest stands, and a button for everything that the asker may do. `maps`: may map typed units."""
    if round is None:
        text = tongue("**For organisers.** All rounds are over.")
    else:
        text = tongue(
            "**For organisers.** {round}: {running} attempts are running now.",
            round=tongue.of(contest.pack.round(round.code).title),
            running=tongue.number(running),
        )
    keys: list[Key] = [
        Button(label, Open(command)) for allowed, label, command in entries(contest, tongue, acts, maps) if allowed
    ]
    if Act.SEE_RESULTS in acts:
        keys[-3:-3] = to_lists(tongue)
    rows: list[tuple[Key, ...]] = [tuple(keys[start : start + 2]) for start in range(0, len(keys), 2)]
    if add := add_to_group(tongue, links.add_to_group()):
        rows.append(add)
    return Reply(text, tuple(rows))


def entries(contest: Contest, tongue: Tongue, acts: Collection[Act], maps: bool) -> list[tuple[bool, str, str]]:
    """Everything that can be done: whether the asker may, what it is called, and its command."""
    bonus = contest.pack.rules.unit_formula.bonus_max > 0
    return [
        (Act.ARM in acts or Act.LAUNCH in acts, tongue.word("Launch"), "phatdong"),
        (Act.WRITE_BROADCAST in acts or Act.SEND_BROADCAST in acts, tongue.word("Broadcast"), "thongbao"),
        (Act.PLAN_NOTICES in acts, tongue.word("Planned notices"), "lichthongbao"),
        (Act.PLAN_NOTICES in acts, tongue.word("Rehearse with the groups"), "chaythu"),
        (Act.PLAN_NOTICES in acts, tongue.word("Channels"), "kenh"),
        (True, tongue.word("QR card"), "theqr"),
        (True, tongue.word("Roles"), "phanquyen"),
        (Act.LOOK_UP in acts, tongue.word("Look-up"), "tracuu"),
        (Act.SEE_RESULTS in acts, tongue.word("Statistics"), "thongke"),
        (Act.SEE_RESULTS in acts, tongue.word("Invitations"), "lantoa"),
        (Act.EXPORT in acts, tongue.word("Export to Excel"), "xuatexcel"),
        (maps, tongue.word("Other units"), "donvikhac"),
        (Act.EXTEND_ROUND in acts, tongue.word("Extend a round"), "giahan"),
        (Act.MAKE_RESULTS in acts or Act.PUBLISH_RESULTS in acts, tongue.word("Results of the rounds"), "congbo"),
        (Act.SEE_RESULTS in acts, tongue.word("Closing report"), "baocaotongket"),
        (Act.SEE_RESULTS in acts, tongue.word("Analysis of questions"), "phantich"),
        (Act.ANSWER_COMPLAINTS in acts, tongue.word("List of complaints"), "dsphananh"),
        (Act.REVIEW in acts, tongue.word("Signals"), "dauhieu"),
        (Act.CHANGE_PRIZES in acts, tongue.word("Change prizes"), "suagiai"),
        (Act.SEE_RESULTS in acts, tongue.word("Weekly sheet"), "phieudonvi"),
        (Act.DECLARE_NUMBERS in acts, tongue.word("Numbers of people"), "songuoi"),
        (bonus and Act.GIVE_BONUS in acts, tongue.word("Bonus points of units"), "diemthuong"),
        (Act.SEE_KEYS in acts, tongue.word("Question bank"), "cauhoi"),
        (Act.SEE_AUDIT in acts, tongue.word("Log of acts"), "nhatky"),
        (True, tongue.word("Console in a browser"), "bangdieukhien"),
        (True, tongue.word("Leaderboard"), "bxh"),
        (True, tongue.word("Calendar"), "lich"),
    ]
