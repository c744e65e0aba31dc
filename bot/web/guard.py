"""What holds for every response: its security headers, and an error that is a sentence and never a stack trace."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.channels.web import iso
from bot.web.bodies import answer_json
from bot.web.language import language_of
from bot.web.problems import Refused, explain
from bot.web.site import SITE, Site
from storage.errors import Unavailable

ErrorPage: TypeAlias = Callable[[web.Request, int, str], web.Response]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "web",
}
HSTS = "max-age=15552000"
CODES = {404: "not_found", 405: "not_allowed", 413: "too_large"}

log = structlog.get_logger(__name__)


async def put_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on a response that is about to leave; a route may have set stricter ones."""
    site = request.config_dict[SITE]
    for name, value in HEADERS.items():
        if name not in response.headers or name == "Server":
            response.headers[name] = value
    if site.public_url.startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.path.startswith("/api/chat/"):
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Now"] = iso(site.clock())


def guard(page: ErrorPage) -> Middleware:
    """The outermost layer: whatever is raised below becomes an answer. `page` draws it for people."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        site = request.config_dict[SITE]
        try:
            return await handler(request)
        except Refused as refused:
            return _answer(site, request, refused, page)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            known = Refused(error.status, CODES.get(error.status, "bad_request"))
            response = _answer(site, request, known, page)
            if "Allow" in error.headers:
                response.headers["Allow"] = error.headers["Allow"]
            return response
        except (site.unavailable, Unavailable) as away:
            wait, sentence = getattr(away, "retry_after", 5), getattr(away, "sentence", "")
            return _answer(site, request, Refused(503, "away", max(1, math.ceil(wait)), sentence), page)
        except ConnectionError:
            raise
        except Exception:
            log.exception("request failed", method=request.method, route=_route(request))
            return _answer(site, request, Refused(500, "our_fault"), page)

    return middleware


def _answer(site: Site, request: web.Request, refused: Refused, page: ErrorPage) -> web.Response:
    language = language_of(request, site.languages)
    sentence = refused.sentence or explain(refused.code, site.translator(language))
    if request.path.startswith("/api/") or "text/html" not in request.headers.get("Accept", ""):
        response = answer_json({"error": refused.code, "sentence": sentence}, refused.status)
    else:
        response = page(request, refused.status, sentence)
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "?"
