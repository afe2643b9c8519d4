"""Message components and forms: walking through them, and what a person reads in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Component = dict[str, Any]
ACTION_ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = (3, 5, 6, 7, 8)
SECTION, TEXT_DISPLAY, FILE, CONTAINER, LABEL = 9, 10, 13, 17, 18
ONLY_IN_V2 = (9, 10, 11, 12, 13, 14, 17)
LINK = 5  # style of a button that opens an address


@dataclass(frozen=True)
class Button:
    """A button that a person sees."""

    label: str
    custom_id: str | None
    url: str | None
    disabled: bool


@dataclass(frozen=True)
class Field:
    """A field of a form."""

    custom_id: str
    label: str
    required: bool
    min_length: int
    max_length: int
    placeholder: str
    value: str


@dataclass(frozen=True)
class Modal:
    """A form that a person sees; `source` is the interaction that it was the response to."""

    title: str
    custom_id: str
    fields: tuple[Field, ...]
    components: tuple[Component, ...]
    source: int


def walk(components: list[Component], path: str = "components") -> Iterator[tuple[str, Component]]:
    """Yield every component, the outer before the inner, each with its path."""
    for at, each in enumerate(components):
        here = f"{path}.{at}"
        yield here, each
        for name in ("components", "component", "accessory"):
            inner = each.get(name)
            if isinstance(inner, list):
                yield from walk(inner, f"{here}.{name}")
            elif isinstance(inner, dict):
                yield from walk([inner], f"{here}.{name}")


def displayed(components: list[Component]) -> list[str]:
    """Return the texts that are displayed, without those of buttons."""
    return [each["content"] for _, each in walk(components) if each.get("type") == TEXT_DISPLAY]


def files_shown(components: list[Component]) -> list[tuple[str, str]]:
    """Return the files that are displayed: the path of each component, and the file's address."""
    found = [(path, each) for path, each in walk(components) if each.get("type") == FILE]
    return [(path, str((each.get("file") or {}).get("url"))) for path, each in found]


def buttons(components: list[Component]) -> list[Button]:
    """Return the buttons, in order."""
    return [
        Button(
            each.get("label") or (each.get("emoji") or {}).get("name") or "",
            each.get("custom_id"),
            each.get("url"),
            bool(each.get("disabled")),
        )
        for _, each in walk(components)
        if each.get("type") == BUTTON
    ]


def numbered(components: list[Component]) -> list[Component]:
    """Return components as Discord gives them back: each with an `id` of its own."""
    for at, (_, each) in enumerate(walk(components), start=1):
        each.setdefault("id", at)
    return components


def modal(data: Component, source: int) -> Modal:
    """Return the form that an interaction was responded to with."""
    labels = {
        id(each["component"]): each["label"]
        for _, each in walk(data["components"])
        if each.get("type") == LABEL
    }
    fields = tuple(
        Field(
            each["custom_id"],
            labels.get(id(each)) or each.get("label") or "",
            each.get("required", True),
            each.get("min_length") or 0,
            each.get("max_length") or 4000,
            each.get("placeholder") or "",
            each.get("value") or "",
        )
        for _, each in walk(data["components"])
        if each.get("type") == TEXT_INPUT
    )
    return Modal(data["title"], data["custom_id"], fields, tuple(data["components"]), source)
