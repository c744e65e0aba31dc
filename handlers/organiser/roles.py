"""`/phanquyen` and `/nhanquyen`: who holds what, giving a role by a code, accepting, taking back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from handlers.context import Context
from handlers.naming import name_of, names_of
from handlers.organiser import picking
from handlers.organiser.explaining import explained
from handlers.organiser.picking import KINDS, Kind
from handlers.resident import info
from handlers.resident.private import in_private
from handlers.role_actions import AcceptRole, ListGrants, OfferRole, RevokeRole
from handlers.routes import Routes
from handlers.views import roles as view
from messaging.model import Event, Outgoing, Pressed, Said
from messaging.text import Text
from services import roles
from services.organising import RoleGrant
from services.records import Notice, Role
from services.rights import Act
from services.roles import Given, HeldAlready, InSettings, LastOwner, NotHeld, OwnInvite, Revoked, WrongInvite

routes = Routes()
GRANT = "grant"
ROLE_CODE = "roles.code"


@routes.command("phanquyen", words=("phân quyền", "roles"))
@in_private
async def on_roles(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Who holds what; for who may not give roles, their own; a resident hears what it is for."""
    _leave(ctx)
    if await ctx.can(Act.GRANT):
        grants = await _everybody(ctx)
        invites = len(await roles.pending(ctx.uow, ctx.contest, ctx.now))
        return [ctx.reply(view.held(ctx.contest, ctx.tongue, grants, await _names(ctx, grants), invites))]
    mine = _in_order(await ctx.uow.grants(ctx.contest.id, ctx.person.id))
    if not mine:
        return await explained(ctx, "phanquyen")
    return [ctx.reply(view.own(ctx.contest, ctx.tongue, ctx.person.id, mine))]


