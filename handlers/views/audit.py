"""The log of acts in words: who did what, when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.actions import Open
from handlers.role_actions import ShowAudit
from handlers.tongue import Tongue
from handlers.views.ledger import reason as in_words
from handlers.views.roles import role_word, scope_word
from messaging.model import Button, Key, Reply
from messaging.text import Text, join
from services.contest import Contest
from services.exports import CERTIFICATES, EXPORT, ITEMS, LIST, MOVES, PAPER, REPORT, SCRIPT, SIGNING
from services.records import Audit, Role

PAGE = 10
SUBJECT = "audit"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the log: who the actors are, and what the targets that have a name are called. `more`: older ones follow."""

    lines: Sequence[Audit]
    actors: Mapping[str, str]
    targets: Mapping[str, str]
    number: int
    more: bool


def log(contest: Contest, tongue: Tongue, page: Page) -> Reply:
    """A page of the log, newest first."""
    texts = [tongue("**Log of acts**, newest first"), *(_line(contest, tongue, line, page) for line in page.lines)]
    if not page.lines:
        texts.append(tongue("Nothing yet."))
    turns: list[Key] = []
    if page.number > 0:
        turns.append(Button(tongue.word("Newer"), ShowAudit(page.number - 1)))
    if page.more:
        turns.append(Button(tongue.word("Older"), ShowAudit(page.number + 1)))
    rows: list[tuple[Key, ...]] = [tuple(turns)] if turns else []
    rows.append((Button(tongue.word("For organisers"), Open("dieuhanh")),))
    return Reply(join(texts), tuple(rows), replaces=SUBJECT)


def _line(contest: Contest, tongue: Tongue, line: Audit, page: Page) -> Text:
    who = page.actors.get(line.actor, line.actor)
    if line.actor in {"system", "clock", "settings", "console"}:
        who = tongue.word("the system")
    elif line.actor == "unknown":
        who = tongue.word("somebody who is not named")
    text = tongue(
        "• {at}, {who}: {what}", at=tongue.moment(line.at), who=who, what=what(contest, tongue, line, page.targets)
    )
    reason = line.details.get("reason")
    return join([text, tongue("  Reason: {reason}", reason=reason)]) if reason else text


def what(contest: Contest, tongue: Tongue, line: Audit, targets: Mapping[str, str]) -> str:
    """An act in words; one that is not known here is named as it stands in the log."""
    of = line.target.partition(":")[2]
    if "role" in line.details and line.act.startswith("role_"):
        return _role(contest, tongue, line)
    if line.act == "look_up":
        return tongue.word("looked somebody up, found {n}", n=line.details.get("found", 0))
    if line.act in {"move_player", "map_unit"}:
        unit = scope_word(contest, tongue, str(line.details.get("to", "")))
        if line.act == "move_player":
            return tongue.word("put player {number} into {unit}", number=of, unit=unit)
        n = line.details.get("count", 0)
        return tongue.word("gave {n} registrations the unit {unit}", n=n, unit=unit)
    if line.act.endswith("_bonus"):
        return _of_bonus(contest, tongue, line)
    if "." in line.act:
        return _of_others(tongue, line, targets.get(line.target, ""))
    round = line.target.rpartition("/")[2]
    known = next((planned for planned in contest.pack.rounds if planned.code == round), None)
    name = (
        tongue.of(known.title) if known is not None else tongue.word("the whole contest") if not round else line.target
    )
    about = line.details.get("about", "")
    words = {
        "arm": tongue.word("got the launch of {round} ready", round=name),
        "console_open": tongue.word("opened the console in a browser"),
        "console_close": tongue.word("closed all consoles in browsers"),
        "disarm": tongue.word("took back the readiness of {round}", round=name),
        "launch": tongue.word("launched {round}", round=name),
        "launch_again": tongue.word("took the rehearsed launch of {round} back, to press again", round=name),
        "take_screen": tongue.word("made a browser a screen of the ceremony"),
        "extend_round": tongue.word("extended {round}", round=name),
        "see_player": tongue.word("looked at the card of player {number}", number=of),
        "see_key": tongue.word("opened the key of question {code}", code=of),
        "exclude_player": tongue.word("took player {number} out of the ranking", number=of),
        "include_player": tongue.word("took player {number} back into the ranking", number=of),
        "declare_numbers": tongue.word("took over the numbers of people of {n} units", n=line.details.get("units", 0)),
        "propose_disqualification": tongue.word(
            "proposed whether player {number}'s result is recognised", number=about
        ),
        "approve_disqualification": tongue.word(
            "approved whether player {number}'s result is recognised", number=about
        ),
        "refuse_disqualification": tongue.word("refused a proposal about player {number}'s result", number=about),
        "see_signals": tongue.word("looked at the signals of {round}", round=name),
        "note_signal": tongue.word("noted something about signal no. {number}", number=of),
        "roll_call": tongue.word("called the roll of {unit}", unit=scope_word(contest, tongue, of)),
        "register": tongue.word("registered"),
        "correct": tongue.word("corrected their registration"),
        "withdraw": tongue.word("took their consent back"),
        "forget": tongue.word("erased a person who had withdrawn"),
        "join_people": tongue.word("joined two devices of one person"),
        "phone_disputed": tongue.word("named a phone that somebody else has verified"),
    }
    return words.get(line.act, f"{line.act} {line.target}")


