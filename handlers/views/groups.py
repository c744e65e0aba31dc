"""What a group reads about its notices: the introduction, the question to an admin, the settings, what its link brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from handlers.actions import Open
from handlers.group_actions import GroupAgree, GroupEnd, GroupLanguage, GroupPost, GroupQuiet, GroupScope, GroupTopic
from handlers.tongue import Tongue
from handlers.views.card import add_to_group
from handlers.views.me import link_lines
from handlers.views.units import pick_words, unit_words
from messaging.actions import Action
from messaging.model import Button, Key, Link, Picture, Reply
from messaging.text import Text, join, said
from quiz.units import Unit
from services.contest import Contest
from services.groups import QUIET, USUAL_TOPICS, Brought, Topic
from services.organising import Subscription

SUBJECT = "group_settings"


def topic_words(topic: Topic, tongue: Tongue) -> str:
    """A topic of notices."""
    match topic:
        case Topic.LAUNCH:
            return tongue.word("Launch of the contest")
        case Topic.ROUNDS:
            return tongue.word("Opening and closing of each round")
        case Topic.BOARD:
            return tongue.word("Leaderboard in the middle of a round")
        case Topic.LAST_DAY:
            return tongue.word("Last day of a round")
        case Topic.RESULTS:
            return tongue.word("Results of each round")
        case Topic.SHEET:
            return tongue.word("Weekly sheet of the unit")
        case Topic.CLOSING:
            return tongue.word("Closing and prizes")
        case Topic.QUESTION:
            return tongue.word("Question of the day")


def scope_words(contest: Contest, scope: str, tongue: Tongue) -> str:
    """The province by its name, or a unit with the level above."""
    units = contest.pack.units
    if scope in units.units and units.path(scope):
        return unit_words(units, scope)
    return units.root.name if units.root is not None else tongue.word("The whole contest")


def hours_words(hours: tuple[int, int] | None, tongue: Tongue) -> str:
    """Quiet hours: "21h00–06h00"."""
    if hours is None:
        return tongue.word("No quiet hours")
    return "–".join(f"{minute // 60:02d}h{minute % 60:02d}" for minute in hours)


def introduction(contest: Contest, tongue: Tongue, link: str) -> Reply:
    """The bot came into a group: who it is, and what an admin can do."""
    lines = [
        tongue(
            "Hello everybody. I am here for **{contest}**, run by {organiser}.",
            contest=tongue.of(contest.pack.short_title),
            organiser=tongue.of(contest.pack.organiser),
        ),
        tongue("• A group admin types /nhantin to get the contest's notices here. Before that I send nothing."),
        tongue("• Everybody takes part in a private chat, by the button below. I do not read the talk of this group."),
    ]
    return Reply(join(lines), ((Button(tongue.word("Get notices here"), Open("nhantin")),), _join(tongue, link)))


def only_admins(tongue: Tongue, link: str) -> Reply:
    """For a member, and for an admin whom the messenger does not name."""
    text = tongue(
        "Only an admin of this group sets its notices. If you are one and write anonymously, please turn that off for a "
        "moment and type again."
    )
    return Reply(text, (_join(tongue, link),))


def only_leaders(tongue: Tongue, link: str) -> Reply:
    """The same where the messenger tells nobody who the admins are: the organisers name them, by a code."""
    text = tongue(
        "Only organisers and group leaders set the notices of this group. If you lead it, please ask the organisers for a code, and "
        "type it to me in a private chat, behind /nhanquyen. Then write /nhantin here again."
    )
    return Reply(text, (_join(tongue, link),))


def admin_unknown(tongue: Tongue, link: str) -> Reply:
    """The messenger did not tell who its admins are."""
    text = tongue(
        "Just now I cannot check with the messenger who the admins of this group are. Please try again shortly."
    )
    return Reply(text, (_join(tongue, link),))


def nameless(tongue: Tongue, link: str) -> Reply:
    """Somebody speaks as the group or as a channel: how to show oneself, or where to go on alone."""
    text = tongue(
        "You are writing anonymously, so I cannot tell who you are. To do this in the group, turn that off for a moment "
        "(Manage group → Administrators → your name → Remain anonymous) and type again. To take part in the contest, "
        "use the button below."
    )
    return Reply(text, (_join(tongue, link),))


def only_in_groups(tongue: Tongue, add: str) -> Reply:
    """Typed in a private chat. `add`: the address that adds the bot to a group, "" where there is none."""
    text = tongue(
        "This word is for groups: add me to your group, then a group admin types it there. Would you like a post to "
        "forward by hand instead?"
    )
    keys: tuple[Key, ...] = (
        Button(tongue.word("Get a post"), Open("layban")),
        Button(tongue.word("Calendar"), Open("lich")),
    )
    adding = add_to_group(tongue, add)
    return Reply(text, (adding, keys) if adding else (keys,))


def choose_scope(contest: Contest, tongue: Tongue, brought: str | None) -> Reply:
    """For whom the group stands; `brought` is the unit that a link named."""
    text = join(
        [
            tongue("**Get the contest's notices in this group.** Whom does the group stand for?"),
            tongue("For a unit, type it behind the word, for example: /nhantin sở tư pháp"),
        ]
    )
    rows: list[tuple[Key, ...]] = []
    if brought:
        rows.append((Button(pick_words(contest.pack.units, brought), GroupScope(brought)),))
    rows.append((Button(scope_words(contest, "", tongue), GroupScope("")),))
    return Reply(text, tuple(rows), replaces=SUBJECT)


def found_units(
    contest: Contest, tongue: Tongue, words: str, units: Sequence[Unit], to: Callable[[str], Action]
) -> Reply:
    """What was found for the words behind a command; choosing is a press."""
    if not units:
        text = tongue(
            "I found no unit like “{words}”. Please type the command again with another spelling.", words=words
        )
        return Reply(text, ((Button(scope_words(contest, "", tongue), to("")),),))
    rows = [(Button(pick_words(contest.pack.units, unit.code), to(unit.code)),) for unit in units]
    text = tongue("These units are near to “{words}”. Which one is meant?", words=words)
    return Reply(text, (*rows, (Button(scope_words(contest, "", tongue), to("")),)))


def confirm(contest: Contest, tongue: Tongue, scope: str) -> Reply:
    """What will come, before an admin agrees."""
    lines: list[Text] = [
        tongue("This group stands for **{scope}** and will get:", scope=scope_words(contest, scope, tongue)),
        *(said(f"• {topic_words(topic, tongue)}") for topic in USUAL_TOPICS),
        tongue(
            "Notices wait during the night ({hours}), the launch excepted. Your name and the time are written down as the "
            "agreement; any admin can change or stop it at any time.",
            hours=hours_words(QUIET[1], tongue),
        ),
    ]
    rows = (
        (Button(tongue.word("Agree, send notices here"), GroupAgree(scope)),),
        (Button(tongue.word("Choose another unit"), Open("nhantin")),),
    )
    return Reply(join(lines), rows, replaces=SUBJECT)


def subscribed(contest: Contest, tongue: Tongue, agreed: Subscription, link: str, *, fresh: bool, topic: bool) -> Reply:
    """It is agreed, and where the settings are."""
    scope = scope_words(contest, agreed.scope, tongue)
    if fresh:
        head = tongue("Thank you. This group gets the contest's notices from now on, for **{scope}**.", scope=scope)
    else:
        head = tongue("This group gets the contest's notices already, for **{scope}**.", scope=scope)
    place = tongue("They come into this topic. For another one, type /nhantin there.") if topic else ()
    tail = tongue("Settings: /caidat · Count: /thongkenhom · A post to forward: /layban · Stop: /tatnhantin")
    return Reply(
        join([head, place, tail]),
        ((Button(tongue.word("Settings"), Open("caidat")),), _join(tongue, link)),
        replaces=SUBJECT,
    )


def ask_to_end(tongue: Tongue) -> Reply:
    """Before it is stopped."""
    text = tongue("Stop all notices of the contest in this group? Nobody's registration or result changes.")
    rows = ((Button(tongue.word("Stop the notices"), GroupEnd(1)), Button(tongue.word("Keep them"), Open("caidat"))),)
    return Reply(text, rows, replaces=SUBJECT)


def ended(tongue: Tongue) -> Reply:
    """It is stopped; one word starts it again."""
    text = tongue("The notices are stopped. To get them again, an admin types /nhantin.")
    return Reply(text, ((Button(tongue.word("Get notices here"), Open("nhantin")),),), replaces=SUBJECT)


def not_subscribed(tongue: Tongue) -> Reply:
    """There is nothing to set or stop yet."""
    text = tongue("This group gets no notices yet. An admin types /nhantin to get them.")
    return Reply(text, ((Button(tongue.word("Get notices here"), Open("nhantin")),),))


def settings(contest: Contest, tongue: Tongue, agreed: Subscription, tongues: Callable[[str | None], Tongue]) -> Reply:
    """What comes and when, each with a press that changes it."""
    start, end = agreed.quiet_from, agreed.quiet_until
    hours = None if start is None or end is None else (start, end)
    language = agreed.language or "vi"
    lines = [
        tongue("**Notices in this group**"),
        tongue("Stands for: {scope}", scope=scope_words(contest, agreed.scope, tongue)),
        tongue("Quiet hours: {hours} (the launch comes all the same)", hours=hours_words(hours, tongue)),
        tongue("Language: {language}", language=own_name(tongues(language))),
        tongue("Gets: {topics}", topics=_topics(agreed, True, tongue)),
    ]
    if any(topic.value not in agreed.kinds for topic in USUAL_TOPICS):
        lines.append(tongue("Leaves out: {topics}", topics=_topics(agreed, False, tongue)))
    rows: list[tuple[Key, ...]] = [(_switch(agreed, topic, tongue),) for topic in Topic]
    rows.append(
        tuple(
            Button(hours_words(choice, tongue), GroupQuiet(place))
            for place, choice in enumerate(QUIET)
            if choice != hours
        )
    )
    others = [code for code in contest.pack.languages if code != language]
    rows.append(tuple(Button(own_name(tongues(code)), GroupLanguage(code)) for code in others))
    rows.append((Button(tongue.word("Stop the notices"), GroupEnd(0)),))
    return Reply(join(lines), tuple(row for row in rows if row), replaces=SUBJECT)


def own_name(tongue: Tongue) -> str:
    """A language in its own word."""
    return {"vi": "Tiếng Việt", "en": "English"}.get(tongue.language, tongue.language)


def counts(contest: Contest, tongue: Tongue, brought: Brought, scope: str, link: str) -> Reply:
    """What the group's link brought in, and where its unit stands."""
    lines = [
        tongue("**What this group brought in**"),
        tongue(
            "By the link of this group: {came} registered, {finished} of them have finished an attempt (each person once).",
            came=tongue.many("{n} person", "{n} people", brought.came),
            finished=tongue.number(brought.finished),
        ),
    ]
    if brought.unit is not None:
        unit = contest.pack.units.units[brought.unit].name
        if brought.place is None:
            lines.append(tongue("{unit} is not on the leaderboard of units yet.", unit=unit))
        else:
            rank, total = (tongue.number(number) for number in brought.place)
            lines.append(
                tongue("{unit} is in place **{rank}/{total}** of the units.", unit=unit, rank=rank, total=total)
            )
    lines.append(said(link))
    rows = ((Button(tongue.word("Get a post"), GroupPost(scope)), Button(tongue.word("Leaderboard"), Open("bxh"))),)
    return Reply(join(lines), rows)


