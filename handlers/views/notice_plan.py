"""What organisers see of the notices by the calendar: the list, one of them, and the question before each act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.actions import Open
from handlers.group_actions import (
    NoticeAskMoment,
    NoticeCard,
    NoticeHold,
    NoticeLines,
    NoticeList,
    NoticeMove,
    NoticePost,
    NoticePreview,
    NoticeSend,
    as_word,
)
from handlers.tongue import Tongue
from handlers.views import ledger as copies
from handlers.views.calendar_notices import name_of
from messaging.model import Asks, Button, Key, Reply, Rows
from messaging.text import Text, join, said
from quiz.material import NoticeKind
from services.contest import Contest
from services.organising import NoticeState, PlannedNotice
from services.records import Json, SendState

SUBJECT = "notice_plan"
PAGE = 6


def listed(contest: Contest, tongue: Tongue, notices: Sequence[PlannedNotice], page: int) -> Reply:
    """A page of the notices by time; a number opens one."""
    if not notices:
        return Reply(tongue("This contest plans no notices."), _back(tongue), replaces=SUBJECT)
    last = (len(notices) - 1) // PAGE
    page = min(page, last)
    shown = notices[page * PAGE : (page + 1) * PAGE]
    first = page * PAGE + 1
    lines = [tongue("**Notices by the calendar** ({page}/{pages})", page=page + 1, pages=last + 1)]
    for number, notice in enumerate(shown, first):
        name = name_of(notice.code, notice.kind, contest, tongue)
        lines.append(
            tongue(
                "**{number}.** {name}\n{at}, {state}",
                number=number,
                name=name,
                at=tongue.moment(notice.sent_at or notice.due_at),
                state=state_words(notice, tongue),
            )
        )
    numbers = tuple(
        Button(str(number), NoticeCard(as_word(notice.code)), str(number)) for number, notice in enumerate(shown, first)
    )
    turns: list[Key] = []
    if page > 0:
        turns.append(Button(tongue.word("Page before"), NoticeList(page - 1)))
    if page < last:
        turns.append(Button(tongue.word("Next page"), NoticeList(page + 1)))
    rows = (numbers, *((tuple(turns),) if turns else ()), *_back(tongue))
    return Reply(join(lines, "\n"), rows, replaces=SUBJECT)


def first_page(notices: Sequence[PlannedNotice]) -> int:
    """The page on which the next notice to come stands."""
    waiting = (place for place, notice in enumerate(notices) if notice.state is not NoticeState.SENT)
    ahead = [place for place in waiting if notices[place].state is NoticeState.PLANNED]
    return (ahead[0] if ahead else max(0, len(notices) - 1)) // PAGE


def state_words(notice: PlannedNotice, tongue: Tongue) -> str:
    """Where it stands, in two words."""
    match notice.state:
        case NoticeState.PLANNED if notice.kind == NoticeKind.LAUNCH:
            return tongue.word("waits for the press")
        case NoticeState.PLANNED if notice.kind == NoticeKind.RESULTS:
            return tongue.word("waits for you to send it")
        case NoticeState.PLANNED:
            return tongue.word("will be sent")
        case NoticeState.HELD:
            return tongue.word("held back")
        case NoticeState.SENT:
            return tongue.word("sent to {groups}", groups=_groups(notice.recipients, tongue))
        case NoticeState.MISSED:
            return tongue.word("missed its time")


def card(
    contest: Contest,
    tongue: Tongue,
    notice: PlannedNotice,
    groups: int,
    ledger: Mapping[SendState, int],
    receipt: Text = (),
    *,
    ahead: bool,
) -> Reply:
    """One notice with what can be done with it. `ahead`: its moment, or the launch that it waits for, is still to come."""
    rows = _acts(tongue, notice, ahead=ahead)
    lines = [
        tongue("**{name}**", name=name_of(notice.code, notice.kind, contest, tongue)),
        tongue("State: {state}", state=state_words(notice, tongue)),
    ]
    if notice.state is NoticeState.SENT:
        lines.append(tongue("Sent: {at}", at=tongue.moment(notice.sent_at or notice.due_at)))
        lines.extend(_ledger(ledger, tongue))
        rows = (*copies.lists(tongue, ledger, lambda state: NoticeLines(as_word(notice.code), state)), *rows)
    else:
        lines.append(tongue("Time: {at}.", at=tongue.moment(notice.due_at)))
        if notice.kind not in {NoticeKind.LAUNCH, NoticeKind.RESULTS}:
            lines.append(
                tongue("After {at} it does not go out by itself any more.", at=tongue.moment(notice.latest_at))
            )
        lines.append(tongue("Groups that get it: {groups}", groups=tongue.number(groups)))
    return Reply(join([receipt, join(lines)], "\n\n"), rows, replaces=SUBJECT)


def unknown(tongue: Tongue) -> Reply:
    """A button of a plan that has changed."""
    return Reply(tongue("That notice is no longer planned."), _back(tongue))


def under_preview(tongue: Tongue, notice: PlannedNotice) -> Reply:
    """Stands below the preview."""
    text = tongue("The message above is what a group will see, with its own link.")
    word = as_word(notice.code)
    return Reply(
        text,
        (
            (Button(tongue.word("As a post to forward by hand"), NoticePost(word)),),
            (Button(tongue.word("Back to the notice"), NoticeCard(word)),),
        ),
    )


def post_head(contest: Contest, tongue: Tongue, notice: PlannedNotice) -> Text:
    """Stands above the units, when a post is made of a notice."""
    return tongue(
        "“{name}” as a post to forward, where no bot can enter. Whose link shall it have?",
        name=name_of(notice.code, notice.kind, contest, tongue),
    )


def ask_moment(contest: Contest, tongue: Tongue, notice: PlannedNotice, receipt: Text = ()) -> Reply:
    """Ask when it should go out."""
    text = tongue(
        "When should “{name}” go out? Type the hour and the day, for example: {example}",
        name=name_of(notice.code, notice.kind, contest, tongue),
        example=_example(tongue, notice.due_at),
    )
    keep = Button(tongue.word("Leave it as it is"), NoticeCard(as_word(notice.code)))
    return Reply(join([receipt, text], "\n\n"), ((keep,),), replaces=SUBJECT, asks=Asks.TEXT)


def confirm_move(contest: Contest, tongue: Tongue, notice: PlannedNotice, at: datetime) -> Reply:
    """The move before it is made."""
    text = tongue(
        "Move “{name}”\nfrom {before}\nto **{after}**?",
        name=name_of(notice.code, notice.kind, contest, tongue),
        before=tongue.moment(notice.due_at),
        after=tongue.moment(at),
    )
    word = as_word(notice.code)
    rows = (
        (Button(tongue.word("Move it"), NoticeMove(word, int(at.timestamp()) // 60)),),
        (
            Button(tongue.word("Another moment"), NoticeAskMoment(word)),
            Button(tongue.word("Leave it as it is"), NoticeCard(word)),
        ),
    )
    return Reply(text, rows)


def confirm_send(contest: Contest, tongue: Tongue, notice: PlannedNotice, groups: int) -> Reply:
    """The sending before it is made."""
    text = tongue(
        "Send “{name}” now to {groups}? It cannot be taken back, and each group gets it once.",
        name=name_of(notice.code, notice.kind, contest, tongue),
        groups=_groups(groups, tongue),
    )
    word = as_word(notice.code)
    rows = (
        (
            Button(tongue.word("Send now"), NoticeSend(word, 1)),
            Button(tongue.word("See it first"), NoticePreview(word)),
        ),
        (Button(tongue.word("Not now"), NoticeCard(word)),),
    )
    return Reply(text, rows, replaces=SUBJECT)


def offered(facts: Json, contest: Contest, tongue: Tongue) -> Reply:
    """A notice that did not go out by itself: what to do with it."""
    code = str(facts["code"])
    kind = next((plan.kind for plan in contest.pack.notices if plan.code == code), None)
    name = name_of(code, kind.value, contest, tongue) if kind is not None else code
    at = tongue.moment(datetime.fromisoformat(facts["due"]))
    match facts["why"]:
        case "hand":
            text = tongue("It is time for “{name}”. It goes out only when you send it.", name=name)
        case "held":
            text = tongue("The launch was pressed, but the notice “{name}” is held back and was not sent.", name=name)
        case "untrue":
            text = tongue("“{name}” was not sent at {at}: what it says is not so at present.", name=name, at=at)
        case _:
            text = tongue(
                "“{name}” should have gone out at {at}, but the system was interrupted; so late it was not sent by itself.",
                name=name,
                at=at,
            )
    word = as_word(code)
    rows = (
        (
            Button(tongue.word("Send now"), NoticeSend(word, 0)),
            Button(tongue.word("Leave it out"), NoticeHold(word, 1)),
        ),
        (
            Button(tongue.word("See it first"), NoticePreview(word)),
            Button(tongue.word("Change the time"), NoticeAskMoment(word)),
        ),
    )
    return Reply(join([text, tongue("Send it now, or leave it out?")]), rows)


def _acts(tongue: Tongue, notice: PlannedNotice, *, ahead: bool) -> Rows:
    word = as_word(notice.code)
    rows: list[tuple[Key, ...]] = [(Button(tongue.word("See it as a group does"), NoticePreview(word)),)]
    if notice.state is not NoticeState.SENT:
        if notice.kind != NoticeKind.LAUNCH:
            rows.append((Button(tongue.word("Change the time"), NoticeAskMoment(word)),))
        if notice.state is NoticeState.PLANNED:
            rows.append((Button(tongue.word("Hold it back"), NoticeHold(word, 1)),))
        elif notice.state is NoticeState.HELD and ahead:
            rows.append((Button(tongue.word("Let it go out in time"), NoticeHold(word, 0)),))
        rows.append((Button(tongue.word("Send now"), NoticeSend(word, 0)),))
    rows.append((Button(tongue.word("All notices"), Open("lichthongbao")),))
    return tuple(rows)


def _ledger(ledger: Mapping[SendState, int], tongue: Tongue) -> list[Text]:
    """How the copies fared; only what is not nought."""
    waiting = ledger.get(SendState.QUEUED, 0) + ledger.get(SendState.CLAIMED, 0)
    parts = [
        (ledger.get(SendState.ACCEPTED, 0), tongue.word("arrived")),
        (waiting, tongue.word("waiting")),
        (ledger.get(SendState.REFUSED, 0), tongue.word("refused")),
        (ledger.get(SendState.UNKNOWN, 0), tongue.word("not known whether it arrived")),
        (ledger.get(SendState.SKIPPED, 0), tongue.word("left out")),
    ]
    return [said("; ".join(f"{words}: {tongue.number(count)}" for count, words in parts if count))]


def _groups(count: int, tongue: Tongue) -> str:
    return tongue.many("{n} group", "{n} groups", count)


def _example(tongue: Tongue, at: datetime) -> str:
    local = at.astimezone(tongue.zone)
    return f"{local:%Hh%M %d}/{local.month}/{local.year}"


def _back(tongue: Tongue) -> Rows:
    return ((Button(tongue.word("For organisers"), Open("dieuhanh")),),)