# giving ----------------------------------------------------------------------------------------------------------------
@routes.pressed(OfferRole)
@in_private
async def on_offer(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Choose the role, then for which unit, then show the code."""
    assert isinstance(event.action, OfferRole)
    if not await ctx.can(Act.GRANT):
        return await info.unknown(event, ctx)
    if event.action.role not in set(Role):
        return [ctx.reply(view.choose_role(ctx.tongue))]
    role = Role(event.action.role)
    if role in roles.WHOLE_ROLES:
        return await _offer(ctx, role, "")
    return await picking.begin(ctx, f"{GRANT}-{role}", event)


async def _scope_head(ctx: Context, role: str) -> Text | None:
    if role not in set(Role) or Role(role) in roles.WHOLE_ROLES or not await ctx.can(Act.GRANT):
        return None
    return view.scope_head(ctx.tongue, Role(role))


async def _scope_picked(ctx: Context, role: str, unit: str) -> Sequence[Outgoing]:
    return await _offer(ctx, Role(role), unit)


KINDS[GRANT] = Kind(_scope_head, _scope_picked, whole=True)


async def _offer(ctx: Context, role: Role, scope: str) -> Sequence[Outgoing]:
    code = await roles.offer(ctx.uow, ctx.contest, ctx.clerk, ctx.person, role, scope, ctx.now, ctx.rng)
    if code is None:
        return [ctx.reply(view.choose_role(ctx.tongue))]
    return [ctx.reply(view.offered(ctx.contest, ctx.tongue, role, scope, code, ctx.links))]


# accepting --------------------------------------------------------------------------------------------------------------
@routes.command("nhanquyen", words=("nhận quyền", "accept role"))
@in_private
async def on_accept_command(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """`/nhanquyen CODE` shows the offer; without a code it is asked for."""
    words = event.text.split(maxsplit=1) if isinstance(event, Said) and event.text.startswith("/") else []
    if len(words) < 2:
        ctx.ask(ROLE_CODE)
        return [ctx.reply(view.ask_code(ctx.tongue))]
    return await _typed(ctx, words[1])


@routes.asking(ROLE_CODE)
@in_private
async def on_code(event: Said, ctx: Context) -> Sequence[Outgoing]:
    """The code that was asked for."""
    return await _typed(ctx, event.text)


async def offer_card(ctx: Context, words: str) -> Sequence[Outgoing]:
    """What a link or code offers, to be looked at before it is accepted."""
    return await _typed(ctx, words)


async def _typed(ctx: Context, words: str) -> Sequence[Outgoing]:
    code = roles.read_role_code(words)
    invite = None if code is None else await roles.invite_of(ctx.uow, ctx.contest, ctx.clerk, code, ctx.now)
    if code is None or invite is None:
        return _ask_again(ctx)
    _leave(ctx)
    if invite.given_by == str(ctx.person.id):
        return [ctx.reply(view.own_offer(ctx.contest, ctx.tongue, invite))]
    giver = await name_of(ctx, int(invite.given_by))
    return [ctx.reply(view.offer_card(ctx.contest, ctx.tongue, invite, giver, code))]


@routes.pressed(AcceptRole)
@in_private
async def on_accept(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Take the role; the giver is told."""
    assert isinstance(event.action, AcceptRole)
    code = roles.read_role_code(event.action.invite) or ""
    decision = await roles.accept(ctx.uow, ctx.contest, ctx.clerk, ctx.person, code, ctx.now)
    match decision:
        case Given(grant, giver):
            name = await name_of(ctx, ctx.person.id)
            await _tell(ctx, giver, "accepted", grant, name)
            return [ctx.reply(view.accepted(ctx.contest, ctx.tongue, grant))]
        case HeldAlready(grant):
            return [ctx.reply(view.held_already(ctx.contest, ctx.tongue, grant))]
        case OwnInvite(invite):
            return [ctx.reply(view.own_offer(ctx.contest, ctx.tongue, invite))]
        case WrongInvite():
            return _ask_again(ctx)
        case _:
            assert_never(decision)


def _ask_again(ctx: Context) -> Sequence[Outgoing]:
    ctx.ask(ROLE_CODE)
    return [ctx.reply(view.ask_code(ctx.tongue, view.wrong_code(ctx.tongue)))]


# taking back --------------------------------------------------------------------------------------------------------------
@routes.pressed(ListGrants)
@in_private
async def on_list(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Whose role to take back."""
    assert isinstance(event.action, ListGrants)
    if not await ctx.can(Act.GRANT):
        return await info.unknown(event, ctx)
    grants = await _everybody(ctx)
    names = await _names(ctx, grants)
    return [ctx.reply(view.choose_grant(ctx.contest, ctx.tongue, grants, names, event.action.page))]


@routes.pressed(RevokeRole)
@in_private
async def on_revoke(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Ask, then take the role away; anybody may give back their own."""
    assert isinstance(event.action, RevokeRole)
    person, (role, _, scope) = event.action.person, event.action.grant.partition("-")
    own = person == ctx.person.id
    if not own and not await ctx.can(Act.GRANT):
        return await info.unknown(event, ctx)
    grant = await roles.held_grant(ctx.uow, ctx.contest, person, role, scope)
    if grant is None:
        return [ctx.reply(view.not_held(ctx.tongue))]
    name = await name_of(ctx, person)
    if not event.action.sure:
        return [ctx.reply(view.sure_to_revoke(ctx.contest, ctx.tongue, grant, name, own=own))]
    decision = await roles.revoke(ctx.uow, ctx.contest, ctx.person, person, role, scope, ctx.now)
    match decision:
        case Revoked(grant):
            if not own:
                await _tell(ctx, person, "ended", grant, name)
            return [ctx.reply(view.revoked(ctx.contest, ctx.tongue, grant, name, own=own))]
        case LastOwner():
            return [ctx.reply(view.last_owner(ctx.tongue))]
        case InSettings():
            return [ctx.reply(view.in_settings(ctx.tongue))]
        case NotHeld():
            return [ctx.reply(view.not_held(ctx.tongue))]
        case _:
            assert_never(decision)


async def _tell(ctx: Context, person: int, news: str, grant: RoleGrant, name: str) -> None:
    """A notice to somebody's newest private chat that can be reached."""
    chats = [chat for chat in await ctx.uow.chats_of(person) if chat.reachable]
    if not chats:
        return
    id = await ctx.uow.new_id()
    parameters = {"news": news, "role": str(grant.role), "scope": grant.scope, "name": name}
    chat = max(chats, key=lambda chat: chat.id)
    ctx.uow.add_notice(Notice(id, ctx.contest.id, f"role_news:{id}", "role_news", parameters, chat.id, ctx.now))


async def _everybody(ctx: Context) -> list[RoleGrant]:
    return _in_order(await ctx.uow.grants(ctx.contest.id))


def _in_order(grants: Sequence[RoleGrant]) -> list[RoleGrant]:
    return sorted(grants, key=lambda grant: (view.ORDER.index(grant.role), grant.scope, grant.person))


async def _names(ctx: Context, grants: Sequence[RoleGrant]) -> dict[int, str]:
    return await names_of(ctx, [grant.person for grant in grants])


def _leave(ctx: Context) -> None:
    if ctx.person.asking == ROLE_CODE:
        ctx.ask("")
    picking.stop(ctx)
