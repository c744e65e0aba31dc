"""Who may do what, and for which units: one table, asked by every command, page and export."""

from __future__ import annotations

from enum import StrEnum

from quiz.units import UnitSet
from quiz.visibility import Audience
from services.contest import Contest
from services.organising import RoleGrant
from services.ports import UnitOfWork
from services.records import Role


class Act(StrEnum):
    """An act that needs a role."""

    ARM = "arm"
    LAUNCH = "launch"
    WRITE_BROADCAST = "write_broadcast"
    SEND_BROADCAST = "send_broadcast"
    PLAN_NOTICES = "plan_notices"
    GRANT = "grant"
    SEE_RESULTS = "see_results"
    LOOK_UP = "look_up"
    EXPORT = "export"
    CORRECT_PLAYERS = "correct_players"
    EXTEND_ROUND = "extend_round"
    SEE_KEYS = "see_keys"
    SEE_AUDIT = "see_audit"
    MAKE_RESULTS = "make_results"
    PUBLISH_RESULTS = "publish_results"
    REGRADE = "regrade"
    REVIEW = "review"
    """See signals about players, and propose or decide that a result is not recognised."""
    ANSWER_COMPLAINTS = "answer_complaints"
    VERIFY_WINNERS = "verify_winners"
    CHANGE_PRIZES = "change_prizes"
    DECLARE_NUMBERS = "declare_numbers"
    GIVE_BONUS = "give_bonus"
    """Propose and decide about bonus points of units."""
    SEE_LIVE = "see_live"
    """What stays hidden from others while boards are frozen."""
    LEAD_GROUPS = "lead_groups"
    """Stand in for the admins of a group, where a messenger tells nobody who they are."""


RIGHTS: dict[Role, frozenset[Act]] = {
    Role.OWNER: frozenset(Act),
    Role.ORGANISER: frozenset(Act) - {Act.GRANT, Act.SEE_KEYS},
    Role.STAFF: frozenset(
        {Act.WRITE_BROADCAST, Act.SEE_RESULTS, Act.LOOK_UP, Act.EXPORT, Act.CORRECT_PLAYERS, Act.LEAD_GROUPS}
    ),
    Role.DRAFTER: frozenset({Act.SEE_KEYS}),
    Role.JURY: frozenset(
        {Act.SEE_RESULTS, Act.SEE_LIVE, Act.SEE_AUDIT, Act.PUBLISH_RESULTS, Act.REGRADE, Act.REVIEW, Act.GIVE_BONUS}
    ),
    Role.TECHNICIAN: frozenset({Act.LAUNCH}),
    Role.LEADER: frozenset({Act.LEAD_GROUPS}),
}
WHOLE_ONLY = frozenset(
    {
        Act.ARM,
        Act.LAUNCH,
        Act.PLAN_NOTICES,
        Act.GRANT,
        Act.EXTEND_ROUND,
        Act.SEE_KEYS,
        Act.SEE_AUDIT,
        Act.MAKE_RESULTS,
        Act.PUBLISH_RESULTS,
        Act.REGRADE,
        Act.REVIEW,
        Act.ANSWER_COMPLAINTS,
        Act.VERIFY_WINNERS,
        Act.CHANGE_PRIZES,
        Act.DECLARE_NUMBERS,
        Act.GIVE_BONUS,
        Act.SEE_LIVE,
    }
)
"""Acts on the contest as a whole: a role for one unit does not give them."""


async def scopes(uow: UnitOfWork, contest: Contest, person: int, act: Act) -> frozenset[str]:
    """The units for which a person may do this ("" for the whole contest); empty if they may not at all."""
    held = await uow.grants(contest.id, person)
    found = frozenset(grant.scope for grant in held if act in RIGHTS[grant.role])
    return found & {""} if act in WHOLE_ONLY else found


async def may(uow: UnitOfWork, contest: Contest, person: int, act: Act, unit: str | None = None) -> bool:
    """Whether a person may do this at all, or for this unit."""
    held = await scopes(uow, contest, person, act)
    if unit is None:
        return bool(held)
    return any(covers(contest.pack.units, scope, unit) for scope in held)


async def audience_of(uow: UnitOfWork, contest: Contest, person: int) -> Audience:
    """As whom somebody looks at lists and numbers: who counts out sees all, who may see results or people is staff."""
    held = await acts_of(uow, contest, person)
    if Act.SEE_LIVE in held:
        return Audience.ORGANISER
    return Audience.STAFF if held & {Act.SEE_RESULTS, Act.LOOK_UP, Act.EXPORT} else Audience.PLAYER


def covers(units: UnitSet, scope: str, unit: str | None) -> bool:
    """Whether a scope holds a unit: the whole contest holds all, a district holds its communes."""
    if scope == "":
        return True
    return unit is not None and unit in units.units and scope in {above.code for above in units.path(unit)}


def in_force(grant: RoleGrant) -> bool:
    """Whether a grant was not revoked."""
    return grant.revoked_at is None


async def acts_of(uow: UnitOfWork, contest: Contest, person: int) -> frozenset[Act]:
    """Everything that a person may do for some unit or for the whole contest; empty for a resident."""
    held = await uow.grants(contest.id, person)
    return frozenset(act for grant in held for act in RIGHTS[grant.role] if grant.scope == "" or act not in WHOLE_ONLY)
