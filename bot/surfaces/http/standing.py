"""`/api/v1/status/{entity}`: where somebody stands on each list, in JSON or as a picture."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import JSONResponse, Response

from bot.register.axis import style_digest
from bot.register.picture import NARROW, WIDE, WIDEST, picture
from bot.surfaces.http.callers import Reader, ServiceOf
from bot.surfaces.http.problems import RESPONSES
from bot.surfaces.standing import status_json
from bot.surfaces.team import MAX_NAME, Standings, status_of

SVG = "image/svg+xml"
_JSON = ("application/json", "application/*", "*/*")
_OURS = {"cache-control": "no-store", "vary": "accept, authorization, cookie"}
_EXAMPLE: dict[str, Any] = {
    "entity": "Xiaomi",
    "matched": [{"name": "Xiaomi Corporation", "how": "without legal form"}],
    "others": [],
    "as_of": "2021-04-30",
    "unread": 0,
    "lists": [
        {
            "list": "dod-1237",
            "title": "section 1237 list of Communist Chinese military companies",
            "authority": "Department of Defense",
            "effect": "securities, through Executive Order 13959 until June 2021",
            "status": "enjoined",
            "since": "2021-01-14",
            "until": None,
            "held_until": "2021-03-12",
            "whole_list": False,
            "whole_list_on": None,
            "absent_on": None,
            "events": [
                {
                    "action": "enjoined",
                    "on": "2021-03-12",
                    "published_on": "2021-03-12",
                    "citation": None,
                    "entity": "Xiaomi Corporation",
                    "authority": "United States District Court",
                    "country": None,
                    "requirement": None,
                    "policy": None,
                    "official": True,
                    "confidence": 0.9,
                    "quote": "The section 1237 designation of Xiaomi Corporation is enjoined.",
                    "start": 120,
                    "end": 183,
                    "document_id": "d0123456789abcdef",
                    "key": "injunction.md",
                    "title": "Preliminary injunction",
                    "url": None,
                    "collection": "public",
                }
            ],
            "reported": [],
        }
    ],
}
router = APIRouter(prefix="/api/v1/status", tags=["register"], responses=RESPONSES)


@router.get(
    "/{entity:path}",
    response_model=Standings,
    responses={
        200: {
            "content": {
                "application/json": {"example": _EXAMPLE}, SVG: {"schema": {"type": "string"}},
            },
            "description": "The standing on each list, or a timeline of it",
        }
    },
)  # fmt: skip
async def get_status(
    entity: Annotated[str, Path(max_length=MAX_NAME, examples=["Xiaomi"])],
    caller: Reader,
    service: ServiceOf,
    list: Annotated[str | None, Query(max_length=100, examples=["dod-1237"])] = None,
    as_of: Annotated[str | None, Query(max_length=40, examples=["2021-04"])] = None,
    collection: Annotated[tuple[str, ...], Query()] = (),
    format: Literal["json", "svg"] | None = None,
    width: Annotated[int, Query(ge=NARROW, le=WIDEST)] = WIDE,
    accept: Annotated[str, Header()] = "*/*",
) -> Response:
    """Tell on which lists somebody is or was, since when and by whose act, as of a day, with
    quotes. `not_found` is not off the list, unless `whole_list`. A name of several is a conflict
    that names them. With `Accept: image/svg+xml` or `format=svg` it is a timeline, `width` units
    wide. A name with a slash is sent as `%2F`."""
    found = await status_of(service.bot, caller, entity, list, as_of, collection)
    if format == "svg" or (format is None and prefers_picture(accept)):
        return _shown(picture(found, width))
    return JSONResponse(status_json(found), headers=_OURS)


def _shown(drawn: str) -> Response:
    # Its own style sheet is all that it may use; it loads nothing, runs nothing, leads nowhere.
    policy = (
        f"default-src 'none'; style-src '{style_digest()}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    named = {"content-disposition": 'inline; filename="status.svg"'}
    headers = {**_OURS, **named, "content-security-policy": policy}
    return Response(drawn, headers=headers, media_type=SVG)


def prefers_picture(accept: str) -> bool:
    """Whether a header Accept wants a picture rather than JSON, which comes first of equals."""
    wanted = {}
    for each in accept.lower().split(","):
        kind, *parameters = (part.strip() for part in each.split(";"))
        wanted[kind] = next((_quality(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
    other = next((wanted[kind] for kind in _JSON if kind in wanted), 0.0)
    return wanted.get(SVG, wanted.get("image/*", 0.0)) > other


def _quality(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0
