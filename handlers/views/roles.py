"""Roles in words: who holds what, an offer shown once, accepting, taking back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers.actions import Open
from handlers.links import Links
from handlers.role_actions import AcceptRole, ListGrants, ListInvites, OfferRole, RevokeRole
from handlers.tongue import Tongue
from handlers.views.me import link_lines
from handlers.views.units import unit_words
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join, said
from services.contest import Contest
from services.organising import RoleGrant, RoleInvite
from services.records import Json, Role

PAGE = 8
ORDER = (Role.OWNER, Role.ORGANISER, Role.STAFF, Role.DRAFTER, Role.JURY, Role.TECHNICIAN, Role.LEADER)


def role_word(tongue: Tongue, role: Role) -> str:
    """A role's name."""
    return {
        Role.OWNER: tongue.word("Owner"),
        Role.ORGANISER: tongue.word("Organiser"),
        Role.STAFF: tongue.word("Staff"),
        Role.DRAFTER: tongue.word("Question drafter"),
        Role.JURY: tongue.word("Jury"),
        Role.TECHNICIAN: tongue.word("Technician (standby key)"),
        Role.LEADER: tongue.word("Group leader"),
    }[role]


def role_means(tongue: Tongue, role: Role) -> str:
    """What a role allows, in one line."""
    return {
        Role.OWNER: tongue.word("everything, giving roles included"),
        Role.ORGANISER: tongue.word("launch, notices, broadcasts, results, corrections"),
        Role.STAFF: tongue.word("look-ups, results, exports, corrections, drafts of broadcasts"),
        Role.DRAFTER: tongue.word("questions and their keys, no results"),
        Role.JURY: tongue.word("results and the log of acts, only to read"),
        Role.TECHNICIAN: tongue.word("press the armed launch button in place of the organisers"),
        Role.LEADER: tongue.word("subscribe their Zalo groups and set what comes there"),
    }[role]


def scope_word(contest: Contest, tongue: Tongue, scope: str) -> str:
    """A scope's name."""
    if scope == "":
        return tongue.word("the whole contest")
    units = contest.pack.units
    return unit_words(units, scope) if scope in units.units else scope


def held(
    contest: Contest, tongue: Tongue, grants: Sequence[RoleGrant], names: Mapping[int, str], invites: int
) -> Reply:
    """`/phanquyen`: who holds what, and how many codes wait to be used."""
    lines: list[Text] = [tongue("**Roles**")]
    for role in ORDER:
        of_role = [grant for grant in grants if grant.role is role]
        if not of_role:
            continue
        lines.append(tongue("**{role}** – {means}", role=role_word(tongue, role), means=role_means(tongue, role)))
        lines.extend(
            tongue("• {name}: {scope}", name=names[grant.person], scope=scope_word(contest, tongue, grant.scope))
            for grant in of_role
        )
    rows: list[tuple[Key, ...]] = [
        (Button(tongue.word("Give a role"), OfferRole("")), Button(tongue.word("Take a role back"), ListGrants(0)))
    ]
    if invites:
        lines.append(said(tongue.many("{n} role code waits to be used.", "{n} role codes wait to be used.", invites)))
        rows.append((Button(tongue.word("Unused role codes"), ListInvites(0)),))
    rows.append((Button(tongue.word("For organisers"), Open("dieuhanh")),))
    return Reply(join(lines), tuple(rows))


def own(contest: Contest, tongue: Tongue, person: int, grants: Sequence[RoleGrant]) -> Reply:
    """The asker's own roles, each of which can be given back."""
    lines = [tongue("**Your roles**"), *(_own_line(contest, tongue, grant) for grant in grants)]
    rows: list[tuple[Key, ...]] = [
        (
            Button(
                tongue.word("Give back: {role}", role=_short(contest, tongue, grant)),
                RevokeRole(person, word(grant), 0),
            ),
        )
        for grant in grants
    ]
    rows.append((Button(tongue.word("For organisers"), Open("dieuhanh")),))
    return Reply(join(lines), tuple(rows))


def _own_line(contest: Contest, tongue: Tongue, grant: RoleGrant) -> Text:
    return tongue(
        "• **{role}** ({scope}): {means}",
        role=role_word(tongue, grant.role),
        scope=scope_word(contest, tongue, grant.scope),
        means=role_means(tongue, grant.role),
    )


def word(grant: RoleGrant) -> str:
    """A grant as the short word of a button."""
    return f"{grant.role}-{grant.scope}" if grant.scope else str(grant.role)


