"""Where an entity stands on a list, in words; every surface gives these."""

from bot.prompting import load_prompt
from bot.register.finding import Told
from bot.register.status import EntityStatus, Standing


def in_words(standing: Standing) -> str:
    """Return where an entity stands on a list; that it is not found is not that it is not there."""
    since = f" since {standing.since}" if standing.since else ", since when is not told"
    if standing.status == "listed":
        return f"Listed{since}"
    if standing.status == "enjoined":
        days = [each.listing.day for each in standing.events if each.listing.action == "enjoined"]
        return f"Enjoined{f' on {days[-1]}' if days and days[-1] else ''}; listed{since}"
    if standing.absent_on:
        return f"No longer on the list of {standing.absent_on}"
    if standing.status in ("vacated", "removed"):
        until = f" on {standing.until}" if standing.until else ", when is not told"
        was = f"; listed on {standing.since}" if standing.since else ""
        return f"{standing.status.capitalize()}{until}{was}"
    if standing.status == "unknown_in_library":
        nothing = holds_nothing(standing)
        return f"Unknown: {'nothing of this list is held' if nothing else 'not all of it is read'}"
    if standing.whole:
        return "Not on the list" + (f" as of {standing.whole_on}" if standing.whole_on else "")
    return "Not found in these documents"


def others_in_words(status: EntityStatus, names: str) -> str:
    """Return a sentence with names that are like an entity's, told before as `names`.

    Where nobody has the entity's name, one of them may be meant.
    """
    return load_prompt("status_others" if status.matched else "status_near").render(names=names)


def held_in_words(standing: Standing) -> str:
    """Return what the library holds of a list, and until when, or why it cannot tell."""
    until, on = standing.held_until, standing.whole_on
    if standing.absent_on:
        return load_prompt("held_absent").render(day=standing.absent_on)
    if standing.status == "unknown_in_library":
        return load_prompt("held_nothing" if holds_nothing(standing) else "held_unread").text
    if standing.status == "not_found" and standing.events:
        return load_prompt("held_announced").text
    if not standing.whole:
        return load_prompt("held_until").render(day=until) if until else load_prompt("held").text
    if on is None:
        return load_prompt("held_whole").text
    if until in (None, on):
        return load_prompt("held_whole_on").render(day=on)
    return load_prompt("held_whole_until").render(day=on, until=until)


def holds_nothing(standing: Standing) -> bool:
    """Whether it is not known where an entity stands because there is nothing of the list.

    Else there are documents of it whose listings are not read yet.
    """
    held = standing.held_until or standing.whole or standing.events or standing.reported
    return standing.status == "unknown_in_library" and not held


def event_in_words(told: Told) -> str:
    """Return what happened, when, and where it was published."""
    listing = told.listing
    facts = [f"{listing.action} on {listing.on}" if listing.on else str(listing.action)]
    if listing.published_on and listing.published_on != listing.on:
        facts.append(f"published on {listing.published_on}")
    if not listing.day:
        facts.append("on no known day")
    return ", ".join([*facts, *([listing.citation] if listing.citation else [])])
