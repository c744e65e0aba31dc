"""One's own data in words: what is kept, correcting, copies, taking the consent back, link codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from handlers.actions import Open
from handlers.links import Links
from handlers.register_actions import CorrectMine, Enter, ExportMine, JoinByCode, MakeLinkCode, Withdraw
from handlers.tongue import Tongue
from handlers.unit_actions import ShowFormula
from handlers.views.participation import own_button
from handlers.views.register import label, player_unit, value
from messaging.model import Asks, Button, Document, Reply, Rows
from messaging.text import Text, compose, join, said
from quiz import names
from quiz.phone import masked
from quiz.registration import Field
from services.contest import Contest
from services.drafts import draft_from
from services.people import CODE_LIFE
from services.records import Consent, PhoneClaim, Player


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person, gathered for showing. `player` may be withdrawn."""

    player: Player | None
    claim: PhoneClaim | None
    channels: Sequence[str]
    consents: Sequence[Consent]
    drafted: bool
    counted: bool


def mine(contest: Contest, tongue: Tongue, kept: Kept, receipt: Text = ()) -> Reply:
    """All kept data in words, and what can be done about it."""
    return Reply(join([receipt, mine_words(contest, tongue, kept)], "\n\n"), _ways(tongue, kept))


def mine_words(contest: Contest, tongue: Tongue, kept: Kept) -> Text:
    """The data alone, for the screen and for the file."""
    lines = [tongue("**What we keep of you**")]
    if kept.player is not None:
        lines.extend(_player_lines(contest, tongue, kept.player, kept.claim))
    elif kept.drafted:
        lines.append(tongue("Your registration is begun but not confirmed. /dangky goes on with it."))
    else:
        lines.append(tongue("You are not registered."))
    if kept.channels:
        apps = ", ".join(channel_word(tongue, channel) for channel in dict.fromkeys(kept.channels))
        lines.append(tongue("Chat accounts: {apps}", apps=apps))
    if kept.consents:
        last = kept.consents[-1]
        if last.given:
            lines.append(
                tongue("Consent: given, version {version}, {at}", version=last.text_version, at=tongue.moment(last.at))
            )
        else:
            lines.append(tongue("Consent: not given, {at}", at=tongue.moment(last.at)))
    if kept.player is not None and kept.player.withdrawn_at is None:
        lines.append(tongue("Beside this we keep your answers, their times and your predictions."))
    return join(lines)


def _player_lines(contest: Contest, tongue: Tongue, player: Player, claim: PhoneClaim | None) -> list[Text]:
    draft = draft_from(player)
    lines: list[Text] = []
    for field in Field:
        words = value(contest, tongue, draft, field)
        if field is Field.UNIT:
            words = player_unit(contest, tongue, player)
        elif field is Field.PHONE and player.phone is not None:
            words = f"{masked(player.phone)} ({claim_word(tongue, claim)})"
        if words:
            lines.append(tongue("{field}: **{value}**", field=label(field, tongue), value=words))
    lines.append(tongue("Registered: {at}", at=tongue.moment(player.registered_at)))
    if player.withdrawn_at is not None:
        lines.append(tongue("Consent taken back: {at}", at=tongue.moment(player.withdrawn_at)))
    return lines


def claim_word(tongue: Tongue, claim: PhoneClaim | None) -> str:
    """How far a phone is known to be the person's."""
    if claim is not None and claim.disputed:
        return tongue.word("being checked")
    if claim is not None and claim.verified_at is not None:
        return tongue.word("verified")
    return tongue.word("not verified")


def channel_word(tongue: Tongue, channel: str) -> str:
    """An app's name, for people."""
    return {"telegram": "Telegram", "zalo_bot": "Zalo", "zalo_oa": "Zalo", "web": tongue.word("web page")}.get(
        channel, channel
    )


def app_name(tongue: Tongue, channel: str) -> str:
    """The same where it stands first."""
    word = channel_word(tongue, channel)
    return word[:1].upper() + word[1:]


def only_in_chat(tongue: Tongue) -> Reply:
    """Not from a page that somebody else may have open."""
    return Reply(tongue("This can only be done in the chat itself."))


def link_lines(
    tongue: Tongue, head: Text, links: Mapping[str, str], codes: Mapping[str, str] = MappingProxyType({})
) -> list[Text]:
    """Addresses to pass on: one behind its head, several below it by the app that each is for, with the code to type there."""

    def behind(app: str) -> Text:
        return tongue(" (then type: **{code}**)", code=codes[app]) if app in codes else ()

    if len(links) < 2:
        return [join([head, join([said(link), behind(app)], "")], " ") for app, link in links.items()]
    named = (
        join([compose("• {app}: {link}", app=app_name(tongue, app), link=link), behind(app)], "")
        for app, link in links.items()
    )
    return [head, *named]


def _ways(tongue: Tongue, kept: Kept) -> Rows:
    active = kept.player is not None and kept.player.withdrawn_at is None
    agreed = bool(kept.consents) and kept.consents[-1].given
    rows: list[tuple[Button, ...]] = []
    if active and not kept.counted:
        rows.append((Button(tongue.word("Correct my data"), CorrectMine()),))
    elif not active:
        rows.append((Button(tongue.word("Register"), Enter()),))
    if active and kept.counted:
        rows.append((own_button(tongue),))
    rows.append((Button(tongue.word("Get a copy of my data"), ExportMine()),))
    rows.append((Button(tongue.word("Link code for another device"), MakeLinkCode()),))
    if active or agreed:
        rows.append((Button(tongue.word("Take my consent back"), Withdraw(0)),))
    return tuple(rows)