def _short(contest: Contest, tongue: Tongue, grant: RoleGrant) -> str:
    role = role_word(tongue, grant.role)
    return f"{role}, {scope_word(contest, tongue, grant.scope)}" if grant.scope else role


# giving ----------------------------------------------------------------------------------------------------------------
def choose_role(tongue: Tongue) -> Reply:
    """Which role to give."""
    lines = [tongue("**Which role do you want to give?**")]
    lines.extend(
        tongue("• **{role}**: {means}", role=role_word(tongue, role), means=role_means(tongue, role)) for role in ORDER
    )
    return Reply(join(lines), tuple((Button(role_word(tongue, role), OfferRole(str(role))),) for role in ORDER))


def scope_head(tongue: Tongue, role: Role) -> Text:
    """What stands above the list of units."""
    return tongue(
        "**{role}** for which unit? A role for a district holds for all its communes as well.",
        role=role_word(tongue, role),
    )


def offered(contest: Contest, tongue: Tongue, role: Role, scope: str, code: str, links: Links) -> Reply:
    """The code, shown once."""
    spaced = "-".join(code[start : start + 4] for start in range(0, len(code), 4))
    lines = [
        tongue(
            "**A role to hand over:** {role}, {scope}",
            role=role_word(tongue, role),
            scope=scope_word(contest, tongue, scope),
        ),
        tongue("Code: `{code}`", code=spaced),
        tongue("Send it to one person, in private. They write to this bot: /nhanquyen {code}", code=spaced),
        tongue("It works once and for 24 hours. I show it only now, and I will tell you when it is accepted."),
    ]
    lines[2:2] = link_lines(tongue, tongue("Or this link:"), links.everywhere(f"q-{code}"))
    return Reply(join(lines), ((Button(tongue.word("Roles"), Open("phanquyen")),),))


# accepting --------------------------------------------------------------------------------------------------------------
def ask_code(tongue: Tongue, receipt: Text = ()) -> Reply:
    """Ask for the code that somebody handed over."""
    text = tongue("Please type the role code that you were given (12 letters and digits).")
    return Reply(join([receipt, text], "\n\n"), ((Button(tongue.word("Never mind"), Open("batdau")),),), asks=Asks.TEXT)


def wrong_code(tongue: Tongue) -> Text:
    """Which of the reasons it is is not told."""
    return tongue("This role code is not valid: mistyped, used already, or older than 24 hours. Ask for a new one.")


def offer_card(contest: Contest, tongue: Tongue, invite: RoleInvite, giver: str, code: str) -> Reply:
    """What would be accepted, before it is."""
    lines = [
        tongue("**{giver}** offers you a role in {contest}:", giver=giver, contest=tongue.of(contest.pack.short_title)),
        tongue(
            "**{role}**, {scope}",
            role=role_word(tongue, invite.role),
            scope=scope_word(contest, tongue, invite.scope),
        ),
        tongue("You may then: {means}.", means=role_means(tongue, invite.role)),
        tongue("What you do with it is written down. If you don't know why you got this, leave it."),
    ]
    rows = ((Button(tongue.word("Accept the role"), AcceptRole(code)), Button(tongue.word("Not now"), Open("batdau"))),)
    return Reply(join(lines), rows)


def own_offer(contest: Contest, tongue: Tongue, invite: RoleInvite) -> Reply:
    """For the giver who opens their own link."""
    text = tongue(
        "You made this code yourself ({role}, {scope}). Hand it to the person who is to have the role; it still works.",
        role=role_word(tongue, invite.role),
        scope=scope_word(contest, tongue, invite.scope),
    )
    return Reply(text, ((Button(tongue.word("Roles"), Open("phanquyen")),),))


def accepted(contest: Contest, tongue: Tongue, grant: RoleGrant) -> Reply:
    """It is held from now on."""
    text = tongue(
        "You are now **{role}**, {scope}. Everything that you may do is in /dieuhanh.",
        role=role_word(tongue, grant.role),
        scope=scope_word(contest, tongue, grant.scope),
    )
    if grant.role is Role.LEADER:
        text = join([text, tongue("In your group, write to me: **/nhantin**")])
    return Reply(text, ((Button(tongue.word("For organisers"), Open("dieuhanh")),),))