def _of_bonus(contest: Contest, tongue: Tongue, line: Audit) -> str:
    """Acts on a proposal of bonus points, with the unit that it is about."""
    unit = scope_word(contest, tongue, str(line.details.get("about", "")))
    return {
        "propose_bonus": tongue.word("proposed bonus points for {unit}", unit=unit),
        "approve_bonus": tongue.word("approved bonus points for {unit}", unit=unit),
        "refuse_bonus": tongue.word("refused bonus points for {unit}", unit=unit),
    }[line.act]


def _role(contest: Contest, tongue: Tongue, line: Audit) -> str:
    role = role_word(tongue, Role(line.details["role"]))
    scope = scope_word(contest, tongue, str(line.details.get("scope", "")))
    return {
        "role_offer": tongue.word("made a code for the role {role}, {scope}", role=role, scope=scope),
        "role_accept": tongue.word("accepted the role {role}, {scope}", role=role, scope=scope),
        "role_withdraw": tongue.word("withdrew the code for the role {role}, {scope}", role=role, scope=scope),
        "role_revoke": tongue.word("took back the role {role}, {scope}", role=role, scope=scope),
        "role_claim": tongue.word("became {role} by the link of the first start, {scope}", role=role, scope=scope),
    }.get(line.act, line.act)


def _of_others(tongue: Tongue, line: Audit, name: str) -> str:
    """Acts on notices, broadcasts, groups and files, named "thing.act"; `name` is empty for what is gone."""
    number = line.target.partition(":")[2]
    thing, _, act = line.act.partition(".")
    of = f"“{name}”" if name else number if thing == "notice" else tongue.word("no. {number}", number=number)
    words = {
        "notice.move": tongue.word("moved the planned notice {code}", code=of),
        "notice.hold": tongue.word("held back the planned notice {code}", code=of),
        "notice.release": tongue.word("let the planned notice {code} go out in time again", code=of),
        "notice.send": tongue.word("sent the planned notice {code}", code=of),
        "broadcast.schedule": tongue.word("scheduled broadcast {name}", name=of),
        "broadcast.send": tongue.word("sent broadcast {name}", name=of),
        "broadcast.approve": tongue.word("approved broadcast {name}", name=of),
        "broadcast.decline": tongue.word("declined broadcast {name}", name=of),
        "broadcast.held": tongue.word("kept back broadcast {name}: it needs approval now", name=of),
        "broadcast.pause": tongue.word("paused broadcast {name}", name=of),
        "broadcast.resume": tongue.word("went on with broadcast {name}", name=of),
        "broadcast.cancel": tongue.word("cancelled broadcast {name}", name=of),
        "broadcast.back": tongue.word("took broadcast {name} back to the draft", name=of),
        "broadcast.resend": tongue.word("sent broadcast {name} again to those whose channel had refused it", name=of),
        "broadcast.deputy": tongue.word("named who approves broadcasts"),
        "broadcast.limit": tongue.word("set the approval limit to {n}", n=line.details.get("after", "")),
        "drill.start": tongue.word("rehearsed with {n} groups", n=line.details.get("groups", 0)),
        "drill.press": tongue.word("pressed the launch button as a test"),
        "group.subscribe": tongue.word("subscribed group {name} to notices", name=of),
        "group.end": tongue.word("ended the notices of group {name}", name=of),
        "group.settings": tongue.word("changed the settings of group {name}", name=of),
        "group.joined": tongue.word("took the bot into group {name}", name=of),
        "group.rights": tongue.word("changed what the bot may do in group {name}", name=of),
        "group.left": tongue.word("took the bot out of group {name}", name=of),
        "group.moved": tongue.word("group {name} got another id on its platform", name=of),
        "chat.retired": tongue.word(
            "stopped sending to chat {name}: {why}", name=of, why=in_words(tongue, line.details.get("why"))
        ),
        "chat.back": tongue.word("can send to chat {name} again", name=of),
    }
    if line.act in words:
        return words[line.act]
    file = {
        EXPORT: tongue.word("Excel workbook"),
        LIST: tongue.word("list of results"),
        CERTIFICATES: tongue.word("certificates"),
        PAPER: tongue.word("paper of a result"),
        REPORT: tongue.word("closing report"),
        SCRIPT: tongue.word("script of the prize-giving"),
        SIGNING: tongue.word("sheet that winners sign"),
        ITEMS: tongue.word("analysis of questions"),
        MOVES: tongue.word("everybody whom a proposal moves"),
    }.get(thing, thing)
    if act == "asked":
        return tongue.word("asked for a file ({thing})", thing=file)
    if act == "made":
        return tongue.word("a file was made ({thing})", thing=file)
    return f"{line.act} {line.target}"