def post(
    tongue: Tongue,
    body: Text,
    unit: str | None,
    links: Mapping[str, str],
    codes: Mapping[str, str],
    picture: Picture | None,
) -> Reply:
    """A post that somebody forwards by hand: the words and an address for each app, nothing that only works here."""
    head = tongue("Take part here ({unit}):", unit=unit) if unit else tongue("Take part here:")
    return Reply(join([body, join(link_lines(tongue, head, links, codes))], "\n\n"), picture=picture)


def about_post(tongue: Tongue) -> Reply:
    """What to do with the post above."""
    return Reply(
        tongue(
            "The message above is for forwarding into any group. For another unit's link, type it behind the word, for "
            "example: /layban sở tư pháp"
        )
    )


def _topics(agreed: Subscription, wanted: bool, tongue: Tongue) -> str:
    topics = Topic if wanted else USUAL_TOPICS
    listed = [topic_words(topic, tongue) for topic in topics if (topic.value in agreed.kinds) is wanted]
    return "; ".join(listed) or tongue.word("nothing")


def _switch(agreed: Subscription, topic: Topic, tongue: Tongue) -> Button:
    words = topic_words(topic, tongue)
    if topic.value in agreed.kinds:
        return Button(tongue.word("Leave out: {topic}", topic=words), GroupTopic(topic.value, 0))
    return Button(tongue.word("Take: {topic}", topic=words), GroupTopic(topic.value, 1))


def _join(tongue: Tongue, link: str) -> tuple[Key, ...]:
    return (Link(tongue.word("Take part"), link),)
