"""`/bxh`: who stands where, people and units, as far as the asker may see it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.info_actions import PEOPLE, UNITS, ShowBoard
from handlers.routes import Routes
from handlers.views import boards as view
from messaging.model import Event, Outgoing, Pressed
from quiz.outcome import WHOLE
from quiz.rounds import Round, RoundState, current_round
from quiz.visibility import Audience, Board, Seen
from services.boards import phase_of, seen_in, whole_seen

routes = Routes()


@routes.command("bxh", "bangxephang", words=("bảng xếp hạng", "xếp hạng", "leaderboard", "ranking"))
async def board(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """The board of the round that runs, else of the whole contest or the last round, as a new message."""
    return await _show(ctx, None, PEOPLE, 0, replaces=False)


@routes.pressed(ShowBoard)
async def turn(event: Pressed, ctx: Context) -> Sequence[Outgoing]:
    """Another kind, round or page, in place of what is shown."""
    action = event.action
    if not isinstance(action, ShowBoard):
        return await board(event, ctx)
    return await _show(ctx, action.round, action.kind, action.page, replaces=True)


async def _show(ctx: Context, code: str | None, kind: str, page: int, *, replaces: bool) -> Sequence[Outgoing]:
    kind = UNITS if kind == UNITS else PEOPLE
    rounds = list(await ctx.uow.rounds(ctx.contest.id))
    player = None if ctx.chat.group else await ctx.player()
    audience = Audience.GROUP if ctx.chat.group else Audience.PLAYER if player else Audience.PUBLIC
    what = Board.UNITS if kind == UNITS else Board.PEOPLE
    every = [round for round in rounds if has_begun(round, ctx)]
    begun = [round for round in every if seen_in(ctx.contest, round, what, audience, ctx.now) is not Seen.NO]
    phase, seen = await whole_seen(ctx.uow, ctx.contest, what, audience, ctx.now)
    chosen = _chosen(begun, code, seen, ctx)
    if chosen is None and seen is Seen.NO:
        last = _usual(every, ctx)
        return [ctx.reply(view.withheld(ctx.contest, last, ctx.tongue)) if last else await _nothing_yet(rounds, ctx)]
    if chosen is not None:
        phase, whole, seen = phase_of(chosen, ctx.now), seen, seen_in(ctx.contest, chosen, what, audience, ctx.now)
    else:
        whole, kind = seen, kind if view.ranks_people(ctx.contest) else UNITS
    shown_code = WHOLE if chosen is None else chosen.code
    shown = view.BoardPage(
        contest=ctx.contest,
        code=shown_code,
        phase=phase,
        begun=begun,
        whole=whole is not Seen.NO,
        board=await ctx.boards.of(ctx.uow, ctx.contest, shown_code, ctx.now, audience),
        seen=seen,
        kind=kind,
        page=page,
        player=player,
        now=ctx.now,
    )
    return [ctx.reply(view.board_reply(shown, ctx.tongue, replaces=replaces), view.SUBJECT)]


def _chosen(begun: Sequence[Round], code: str | None, whole: Seen, ctx: Context) -> Round | None:
    """The round to show; None for the whole contest, which also stands for "the latest" once it has a list."""
    named = next((round for round in begun if round.code == code), None)
    if named is not None or (code == WHOLE and whole is not Seen.NO):
        return named
    usual = _usual(begun, ctx)
    running = usual is not None and usual.state(ctx.now) is RoundState.OPEN
    return usual if running or whole is Seen.NO or code is not None else None


async def _nothing_yet(rounds: list[Round], ctx: Context) -> Outgoing:
    coming = current_round(rounds, ctx.now)
    subject_id = f"{coming.code}.opens.{ctx.person.id}" if coming is not None else ""
    timer = await ctx.uow.timer(ctx.contest.id, "reminder", subject_id)
    reminded = timer is not None and timer.done_at is None
    return ctx.reply(view.no_board(ctx.contest, coming, ctx.now, reminded, ctx.tongue))


def has_begun(round: Round, ctx: Context) -> bool:
    """Whether the round opened at some time: one whose launch was never pressed has nothing to show."""
    return round.opened_at is not None and round.opened_at <= ctx.now


def _usual(begun: Sequence[Round], ctx: Context) -> Round | None:
    running = next((round for round in begun if round.state(ctx.now) is RoundState.OPEN), None)
    return running or (begun[-1] if begun else None)
