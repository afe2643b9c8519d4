"""`/admin`: the page for those who keep the server: what there is, how it does, who may what."""

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.access.roles import Role
from bot.surfaces.http.callers import ServiceOf
from bot.surfaces.http.overview import CHANGES, DAYS, overview
from bot.surfaces.http.site import door, page, visitor
from ingest.errors import GazetteError

router = APIRouter(include_in_schema=False)


@router.get("/admin")
async def admin(request: Request, service: ServiceOf) -> Response:
    """Show an admin the library, its sources, answers and feedback, tokens and changes."""
    known = await visitor(request, service)
    if known is None:
        return door(request)
    caller, _ = known
    if caller.role < Role.ADMIN:
        said = "This page is for tokens with the role admin."
        return page("missing", 403, title="Not for this token", message=said)
    now = datetime.now(UTC)
    try:
        # On a thread of its own: neither answers nor the door wait for what is counted here.
        shown = await asyncio.to_thread(overview, service.bot.settings, caller, now)
    except GazetteError as error:
        said = " ".join(filter(None, (error.message, error.hint)))
        return page("missing", 503, title="This cannot be shown", message=said)
    settings = service.bot.settings
    return page(
        "admin", shown=shown, now=now, reader=caller.token or "", settings=settings, days=DAYS,
        changes=CHANGES,
    )  # fmt: skip
