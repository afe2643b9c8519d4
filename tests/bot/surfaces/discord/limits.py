"""What Discord refuses, as documented, and what no message of the bot may do."""

import functools
import json
import re
from collections.abc import Collection, Iterator
from typing import Any, cast

import jsonschema
from discord.ui import LayoutView

from bot.surfaces.discord.dialect import Element, acting, parse
from tests.support import ROOT

DESCRIPTION = ROOT.parent / "shared" / "data" / "discord" / "openapi.json"
PING = re.compile(r"@everyone|@here|<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|</[^<>]+:\d+>|<t:-?\d+")
HARMLESS = {"bold", "italic", "code", "subtext", "heading", "item", "quote"}
_CONTAINER, _ROW, _BUTTON, _TEXT, _SEPARATOR = 17, 1, 2, 10, 14
_MENU, _FILE = 3, 13


def units(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every component, nested ones too."""
    for each in components:
        yield each
        yield from walk(each.get("components", []))


def payload_of(view: LayoutView) -> list[dict[str, Any]]:
    """Return the components of a message as they are sent."""
    payload: list[dict[str, Any]] = cast("Any", view).to_components()
    return payload


def texts_of(view: LayoutView) -> list[str]:
    """Return the texts of a message."""
    return [each["content"] for each in walk(payload_of(view)) if each["type"] == _TEXT]


def buttons_of(view: LayoutView) -> list[dict[str, Any]]:
    """Return the buttons of a message."""
    return [each for each in walk(payload_of(view)) if each["type"] == _BUTTON]


def refused(view: LayoutView) -> list[str]:
    """Return why Discord would refuse a message; empty where it takes it."""
    payload = payload_of(view)
    every = list(walk(payload))
    texts = [each["content"] for each in every if each["type"] == _TEXT]
    ids = [each["custom_id"] for each in every if "custom_id" in each]
    found = [
        (len(every) > 40, "more than 40 components"),
        (not payload, "empty"),
        (sum(map(units, texts)) > 4000, "more than 4000 characters of text"),
        (any(not text.strip() for text in texts), "a blank text"),
        (len(ids) != len(set(ids)), "two components of one id"),
        (any(not 1 <= units(each) <= 100 for each in ids), "a custom_id out of bounds"),
        (any(not 1 <= len(each["label"]) <= 80 for each in buttons_of(view)), "a label"),
        (any("\ud800" <= sign <= "\udfff" for text in texts for sign in text), "a surrogate"),
    ]
    for each in every:
        kind, inner = each["type"], each.get("components", [])
        found.append((kind in (_CONTAINER, _ROW) and not inner, "an empty container or row"))
        found.append((kind == _ROW and len(inner) > 5, "more than five buttons in a row"))
        known = kind in (_CONTAINER, _ROW, _BUTTON, _TEXT, _SEPARATOR, _MENU, _FILE)
        found.append((not known, f"a component of type {kind}"))
        found += _menu(each) if kind == _MENU else []
    return [why for wrong, why in found if wrong] + list(_described(payload))


def _menu(menu: dict[str, Any]) -> list[tuple[bool, str]]:
    """Return what may be wrong with a menu, and whether it is."""
    options = menu["options"]
    texts = [each[name] for each in options for name in ("label", "value")]
    values = {each["value"] for each in options}
    return [
        (not 1 <= len(options) <= 25, "too few or too many options"),
        (any(not 1 <= units(text) <= 100 for text in texts), "an option too short or too long"),
        (len(values) != len(options), "two options of one value"),
    ]


def acts(text: str, links: Collection[str | None] = ()) -> list[Element | str]:
    """Return what in a text does more than being read, or leads elsewhere than to `links`."""
    bad: list[Element | str] = [
        each
        for each in acting(parse(text))
        if each.name not in HARMLESS and not (each.name == "link" and each.value in links)
    ]
    return bad + PING.findall(text)


@functools.cache
def _message() -> "jsonschema.protocols.Validator | None":
    if not DESCRIPTION.is_file():
        return None
    whole = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    schema = {
        "$ref": "#/components/schemas/MessageCreateRequest",
        "components": whole["components"],
    }
    return jsonschema.Draft202012Validator(schema)


def _described(payload: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return how a message differs from Discord's published description, where that is there."""
    if any(len(each["content"]) > 4000 for each in walk(payload) if each["type"] == _TEXT):
        return ("a text of more than 4000 characters",)
    return _misshapen(json.dumps(_shape(payload)))


def _shape(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return components with another text for each: what the description says is about length."""
    return [
        {name: _shape(value) if name == "components" else _text(name, value)
         for name, value in each.items()}
        for each in components
    ]  # fmt: skip


def _text(name: str, value: object) -> object:
    return str(value)[:1] and "x" if name in ("content", "custom_id") else value


@functools.cache
def _misshapen(payload: str) -> tuple[str, ...]:
    validator = _message()
    if validator is None:
        return ()
    body: Any = {"flags": 1 << 15, "components": json.loads(payload)}
    return tuple(each.message[:200] for each in validator.iter_errors(body))
