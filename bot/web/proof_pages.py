"""The page on which a round's codes stand, and what anybody may fetch to check a result: keys after the close, sealed files, the tool."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.config import ROOT
from bot.web.bodies import answer_json
from bot.web.pages import Pages
from bot.web.problems import Refused
from bot.web.site import Site, Translate
from quiz.localized import Localized
from services.proofs import Proof
from services.records import StoredFile

VERIFIER = ROOT / "tools" / "verify.py"


@dataclass(frozen=True, slots=True)
class PublicProof:
    """What stands on the page of a round; without a title, of the whole contest, which has nothing but a file.

    `key`: what the codes stand for, None while it is secret; `file`: the sealed result's name.
    """

    round: str
    title: Localized | None
    proof: Proof
    key: dict[str, Any] | None
    file: str | None


@dataclass(frozen=True, slots=True)
class Proving:
    """What the pages need of the house."""

    rounds: Callable[[], Awaitable[Sequence[PublicProof]]]
    file: Callable[[str], Awaitable[StoredFile | None]]
    public_key: str
    moment: Callable[[Any, str], str]


class ProofPages:
    """GET /niem-phong and what hangs on it."""

    def __init__(self, site: Site, pages: Pages, proving: Proving) -> None:
        self._site, self._pages, self._proving = site, pages, proving

    def add_routes(self, app: web.Application) -> None:
        """Put them into the application."""
        app.router.add_routes(
            [
                web.get("/niem-phong", self.page),
                web.get("/niem-phong/verify.py", self.tool),
                web.get("/niem-phong/{name}.jsonl.gz", self.sealed),
                web.get("/niem-phong/{round}.json", self.key),
            ]
        )

    async def page(self, request: web.Request) -> web.Response:
        """The codes of every round that has opened, and how to check a result."""
        rounds = [one for one in await self._proving.rounds() if one.proof.commitments or one.proof.roots or one.file]
        return await self._pages.show(
            request,
            "proof.html",
            lambda language, _: {
                "proof": proof_words(_),
                "rounds": [self._shown(one, language, _) for one in rounds],
                "public_key": self._proving.public_key,
            },
        )

    async def key(self, request: web.Request) -> web.Response:
        """A round's codes, and once it has closed the salt, the questions and the key that they stand for."""
        for one in await self._proving.rounds():
            if one.round == request.match_info["round"]:
                body: dict[str, Any] = {
                    "round": one.round,
                    "commitments": [{"at": made.at.isoformat(), "code": made.code} for made in one.proof.commitments],
                    "roots": [
                        {"at": made.at.isoformat(), "root": made.root, "attempts": made.attempts}
                        for made in one.proof.roots
                    ],
                    "public_key": self._proving.public_key,
                }
                return answer_json({**body, **(one.key or {})})
        raise Refused(404, "not_found")

    async def sealed(self, request: web.Request) -> web.Response:
        """A sealed result of a published version."""
        name = request.match_info["name"]
        known = {one.file for one in await self._proving.rounds()}
        file = await self._proving.file(f"{name}.jsonl.gz") if f"{name}.jsonl.gz" in known else None
        if file is None:
            raise Refused(404, "not_found")
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return web.Response(body=file.data, content_type=file.media_type, headers=headers)

    async def tool(self, _: web.Request) -> web.Response:
        """The checking tool as it is."""
        headers = {"Content-Disposition": 'attachment; filename="verify.py"'}
        return web.Response(text=_source(VERIFIER), content_type="text/x-python", charset="utf-8", headers=headers)

    def _shown(self, one: PublicProof, language: str, _: Translate) -> dict[str, Any]:
        moment = self._proving.moment
        return {
            "round": one.round,
            "title": one.title.to(language) if one.title is not None else _("The whole contest"),
            "codes": [(made.code, moment(made.at, language)) for made in one.proof.commitments],
            "roots": [(made.root, moment(made.at, language), made.attempts) for made in one.proof.roots],
            "open": one.key is not None,
            "file": one.file,
        }


def proof_words(_: Translate) -> dict[str, str]:
    """What the page says."""
    return {
        "title": _("Seal and check of the results"),
        "why": _(
            "When a round opens, its questions and answers are sealed: their code is published here, so nobody can change "
            "them any more. After the close the root of every step of every attempt follows. Anybody can check both, and "
            "every rank and prize, with the sealed file of the result."
        ),
        "none": _("No round has opened yet."),
        "code": _("Code of the questions"),
        "root": _("Root of the steps"),
        "at": _("published {moment}"),
        "attempts": _("{n} attempts"),
        "key": _("Salt, questions and answers (JSON)"),
        "file": _("Sealed result"),
        "how": _("To check a result"),
        "first": _("Download the sealed result of the round, and the checking tool verify.py."),
        "second": _("Run it on a computer with Python: python3 verify.py FILE"),
        "third": _("Compare the codes that it shows with those on this page, or with those you noted down yourself."),
        "tool": _("Download verify.py"),
        "public_key": _("Public key of the signature"),
    }


def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8")
