"""The application: every endpoint behind the guard, with one description."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.types import Scope

from bot.surfaces.http import (
    admin,
    answers,
    asking,
    documents,
    entities,
    health,
    openai,
    site,
    standing,
)
from bot.surfaces.http.guarding import Guard
from bot.surfaces.http.problems import add_handlers
from bot.surfaces.http.serving import Service

_ABOUT = """Answers policy questions from official notices and news, claims with checked quotes.

Send `Authorization: Bearer TOKEN`; a token sees only its collections. Errors are
`application/problem+json`."""
_MOST = 1 << 20  # bytes of a body that is no file
_OVERHEAD = 1 << 20  # bytes of a form beside its file


def make_app(service: Service) -> FastAPI:
    """Return the application over an opened bot; it closes the service at its end."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(service.metrics.watch_loop())
        yield
        watching.cancel()
        await service.close()

    app = FastAPI(
        title="Gazette", version=version("gazette-bot"), description=_ABOUT, lifespan=lifespan,
        docs_url=None, redoc_url=None, generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    app.state.service = service
    for each in (asking, answers, documents, standing, health, openai, site, entities, admin):
        app.include_router(each.router)
    app.mount("/static", site.STATIC)
    add_handlers(app, service.metrics, site.nowhere)
    settings = service.bot.settings
    files = {documents.router.prefix: (settings.max_file_mb << 20) + _OVERHEAD}
    app.add_middleware(Guard, hosts=settings.allowed_hosts, most=_MOST, larger=files)
    _prepare(app)
    return app


def _prepare(app: FastAPI) -> None:
    """Have what FastAPI makes at the first request made before: it would hold up all others."""
    request: Scope = {"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []}
    for route in app.routes:
        route.matches(dict(request))
