"""Requests that respond to interactions; they need no authorization but the token's."""

from tests.e2e.discord import payloads
from tests.e2e.discord.calls import Answer, Call, Parts, Routes, route
from tests.e2e.discord.interactions import DEFERRED, DEFERRED_UPDATE, Interaction
from tests.e2e.discord.world import EPHEMERAL

ROUTES: Routes = []
_ONE = "/webhooks/{application}/{token}/messages/{message}"


def _of(parts: Parts, call: Call) -> Interaction:
    return parts.interactions.of(call.id("application"), call.ids["token"])


@route(ROUTES, "POST", "/interactions/{interaction}/{token}/callback")
async def respond(parts: Parts, call: Call) -> Answer:
    """Acknowledge an interaction, or respond to it at once."""
    made = await parts.interactions.respond(
        call.id("interaction"), call.ids["token"], call.body, call.files
    )
    if call.query.get("with_response", "").lower() not in ("1", "true"):
        return 204, None
    told: dict[str, object] = {"id": str(made.id), "type": made.type}
    answer: dict[str, object] = {"interaction": told}
    if made.original is not None:
        shown = made.original
        told |= {
            "response_message_id": str(shown.id),
            "response_message_loading": shown.loading,
            "response_message_ephemeral": bool(shown.flags & EPHEMERAL),
        }
        if made.response != DEFERRED_UPDATE:
            message = payloads.message(parts.world, shown)
            answer["resource"] = {"type": made.response or DEFERRED, "message": message}
    return 200, answer


@route(ROUTES, "POST", "/webhooks/{application}/{token}")
async def follow_up(parts: Parts, call: Call) -> Answer:
    """Post a further message."""
    made = await parts.interactions.follow_up(_of(parts, call), call.body, call.files)
    return 200, payloads.message(parts.world, made)


@route(ROUTES, "GET", _ONE)
async def get(parts: Parts, call: Call) -> Answer:
    """The response, or a further message."""
    found = parts.interactions.message(_of(parts, call), call.ids["message"])
    return 200, payloads.message(parts.world, found)


@route(ROUTES, "PATCH", _ONE)
async def edit(parts: Parts, call: Call) -> Answer:
    """Change the response, or a further message."""
    made = _of(parts, call)
    found = await parts.interactions.edit(made, call.ids["message"], call.body, call.files)
    return 200, payloads.message(parts.world, found)


@route(ROUTES, "DELETE", _ONE)
async def delete(parts: Parts, call: Call) -> Answer:
    """Remove the response, or a further message."""
    await parts.interactions.delete(_of(parts, call), call.ids["message"])
    return 204, None
