"""What `/status` was asked, and how a button carries it: an entity, a list, a day."""

from dataclasses import dataclass, replace
from datetime import date

import discord

from bot.prompting import load_prompt
from bot.surfaces.discord.buttons import within
from bot.surfaces.discord.dialect import parse, shown
from bot.surfaces.discord.escaping import label, line
from bot.surfaces.team import MAX_NAME
from ingest.dates import latest, parse_date
from ingest.errors import InvalidQuestion

_BETWEEN = "|"
_HEADING = "### "


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Where an entity stands on a list (None: on each), as of a day (None: today)."""

    entity: str
    list_id: str | None = None
    as_of: date | None = None

    @property
    def subject(self) -> str:
        """What buttons are about: all of it, but a long name, which `heading` shows above them."""
        begin = _BETWEEN.join(
            (self.list_id or "", self.as_of.isoformat() if self.as_of else "", "")
        )
        whole = f"{begin}{self.entity}"
        return whole if within(whole) == whole else begin

    def of(self, entity: str) -> "Enquiry":
        """Return the same of another entity."""
        return replace(self, entity=label(entity, MAX_NAME))

    @property
    def heading(self) -> str:
        """The first line of each message about it, in Discord's Markdown."""
        return f"{_HEADING}{line(self.entity)}"


def enquiry_of(entity: str, list_id: str | None, as_of: str | None) -> Enquiry:
    """Return what a person asks.

    Raises:
        InvalidDate: `as_of` is no date.
    """
    day = parse_date(as_of)
    return Enquiry("", list_id, latest(day) if day else None).of(entity)


def enquiry_in(subject: str) -> Enquiry:
    """Return what a button carries; a name that was too long for it is empty."""
    list_id, day, entity = (*subject.split(_BETWEEN, 2), "", "")[:3]
    return Enquiry(entity, list_id or None, date.fromisoformat(day) if day else None)


def carried(interaction: discord.Interaction, subject: str) -> Enquiry:
    """Return what the message is about whose button was pressed.

    Raises:
        InvalidQuestion: neither the button nor the message's heading has the name.
    """
    found = enquiry_in(subject)
    if not found.entity:
        found = found.of(_headed(interaction))
    if not found.entity:
        raise InvalidQuestion(load_prompt("discord_status_ask_again").text, "")
    return found


def _headed(interaction: discord.Interaction) -> str:
    """Return the name in the heading of the message that an interaction came from, or nothing."""
    for part in interaction.message.components if interaction.message else ():
        for each in getattr(part, "children", ()):
            text = getattr(each, "content", "")
            if text:
                first = text.partition("\n")[0]
                return shown(parse(first)) if first.startswith(_HEADING) else ""
    return ""
