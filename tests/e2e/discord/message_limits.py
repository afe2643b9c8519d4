"""The documented limits of a message, with the errors that Discord tells of them."""

from typing import Any
from urllib.parse import urlsplit

from tests.e2e.discord.components import (
    ACTION_ROW,
    BUTTON,
    LINK,
    ONLY_IN_V2,
    SELECT,
    SELECTS,
    TEXT_DISPLAY,
    Component,
    files_shown,
    walk,
)
from tests.e2e.discord.refusals import Complaints, Refusal
from tests.e2e.discord.world import COMPONENTS_V2

CONTENT, EMBEDS_TEXT, DISPLAYED = 2000, 6000, 4000  # characters
COMPONENTS, ROWS, IN_A_ROW, FILES = 40, 5, 5, 10
_EMBED = {"title": 256, "description": 4096}
_SETTABLE = 1 << 2 | 1 << 6 | 1 << 12 | 1 << 15  # no embeds, ephemeral, silent, components v2


def check_message(state: dict[str, Any], sent: dict[str, Any]) -> None:
    """Check what a message would be (`state`), and what was `sent` to make it so.

    Raises:
        Refusal: a limit is broken, or nothing would be shown.
    """
    wrong = Complaints()
    wrong.longest("content", state.get("content"), CONTENT)
    wrong.longest("nonce", sent.get("nonce"), 25)
    wrong.longest("attachments", sent.get("attachments"), FILES)
    check_files(state, sent, wrong)
    if sent.get("flags") and sent["flags"] & ~_SETTABLE & 0xFFFF:
        wrong.add("flags", "MESSAGE_FLAGS_INVALID", "Those flags cannot be set.")
    check_embeds(state.get("embeds") or [], wrong)
    is_v2 = bool((state.get("flags") or 0) & COMPONENTS_V2)
    check_components(state.get("components") or [], is_v2, wrong)
    if is_v2:
        _check_legacy(state, wrong)
    wrong.check()
    shown = ("content", "embeds", "components", "attachments", "sticker_ids", "poll")
    if not any(state.get(each) for each in shown):
        raise Refusal(50006)


def _check_legacy(state: dict[str, Any], wrong: Complaints) -> None:
    for each in ("content", "embeds", "poll", "sticker_ids"):
        if state.get(each):
            told = f"The {each} field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            wrong.add(each, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", told)


def check_files(state: dict[str, Any], sent: dict[str, Any], wrong: Complaints) -> None:
    """Complain of files that are displayed and not there, and of descriptions that are too long."""
    names = {f"attachment://{each['filename']}" for each in state.get("attachments") or []}
    for path, url in files_shown(state.get("components") or []):
        if url not in names:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            wrong.add(f"{path}.file.url", code, "The referenced attachment was not found.")
    for at, each in enumerate(sent.get("attachments") or []):
        wrong.longest(f"attachments.{at}.description", each.get("description"), 1024)


def check_embeds(embeds: list[dict[str, Any]], wrong: Complaints) -> None:
    """Complain of embeds that are too many or too long."""
    wrong.longest("embeds", embeds, 10)
    total = 0
    for at, embed in enumerate(embeds):
        texts = {f"embeds.{at}.{name}": (embed.get(name), most) for name, most in _EMBED.items()}
        fields = embed.get("fields") or []
        wrong.longest(f"embeds.{at}.fields", fields, 25)
        for number, field in enumerate(fields):
            path = f"embeds.{at}.fields.{number}"
            texts |= {f"{path}.name": (field.get("name"), 256)}
            texts |= {f"{path}.value": (field.get("value"), 1024)}
            wrong.needed(f"{path}.name", field.get("name"))
            wrong.needed(f"{path}.value", field.get("value"))
        footer, author = embed.get("footer") or {}, embed.get("author") or {}
        texts |= {f"embeds.{at}.footer.text": (footer.get("text"), 2048)}
        texts |= {f"embeds.{at}.author.name": (author.get("name"), 256)}
        for path, (text, most) in texts.items():
            wrong.longest(path, text, most)
            total += len(text or "")
    if total > EMBEDS_TEXT:
        wrong.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def check_components(components: list[Component], is_v2: bool, wrong: Complaints) -> None:
    """Complain of components that are too many, too long, or of no use."""
    for path, each in walk(components):
        _check_one(path, each, is_v2, wrong)
    check_custom_ids(components, wrong)
    if not is_v2:
        wrong.longest("components", components, ROWS)
        others = {each.get("type") for each in components} - {ACTION_ROW, *ONLY_IN_V2}
        if others:
            wrong.add("components", "BASE_TYPE_CHOICES", "Value of field type must be one of (1,).")
        return
    if sum(1 for _ in walk(components)) > COMPONENTS:
        told = f"Must be {COMPONENTS} or fewer components in total."
        wrong.add("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", told)
    texts = [each.get("content") or "" for _, each in walk(components)]
    if sum(map(len, texts)) > DISPLAYED:
        told = f"Displayable text must be {DISPLAYED} characters or fewer in total."
        wrong.add("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", told)