def unit(contest: Contest, tongue: Tongue, player: Player, *, counted: bool) -> Reply:
    """Which unit a player belongs to, and how to change it."""
    words = player_unit(contest, tongue, player)
    lines = [tongue("**Your unit:** {unit}", unit=words) if words else tongue("You named no unit.")]
    if player.unit is None and player.unit_other:
        lines.append(tongue("The organisers will put it into the list of units."))
    rows: Rows = ((Button(tongue.word("Go to the contest"), Open("thi")),),)
    if counted:
        lines.append(tongue("You have an attempt that counts, so only the organisers can change it: /phananh"))
    else:
        lines.append(tongue("It can be changed until your first attempt is handed in."))
        rows = ((Button(tongue.word("Correct my data"), CorrectMine()),), *rows)
    if player.unit is not None:
        rows = ((Button(tongue.word("How the points are made"), ShowFormula("", "")),), *rows)
    return Reply(join(lines), rows)


def unit_unknown(tongue: Tongue) -> Reply:
    """Nobody's unit is known before they register."""
    return Reply(
        tongue("You are not registered yet, so I do not know your unit."),
        ((Button(tongue.word("Register"), Enter()),),),
    )


def sure_to_withdraw(tongue: Tongue) -> Reply:
    """What taking the consent back does, before it is done."""
    text = tongue(
        "**Take your consent back?**\n"
        "• You leave the rankings at once and cannot play on.\n"
        "• Within 15 days your personal data is erased.\n"
        "• A name already in the decision that confirms the prizes stays there.\n"
        "• Until then you can come back by /dangky."
    )
    rows: Rows = (
        (Button(tongue.word("Yes, take it back"), Withdraw(1)),),
        (Button(tongue.word("No, keep it"), Open("thongtin")),),
    )
    return Reply(text, rows)


def withdrawn(tongue: Tongue, until: datetime) -> Reply:
    """It is taken back."""
    text = tongue(
        "Your consent is taken back and you are out of the rankings. Your personal data will be erased by {until}. "
        "To come back before that, type /dangky. Thank you for your interest.",
        until=tongue.moment(until),
    )
    return Reply(text)


def nothing_to_withdraw(tongue: Tongue) -> Reply:
    """There is no consent to take back."""
    return Reply(
        tongue("There is no consent of yours to take back."), ((Button(tongue.word("My data"), Open("thongtin")),),)
    )


def copy_is_made(tongue: Tongue) -> Reply:
    """It takes a moment; the files follow by themselves."""
    return Reply(tongue("A copy of your data is being made. It comes into this chat in a moment."))


def copy(tongue: Tongue, document: Document, links: Links, *, machine: bool) -> Reply:
    """A file with all the data: one to read, one for machines."""
    if machine:
        return Reply(tongue("The same for machines (JSON)."), document=document)
    text = tongue("A copy of all that we keep of you, to read.")
    if address := links.without_files():
        elsewhere = tongue(
            "No file here? Open {address}, join it with a link code (/thongtin) and ask there.", address=address
        )
        text = join([text, elsewhere])
    return Reply(text, document=document)


def link_code(tongue: Tongue, code: str) -> Reply:
    """The code, once."""
    shown = f"{code[:4]}-{code[4:]}"
    text = tongue(
        "Your link code: **{code}**\n"
        "On the other device or app, type: /lienket {code}\n"
        "It works once and for {time}. Give it to nobody: who types it becomes you here.",
        code=shown,
        time=tongue.span(CODE_LIFE),
    )
    return Reply(text)


def ask_link_code(tongue: Tongue, receipt: Text = ()) -> Reply:
    """Ask for a code that was shown elsewhere."""
    text = tongue(
        "Please type the 8-sign link code. On the device where you are registered, open /thongtin and press "
        "“Link code for another device”."
    )
    rows: Rows = ((Button(tongue.word("Leave it"), Open("batdau")),),)
    return Reply(join([receipt, text], "\n\n"), rows, asks=Asks.TEXT)


def sure_to_join(tongue: Tongue, owner: Player | None, code: str) -> Reply:
    """Joining gives one's registration and rights to whoever was shown the code: ask before."""
    name = names.masked(owner.full_name) if owner is not None else tongue.word("somebody not registered yet")
    text = tongue(
        "**Join this device to {name}?**\n"
        "From then on both are one player, with all that either of you has here. Do it only if the code is your own.",
        name=name,
    )
    rows: Rows = (
        (Button(tongue.word("Yes, it is me"), JoinByCode(code)),),
        (Button(tongue.word("No, leave it"), Open("batdau")),),
    )
    return Reply(text, rows)


def joined(tongue: Tongue, player: Player | None) -> Reply:
    """Two devices are one person now."""
    if player is None or player.withdrawn_at is not None:
        return Reply(tongue("Done: both devices are yours now."), ((Button(tongue.word("Register"), Enter()),),))
    text = tongue("Done: this device belongs to **{name}** now.", name=player.full_name)
    rows: Rows = (
        (Button(tongue.word("Go to the contest"), Open("thi")),),
        (Button(tongue.word("My data"), Open("thongtin")),),
    )
    return Reply(text, rows)


def wrong_code(tongue: Tongue) -> Text:
    """No such code, or not any more."""
    return tongue("That code is wrong, used or out of time.")


def same_person(tongue: Tongue) -> Reply:
    """Typed where it was made."""
    return Reply(tongue("This code is for your other device or app: type it there."))


def both_played(tongue: Tongue) -> Reply:
    """Two people with counted attempts are not joined by a machine."""
    return Reply(
        tongue(
            "Both accounts already have attempts that count, so I cannot join them by myself. "
            "Please write to the organisers by /phananh; nothing is lost."
        )
    )
