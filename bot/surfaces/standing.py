"""An entity's standing on lists, as the contract's JSON; every surface gives this one."""

from typing import Any

from bot.register.finding import Told
from bot.register.status import EntityStatus, Standing


def status_json(status: EntityStatus) -> dict[str, Any]:
    """Return the contract's JSON, with the quotes, and who else has a name like the entity's."""
    return {
        "entity": status.entity,
        "matched": [{"name": each.name, "how": each.how} for each in status.matched],
        "others": list(status.others),
        "as_of": status.as_of.isoformat() if status.as_of else None,
        "unread": status.unread,
        "lists": [_standing_json(each) for each in status.standings],
    }


def _standing_json(standing: Standing) -> dict[str, Any]:
    return {
        "list": standing.list.id,
        "title": standing.list.title,
        "authority": standing.list.authority,
        "effect": standing.list.effect,
        "status": standing.status,
        "since": standing.since,
        "until": standing.until,
        "held_until": standing.held_until,
        "whole_list": standing.whole,
        "whole_list_on": standing.whole_on,
        "absent_on": standing.absent_on,
        "events": [_event_json(each) for each in standing.events],
        "reported": [_event_json(each) for each in standing.reported],
    }


def _event_json(told: Told) -> dict[str, Any]:
    listing, document = told.listing, told.document
    return {
        "action": listing.action,
        "on": listing.on,
        "published_on": listing.published_on,
        "citation": listing.citation,
        "entity": listing.entity,
        "authority": listing.authority,
        "country": listing.country,
        "requirement": listing.requirement,
        "policy": listing.policy,
        "official": listing.official,
        "confidence": listing.confidence,
        "quote": told.quote,
        "start": listing.start,
        "end": listing.end,
        "document_id": document.id,
        "key": document.key,
        "title": document.title,
        "url": document.url,
        "collection": document.collection,
    }
