"""`/niemphong` and `/xacnhan`: where anybody can check the results, and the code of a certificate."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.context import Context
from handlers.routes import Routes
from handlers.views import proofs as view
from messaging.model import Event, Outgoing

routes = Routes()


@routes.command("niemphong", words=("niêm phong", "mã niêm phong", "sealed results"))
async def sealed(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Where what was sealed can be checked."""
    return [ctx.reply(view.sealed(ctx.links, ctx.tongue))]


@routes.command("xacnhan", words=("mã xác nhận", "kiểm tra mã", "check a code"))
async def certificate_codes(event: Event, ctx: Context) -> Sequence[Outgoing]:
    """Where the code of a certificate can be checked."""
    return [ctx.reply(view.certificate_codes(ctx.links, ctx.tongue))]
