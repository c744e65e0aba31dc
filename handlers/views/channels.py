"""Channels as the organisers see them: what each platform gives and takes, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from handlers.actions import Open
from handlers.links import WEB, Links
from handlers.tongue import Tongue
from messaging.model import Button, Ration, Rationed, Reply
from messaging.text import Text, join
from services.alarms import Trouble
from services.contest import Contest
from services.records import Json


def channel_title(tongue: Tongue, channel: str) -> str:
    """A channel's own name, also where two are of one app."""
    titles = {"telegram": "Telegram", "zalo_bot": "Zalo Bot", "zalo_oa": "Zalo OA", WEB: tongue.word("Web page")}
    return titles.get(channel, channel)


def channels(tongue: Tongue, names: Collection[str], rations: Sequence[Ration]) -> Reply:
    """Each channel that is on, and how much of what its platform gives is used."""
    lines: list[Text] = [tongue("**Channels**")]
    for name in sorted(names, key=lambda name: (name == WEB, name)):
        theirs = [one for one in rations if one.channel == name]
        title = channel_title(tongue, name)
        if not theirs:
            lines.append(tongue("**{channel}**: nobody counts the messages, nothing is paid.", channel=title))
        head = tongue("**{channel}**: ", channel=title)
        lines.extend(join([head, used(tongue, one)], "") for one in theirs)
    back = Button(tongue.word("For organisers"), Open("dieuhanh"))
    return Reply(join(lines, "\n\n"), ((back,),))


def used(tongue: Tongue, one: Ration) -> Text:
    """How much of a ration is used this month, and what happens at its end."""
    count = tongue.number(one.used)
    limit = None if one.limit is None else tongue.number(one.limit)
    if one.what is Rationed.MONEY:
        if not one.limit:
            return tongue("nothing is paid; who has been silent for more than 48 hours gets no notices here.")
        return tongue("{used} of at most {limit} VND are spent this month.", used=count, limit=limit)
    if one.what is Rationed.UNASKED:
        if limit is None:
            return tongue("{used} messages to people silent for more than 48 hours this month.", used=count)
        return tongue(
            "{used} of {limit} messages of the package to people silent for more than 48 hours are used this month.",
            used=count,
            limit=limit,
        )
    if limit is None:
        return tongue("{used} messages sent this month.", used=count)
    first = tongue("{used} of {limit} messages of this month are used.", used=count, limit=limit)
    if one.stops is None:
        return first
    if one.used >= one.stops:
        return join([first, tongue("Notices stay here; players are still answered.")], " ")
    stops = tongue("From {stops} on notices stay here; players are still answered.", stops=tongue.number(one.stops))
    return join([first, stops], " ")


def alarm(parameters: Json, contest: Contest, tongue: Tongue, links: Links) -> Reply:
    """What is wrong with a channel and what to do, for its owners."""
    title = channel_title(tongue, str(parameters["channel"]))
    numbers = {
        name: tongue.number(int(parameters[name])) if name in parameters else "–" for name in ("used", "limit", "stops")
    }
    web = links.page("/")
    text = {
        Trouble.SIGNED_OFF: tongue(
            "**{channel} has stopped.** Its platform does not take our permission any more, so that nobody is answered there. Ask the technician to allow us again (the guide of this channel, “Kênh mất phép”). The other channels go on.",
            channel=title,
        ),
        Trouble.QUOTA_NEAR: tongue(
            "**{channel}**: {used} of {limit} messages of this month are used. From {stops} on notices stay here and only players are answered.",
            channel=title,
            **numbers,
        ),
        Trouble.QUOTA_KEPT: tongue(
            "**{channel}**: {used} of {limit} messages of this month are used. From now on notices stay here; players are still answered. Please forward the notices by hand: /layban.",
            channel=title,
            **numbers,
        ),
        Trouble.QUOTA_GONE: tongue(
            "**{channel} takes no more messages in this month.** Players who write there get no answer. Ask them to go on at the web page: {web}",
            channel=title,
            web=web or tongue.word("see the poster"),
        ),
        Trouble.MONEY_NEAR: tongue(
            "**{channel}**: {used} of {limit} VND of this month are spent.", channel=title, **numbers
        ),
        Trouble.MONEY_GONE: tongue(
            "**{channel}**: the {limit} VND of this month are spent. Who has been silent for more than 48 hours gets no notices until the next month; players are still answered.",
            channel=title,
            **numbers,
        ),
        Trouble.DATA_REQUEST: tongue(
            "**{channel} hands on somebody's request about their personal data.** It has to be answered within two working days. The technician finds its text (the guide of operating, “Requests about personal data”); a person acts on it by /thongtin, or you look them up with /tracuu.",
            channel=title,
        ),
    }[Trouble(parameters["trouble"])]
    return Reply(text, ((Button(tongue.word("Channels"), Open("kenh")),),))
