"""`/healthz`, `/readyz` and `/metrics`: whether it lives, can answer, and what it counts."""

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from bot.metrics import CONTENT_TYPE
from bot.surfaces.http.callers import ServiceOf, admin_of
from bot.surfaces.http.guarding import is_loopback
from bot.surfaces.http.problems import RESPONSES
from ingest.errors import GazetteError

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """Whether the process is well; `message` says what keeps it from answering."""

    ok: bool
    message: str = ""


@router.get("/healthz")
async def healthz() -> Health:
    """Tell that the process lives."""
    return Health(ok=True)


@router.get("/readyz", responses={503: {"model": Health, "description": "It cannot answer yet"}})
async def readyz(service: ServiceOf) -> Response:
    """Tell whether questions can be answered: the library is there and opens."""
    try:
        await service.ready(partial(_opened, service))
    except GazetteError as error:
        # Not the message: it may name a path of this machine.
        said = Health(ok=False, message=type(error).__name__)
        return JSONResponse(said.model_dump(), 503, {"retry-after": "5"})
    return JSONResponse(Health(ok=True).model_dump())


def _opened(service: ServiceOf) -> None:
    with service.bot.reader().snapshot() as snapshots:
        service.bot.reader().check_embedder(snapshots)


@router.get(
    "/metrics",
    response_class=Response,
    responses={**RESPONSES, 200: {"content": {"text/plain": {}}, "description": "The counts"}},
)
async def metrics(request: Request, service: ServiceOf) -> Response:
    """Return the counts for Prometheus, to this machine or an admin."""
    client = request.client.host if request.client else None
    if not is_loopback(client, request.headers):
        await admin_of(request, service)
    return Response(service.metrics.text(), headers={"content-type": CONTENT_TYPE})
