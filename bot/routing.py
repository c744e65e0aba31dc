"""Every audience's table of routes in one."""

from __future__ import annotations

from handlers.group import forward, question, settings, stats, subscribe
from handlers.organiser import (
    approval_limit,
    audit,
    broadcast,
    broadcast_audience,
    broadcast_write,
    card,
    certificates,
    channels,
    closing,
    console,
    corrections,
    disqualifying,
    drawing,
    drill,
    extending,
    launch,
    menu,
    notice_posts,
    notices,
    picking,
    prizes,
    proofs,
    proposal_moves,
    proposals,
    regrade,
    role_codes,
    roles,
    signals,
    spread,
    tickets,
    unit_bonus,
    unit_numbers,
    version_papers,
    winners,
)
from handlers.organiser import results as making
from handlers.resident import (
    appeal,
    boards,
    checking,
    complaints,
    confirmation,
    info,
    invite,
    learn,
    marking,
    me,
    play,
    prediction,
    register,
    remind,
    results,
    start,
    units,
)
from handlers.routes import Routes
from handlers.staff import exports, lists, lookup, questions, statistics, unit_sheets


def all_routes() -> Routes:
    """What is said, pressed and due, and who takes it."""
    routes = Routes()
    for module in (
        start,
        register,
        units,
        me,
        play,
        prediction,
        marking,
        boards,
        results,
        confirmation,
        checking,
        learn,
        info,
        remind,
        invite,
        complaints,
        launch,
        menu,
        console,
    ):
        routes.include(module.routes)
    for module in (
        approval_limit,
        broadcast,
        broadcast_audience,
        broadcast_write,
        role_codes,
        roles,
        picking,
        lookup,
        corrections,
        extending,
        making,
        proposal_moves,
        proposals,
        disqualifying,
        signals,
        channels,
        appeal,
        regrade,
        drawing,
        winners,
        version_papers,
        certificates,
        closing,
        prizes,
        unit_bonus,
        unit_numbers,
        tickets,
        spread,
        audit,
        proofs,
    ):
        routes.include(module.routes)
    for module in (subscribe, settings, stats, forward, question, notices, notice_posts, drill, card):
        routes.include(module.routes)
    for module in (lists, statistics, exports, questions, unit_sheets):
        routes.include(module.routes)
    return routes
