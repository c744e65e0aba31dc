"""Role codes that wait to be used, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.actions import Open
from handlers.role_actions import ListInvites, OfferRole, WithdrawInvite
from handlers.tongue import Tongue
from handlers.views.roles import PAGE, role_word, scope_word
from messaging.model import Button, Key, Reply
from messaging.text import Text, join
from services.contest import Contest
from services.organising import RoleInvite
from services.roles import invite_stamp

SUBJECT = "role codes"


def listed(
    contest: Contest,
    tongue: Tongue,
    invites: Sequence[RoleInvite],
    names: Mapping[str, str],
    page: int,
    receipt: Text = (),
) -> Reply:
    """A page of them, each of which can be withdrawn. `names`: who gave them."""
    last = max(0, (len(invites) - 1) // PAGE)
    page = min(page, last)
    shown = list(enumerate(invites))[page * PAGE : (page + 1) * PAGE]
    lines = [
        receipt,
        tongue("**Role codes that nobody has used yet**") if invites else tongue("No role code is waiting."),
    ]
    for number, invite in shown:
        lines.append(
            tongue(
                "{number}. {role}, {scope}: given by {name}, until {until}",
                number=number + 1,
                role=role_word(tongue, invite.role),
                scope=scope_word(contest, tongue, invite.scope),
                name=names[invite.given_by],
                until=tongue.moment(invite.expires_at),
            )
        )
    rows: list[tuple[Key, ...]] = [
        (Button(tongue.word("Withdraw code {number}", number=number + 1), WithdrawInvite(invite_stamp(invite))),)
        for number, invite in shown
    ]
    turns: list[Key] = []
    if page > 0:
        turns.append(Button(tongue.word("Page before"), ListInvites(page - 1)))
    if page < last:
        turns.append(Button(tongue.word("Next page"), ListInvites(page + 1)))
    rows.extend([tuple(turns)] if turns else [])
    rows.append((Button(tongue.word("Give a role"), OfferRole("")), Button(tongue.word("Roles"), Open("phanquyen"))))
    return Reply(join([line for line in lines if line]), tuple(rows), replaces=SUBJECT)


def withdrawn(contest: Contest, tongue: Tongue, invite: RoleInvite) -> Text:
    """The receipt."""
    return tongue(
        "The code for **{role}**, {scope}, was withdrawn; it gives nothing any more.",
        role=role_word(tongue, invite.role),
        scope=scope_word(contest, tongue, invite.scope),
    )


def gone(tongue: Tongue) -> Text:
    """Too late, or pressed twice."""
    return tongue("That code was used, withdrawn, or has ended; nothing was changed.")
