"""People as staff see them: full name and year, the phone masked; and what can be corrected."""

from __future__ import annotations

from handlers.actions import Open
from handlers.review_actions import BarPlayer
from handlers.role_actions import Exclude, MovePlayer, ShowPlayer
from handlers.tongue import Tongue
from handlers.views.boards import duration
from handlers.views.play import title
from handlers.views.register import player_unit
from messaging.model import Asks, Button, Key, Reply
from messaging.text import Text, join
from quiz.phone import masked
from services.contest import Contest
from services.lookup import MOST, Found, RoundPlayed
from services.records import Player


def ask(tongue: Tongue, receipt: Text = ()) -> Reply:
    """What to look for."""
    text = tongue(
        "**Look-up.** Type a name, a phone number or a registration number. Every look-up is written down with your name."
    )
    return Reply(join([receipt, text], "\n\n"), (_leave(tongue),), asks=Asks.TEXT)


def nobody(tongue: Tongue, words: str, *, too_many: bool = False) -> Reply:
    """Nothing within the asker's units; `too_many`: not all who are called like that were looked at."""
    if too_many:
        text = tongue(
            "Too many people are called “{words}”. Type the full name, a phone or a registration number.", words=words
        )
        return Reply(text, (_leave(tongue),), asks=Asks.TEXT)
    text = tongue(
        "Nobody like “{words}” among the units that you look after. Type another name or number.", words=words
    )
    return Reply(text, (_leave(tongue),), asks=Asks.TEXT)


def found(contest: Contest, tongue: Tongue, words: str, seen: Found) -> Reply:
    """At most ten people, each to be opened by a press."""
    lines = [tongue("Found for “{words}”:", words=words)]
    lines.extend(_line(contest, tongue, player) for player in seen.players)
    if seen.more:
        lines.append(tongue("These are the first {most}; there are more. Type more of the name.", most=MOST))
    rows: list[tuple[Key, ...]] = [
        (Button(f"{player.full_name} · {player.id}", ShowPlayer(player.id)),) for player in seen.players
    ]
    rows.append(_leave(tongue))
    return Reply(join(lines), tuple(rows), asks=Asks.TEXT)


def _line(contest: Contest, tongue: Tongue, player: Player) -> Text:
    parts = [str(player.birth_year) if player.birth_year else "", player_unit(contest, tongue, player)]
    parts.append(masked(player.phone) if player.phone else "")
    about = " · ".join(part for part in parts if part)
    return tongue("• **{name}** · {about}", name=player.full_name, about=about)


def _leave(tongue: Tongue) -> tuple[Key, ...]:
    return (Button(tongue.word("For organisers"), Open("dieuhanh")),)


def not_found(tongue: Tongue) -> Reply:
    """A forged or foreign press, or somebody who withdrew meanwhile."""
    text = tongue("There is nobody of that number among the units that you look after.")
    return Reply(text, ((Button(tongue.word("Look up again"), Open("tracuu")), *_leave(tongue)),))


def card(
    contest: Contest,
    tongue: Tongue,
    player: Player,
    rounds: list[RoundPlayed],
    *,
    corrects: bool,
    reviews: bool,
    receipt: Text = (),
) -> Reply:
    """One player: who, where, what they did, and whether they are ranked."""
    unit = player_unit(contest, tongue, player) or tongue.word("none")
    lines = [
        tongue("**{name}** · registration number {number}", name=player.full_name, number=player.id),
        tongue("Year of birth: {year}", year=player.birth_year or "–"),
        tongue("Unit: {unit}", unit=unit),
        tongue("Phone: {phone}", phone=masked(player.phone) if player.phone else "–"),
        tongue("Registered: {at}", at=tongue.moment(player.registered_at)),
    ]
    if player.excluded:
        lines.append(tongue("**Not considered for prizes**: plays, but is in no ranking."))
    else:
        lines.append(tongue("Considered for prizes: yes"))
    blocks = [join(lines), *(_round(contest, tongue, played) for played in rounds)]
    rows: list[tuple[Key, ...]] = []
    if corrects:
        out = tongue.word("Consider for prizes again") if player.excluded else tongue.word("Don't consider for prizes")
        rows.append((Button(tongue.word("Put into another unit"), MovePlayer(player.id)),))
        rows.append((Button(out, Exclude(player.id, int(not player.excluded))),))
    if reviews:
        rows.append((Button(tongue.word("Result not recognised …"), BarPlayer(player.id)),))
    rows.append((Button(tongue.word("Look up again"), Open("tracuu")), *_leave(tongue)))
    return Reply(join([receipt, *blocks], "\n\n"), tuple(rows))


def _round(contest: Contest, tongue: Tongue, played: RoundPlayed) -> Text:
    name = title(contest, tongue, played.where.round.code)
    lines = [tongue("**{round}**", round=name)]
    for result in played.results:
        counts = played.kept is not None and result.attempt_id == played.kept.attempt_id
        words = tongue.word("counts") if counts else tongue.word("does not count")
        lines.append(
            tongue(
                "Attempt {number}: {correct}/{total} · {time} · {when} · {counts}",
                number=result.number,
                correct=result.correct,
                total=result.total,
                time=duration(tongue, result.duration_s),
                when=tongue.moment(result.submitted_at),
                counts=words,
            )
        )
    if played.hidden:
        count = tongue.many("{n} attempt", "{n} attempts", played.hidden)
        lines.append(
            tongue("{attempts} handed in since boards are frozen: the results are not shown yet.", attempts=count)
        )
    if played.where.running is not None:
        lines.append(tongue("An attempt is running."))
    if not played.where.attempts:
        lines.append(tongue("Has not played."))
    if played.place is not None:
        rank, ranked = tongue.number(played.place), tongue.number(played.ranked)
        lines.append(tongue("Provisional place: {rank}/{ranked}", rank=rank, ranked=ranked))
    return join(lines)