def check_custom_ids(components: list[Component], wrong: Complaints) -> None:
    """Complain of custom ids that are too long, or given twice."""
    seen: set[str] = set()
    for path, each in walk(components):
        custom_id = each.get("custom_id")
        wrong.longest(f"{path}.custom_id", custom_id, 100)
        if custom_id is not None and custom_id in seen:
            told = "Component custom id cannot be duplicated"
            wrong.add(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", told)
        seen.add(str(custom_id))


def _check_one(path: str, each: Component, is_v2: bool, wrong: Complaints) -> None:
    kind = each.get("type")
    if kind in ONLY_IN_V2 and not is_v2:
        wrong.add(path, "UNION_TYPE_CHOICES", "It needs MessageFlags.IS_COMPONENTS_V2")
    if kind == TEXT_DISPLAY:
        wrong.needed(f"{path}.content", each.get("content"))
        wrong.longest(f"{path}.content", each.get("content"), DISPLAYED)
    elif kind == BUTTON:
        _check_button(path, each, wrong)
    elif kind in SELECTS:
        check_select(path, each, wrong)
    elif kind == ACTION_ROW:
        _check_row(path, each, wrong)
    elif not each.get("components", True):
        wrong.add(f"{path}.components", "BASE_TYPE_BAD_LENGTH", "Must be 1 or more in length.")


def _check_row(path: str, row: Component, wrong: Complaints) -> None:
    held = row.get("components") or []
    most = 1 if any(each.get("type") in SELECTS for each in held) else IN_A_ROW
    if not 1 <= len(held) <= most:
        told = f"Must be between 1 and {most} in length."
        wrong.add(f"{path}.components", "BASE_TYPE_BAD_LENGTH", told)


def _check_button(path: str, each: Component, wrong: Complaints) -> None:
    wrong.longest(f"{path}.label", each.get("label"), 80)
    if not each.get("label") and not each.get("emoji"):
        wrong.needed(f"{path}.label", None)
    if each.get("style") != LINK:
        wrong.needed(f"{path}.custom_id", each.get("custom_id"))
        return
    wrong.needed(f"{path}.url", each.get("url"))
    wrong.longest(f"{path}.url", each.get("url"), 512)
    if urlsplit(str(each.get("url"))).scheme not in ("http", "https", "discord"):
        told = f"Scheme of {each.get('url')!r} must be one of ('http', 'https', 'discord')."
        wrong.add(f"{path}.url", "URL_TYPE_INVALID_SCHEME", told)


def check_select(path: str, each: Component, wrong: Complaints) -> None:
    """Complain of a select menu with too many options, or too long ones."""
    wrong.needed(f"{path}.custom_id", each.get("custom_id"))
    wrong.longest(f"{path}.placeholder", each.get("placeholder"), 150)
    options = each.get("options") or []
    if each.get("type") == SELECT and not 1 <= len(options) <= 25:
        told = "Must be between 1 and 25 in length."
        wrong.add(f"{path}.options", "BASE_TYPE_BAD_LENGTH", told)
    values = [option.get("value") for option in options]
    if len(set(values)) < len(values):
        told = "The specified option value is already used"
        wrong.add(f"{path}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", told)
    for at, option in enumerate(options):
        for name in ("label", "value", "description"):
            wrong.longest(f"{path}.options.{at}.{name}", option.get(name), 100)