def held_already(contest: Contest, tongue: Tongue, grant: RoleGrant) -> Reply:
    """Nothing to accept."""
    text = tongue(
        "You are **{role}** already, {scope}. The code was not used.",
        role=role_word(tongue, grant.role),
        scope=scope_word(contest, tongue, grant.scope),
    )
    return Reply(text, ((Button(tongue.word("For organisers"), Open("dieuhanh")),),))


# taking back --------------------------------------------------------------------------------------------------------------
def choose_grant(
    contest: Contest, tongue: Tongue, grants: Sequence[RoleGrant], names: Mapping[int, str], page: int
) -> Reply:
    """Whose role to take back."""
    last = max(0, (len(grants) - 1) // PAGE)
    page = min(page, last)
    rows: list[tuple[Key, ...]] = [
        (Button(f"{names[grant.person]}: {_short(contest, tongue, grant)}", RevokeRole(grant.person, word(grant), 0)),)
        for grant in grants[page * PAGE : (page + 1) * PAGE]
    ]
    turns: list[Key] = []
    if page > 0:
        turns.append(Button(tongue.word("Page before"), ListGrants(page - 1)))
    if page < last:
        turns.append(Button(tongue.word("Next page"), ListGrants(page + 1)))
    rows.extend([tuple(turns)] if turns else [])
    rows.append((Button(tongue.word("Roles"), Open("phanquyen")),))
    return Reply(tongue("Whose role do you want to take back?"), tuple(rows))


def sure_to_revoke(contest: Contest, tongue: Tongue, grant: RoleGrant, name: str, *, own: bool) -> Reply:
    """Ask before taking a role away."""
    role, scope = role_word(tongue, grant.role), scope_word(contest, tongue, grant.scope)
    text = (
        tongue(
            "Give back your role **{role}**, {scope}? Only an owner can give it to you again.", role=role, scope=scope
        )
        if own
        else tongue(
            "Take the role **{role}**, {scope}, from **{name}**? It ends at once.", role=role, scope=scope, name=name
        )
    )
    yes = tongue.word("Yes, give it back") if own else tongue.word("Yes, take the role back")
    rows = (
        (Button(yes, RevokeRole(grant.person, word(grant), 1)), Button(tongue.word("No, keep it"), Open("phanquyen"))),
    )
    return Reply(text, rows)


def revoked(contest: Contest, tongue: Tongue, grant: RoleGrant, name: str, *, own: bool) -> Reply:
    """It ended."""
    role, scope = role_word(tongue, grant.role), scope_word(contest, tongue, grant.scope)
    text = (
        tongue("You gave back the role **{role}**, {scope}.", role=role, scope=scope)
        if own
        else tongue("**{name}** no longer has the role **{role}**, {scope}.", name=name, role=role, scope=scope)
    )
    way = Button(tongue.word("Help"), Open("trogiup")) if own else Button(tongue.word("Roles"), Open("phanquyen"))
    return Reply(text, ((way,),))


def last_owner(tongue: Tongue) -> Reply:
    """The contest needs an owner."""
    text = tongue("The contest needs an owner, and there is no other. Give the role Owner to somebody else first.")
    rows = ((Button(tongue.word("Give a role"), OfferRole("")), Button(tongue.word("Roles"), Open("phanquyen"))),)
    return Reply(text, rows)


def in_settings(tongue: Tongue) -> Reply:
    """Taking it back here would not last."""
    text = tongue(
        "This owner stands in the settings of the server (THITUAN_OWNERS) and would be owner again after every start. "
        "Have them taken out there first."
    )
    return Reply(text, ((Button(tongue.word("Roles"), Open("phanquyen")),),))


def not_held(tongue: Tongue) -> Reply:
    """A stale or foreign press."""
    text = tongue("Nobody holds that role any more; nothing was changed.")
    return Reply(text, ((Button(tongue.word("Roles"), Open("phanquyen")),),))


def role_news(parameters: Json, contest: Contest, tongue: Tongue) -> Reply:
    """Told unasked: to the giver, that a role was accepted; to who held one, that it ended."""
    role = role_word(tongue, Role(parameters["role"]))
    scope = scope_word(contest, tongue, str(parameters["scope"]))
    if parameters["news"] == "accepted":
        text = tongue(
            "**{name}** accepted the role **{role}**, {scope}.", name=parameters["name"], role=role, scope=scope
        )
        return Reply(text, ((Button(tongue.word("Roles"), Open("phanquyen")),),))
    text = tongue("Your role **{role}**, {scope}, has ended. Thank you for your help.", role=role, scope=scope)
    return Reply(text, ((Button(tongue.word("Help"), Open("trogiup")),),))
