"""Whoever tries everything: all commands, all buttons as if forged, all questions, and the files that come of it."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import product
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.routing import all_routes
from handlers.info_actions import PEOPLE, UNITS
from messaging.actions import Action
from services.exports import REPORT, SCRIPT
from services.records import StoredFile
from tests.rig import Player, Rig
from tests.stories.crowd import HAT_LOT
from tests.stories.together import Group

HARMLESS = {"xoa"}
ACTS = ("Confirm", "TakeRoster", "Withdraw", "RevokeRole")
"""Beginnings of actions that do what was previewed: pressed only by those who may not."""

PLACES: Mapping[str, Sequence[Any]] = {
    "round": ("week-1", ""),
    "unit": ("", HAT_LOT),
    "questions": ("week-1",),
    "kind": (PEOPLE, UNITS, "list", "minutes", "annex", "csv", "book", REPORT, SCRIPT),
    "view": (0, 10),
    "top": (10,),
    "number": (1,),
    "proposal": (1,),
    "marks": (1,),
    "minutes": (60,),
    "about": ("result",),
    "capacity": ("can-bo",),
    "channel": ("web",),
    "chapter": ("1",),
    "course": ("pause",),
    "field": ("unit",),
    "language": ("vi",),
    "mark": ("called",),
    "moment": ("closes",),
    "notice": ("week-1/midround",),
    "part": ("text",),
    "prize": ("nhat",),
    "role": ("jury",),
    "state": ("sent",),
    "task": ("role",),
    "topic": ("board",),
    **dict.fromkeys(("invite", "link", "grant", "seen"), ("x",)),
}
"""What a forged button names, by the field of its action; a number that stands not here is 0."""


@dataclass
class Seen:
    """All that somebody got: words in chat, and what is in the files and pictures that were made for them."""

    words: dict[str, None] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def reads(self, reader: Player) -> None:
        """Look over the whole chat: an answer may stand in place of an older message."""
        for message in reader.messages:
            self.words.update({message.text: None, message.toast or "": None})

    @property
    def chat(self) -> str:
        return "\n".join(self.words)

    @property
    def everything(self) -> str:
        return "\n".join([*self.words, *self.files])


class Watched:
    """The maker of papers and pictures, of which every value that it is given is written down."""

    def __init__(self, papers: Any) -> None:
        self._papers = papers
        self.drawn: list[str] = []

    def __getattr__(self, name: str) -> Any:
        made = getattr(self._papers, name)

        def watched(*values: Any, **named: Any) -> Any:
            self.drawn.append(repr((values, named)))
            return made(*values, **named)

        return watched if callable(made) else made


def forged(rig: Rig, player: int, attempt: int, kinds: Sequence[type[Action]]) -> list[Action]:
    """Every action with every place that its fields may name."""
    known: dict[str, Sequence[Any]] = {
        **PLACES,
        "player": (player,),
        "attempt": (attempt,),
        "question": (rig.app.contest.pack.bank("week-1")[0].id,),
    }
    made: list[Action] = []
    for kind in sorted(kinds, key=lambda each: each.__name__):
        named = [(each.name, str(each.type)) for each in fields(kind)]
        unknown = [name for name, written in named if name not in known and name != "stamp" and written != "int"]
        assert not unknown, f"{kind.__name__} is new here: say in PLACES what {', '.join(unknown)} may name"
        usual = {name: (0,) if written == "int" else ("0",) for name, written in named}
        made += [kind(*values) for values in product(*(known.get(name, usual[name]) for name, _ in named))]
    return made


async def tries_everything(rig: Rig, talker: Player | Group, player: int, attempt: int, *, acts: bool) -> Seen:
    """Type every command, press every button, answer every question; wait for the files. `acts`: also what would take effect."""
    seen, watched = Seen(), Watched(rig.app.conversation.papers)
    object.__setattr__(rig.app.conversation, "papers", watched)
    routes = all_routes()
    reader = talker.reader if isinstance(talker, Group) else talker
    for command in sorted(set(routes.commands) - HARMLESS):
        await talker.says(f"/{command}")
        seen.reads(reader)
    for action in forged(rig, player, attempt, list(routes.actions)):
        if acts or not type(action).__name__.startswith(ACTS):
            await talker.press(action)
            seen.reads(reader)
    if isinstance(talker, Player):
        for asked in sorted(routes.asked):
            await _is_asked(rig, talker, asked)
            await talker.says("thị mai")
            seen.reads(reader)
        await _is_asked(rig, talker, "")
        await talker.says("/ketqua tuần 1")
        seen.reads(reader)
    await rig.passes(seconds=5)
    await reader.looks()
    seen.reads(reader)
    if isinstance(talker, Player):
        seen.files += [text_of(file.data) for file in await files_of(rig, talker)]
    seen.files += watched.drawn
    return seen


async def _is_asked(rig: Rig, talker: Player, what: str) -> None:
    async with rig.app.store.write() as uow:
        person = await uow.person_of(talker.sender)
        if person is not None:
            person.asking = what
            uow.save_person(person)
        await uow.commit()


async def files_of(rig: Rig, talker: Player) -> list[StoredFile]:
    """The files that were made for somebody."""
    async with rig.app.store.write() as uow:
        person = await uow.person_of(talker.sender)
        if person is None:
            return []
        rows = (await uow.everything_about(person.id))["stored_file"]
        found = [await uow.file(str(row["ref"])) for row in rows]
    return [file for file in found if file is not None]


def text_of(data: bytes) -> str:
    """What is written in a file: an office file's parts, what was packed, else its bytes as they are."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8", "replace")


FORGED = "week-1.1.1.zzzzzzz.aaaaaaaaaaaa.AAAAAAAAAAAAAAAAAAAAAA"
NAMED_IN_ADDRESSES: Mapping[str, Sequence[str]] = {
    "round": ("week-1",),
    "code": ("00000000-00000000",),
    "link": (FORGED,),
}
"""What stands in addresses beside the names of files, by its name in the route."""
IN_A_SESSION = {"/api/chat/stream", "/led/stream"}
"""What goes on and on; looked at apart."""


async def fetches_everything(rig: Rig, refs: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Every address that the house answers to a GET, as a stranger's browser sees it: status and text by address."""
    found: dict[str, tuple[int, str]] = {}
    client: TestClient[Any, Any]
    async with TestClient(TestServer(rig.app.web)) as client:
        await client.post("/api/chat/session", json={})
        for route in rig.app.web.router.routes():
            if route.method != "GET" or route.resource is None or route.resource.canonical in IN_A_SESSION:
                continue
            for address in addresses(route.resource.canonical, refs):
                async with client.get(address) as response:
                    found[address] = response.status, text_of(await response.read())
    return found


def addresses(pattern: str, refs: Sequence[str]) -> list[str]:
    """What a route may be asked for: its pattern with everything that may stand in it."""
    names = [part.partition("}")[0] for part in pattern.split("{")[1:]]
    values: list[Sequence[str]] = []
    for name in names:
        known = refs if name in {"ref", "name"} else NAMED_IN_ADDRESSES.get(name)
        assert known is not None, f"{pattern} is new here: say in NAMED_IN_ADDRESSES what {{{name}}} may be"
        values.append(known)
    made = []
    for chosen in product(*values):
        address = pattern
        for name, value in zip(names, chosen, strict=True):
            address = address.replace(f"{{{name}}}", value.replace("/", "%2F"))
        made.append(address)
    return made
