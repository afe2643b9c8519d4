"""What a page says of itself in JSON-LD (schema.org): its article, who wrote and published it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import unescape
from typing import TYPE_CHECKING, Any

from ingest.readers.wording import clean

if TYPE_CHECKING:
    from lxml.etree import _Element

Node = Mapping[str, Any]

NEWS_TYPES = frozenset(
    {
        "newsarticle", "analysisnewsarticle", "askpublicnewsarticle", "backgroundnewsarticle",
        "liveblogposting", "opinionnewsarticle", "reportagenewsarticle", "reviewnewsarticle",
    }
)  # fmt: skip
_ARTICLES = NEWS_TYPES | {
    "advertisercontentarticle", "article", "blogposting",
    "discussionforumposting", "report", "satiricalarticle",
    "scholarlyarticle", "medicalscholarlyarticle", "socialmediaposting", "techarticle",
}  # fmt: skip
_PUBLISHERS = frozenset({"newsmediaorganization", "organization", "governmentorganization"})
_MAX_JSON = 500_000  # characters of one script
_MAX_NODES = 2_000
_MAX_NAME = 200


def linked_nodes(root: _Element) -> tuple[Node, ...]:
    """Return the objects of the page's JSON-LD, those of lists and graphs one by one."""
    found: list[Node] = []
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            said = json.loads(_bare(script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue
        found.extend(_nodes(said))
    return tuple(found[:_MAX_NODES])


def _bare(text: str) -> str:
    """Return a script's text without the comment or CDATA marks that some sites put around it."""
    text = text[:_MAX_JSON].strip()
    for before, after in (("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>")):
        text = text.removeprefix(before).removesuffix(after).strip()
    return text


def _nodes(said: object) -> Iterator[Node]:
    waiting = [said]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            yield item
            waiting.extend([item["@graph"]] if "@graph" in item else [])
            waiting.extend(
                item[name] for name in ("mainEntity", "mainEntityOfPage") if name in item
            )


def types_of(node: Node) -> frozenset[str]:
    """Return an object's types in lower case, without the vocabulary's address."""
    said = node.get("@type")
    names = said if isinstance(said, list) else [said]
    return frozenset(n.rsplit("/", 1)[-1].lower() for n in names if isinstance(n, str))


def article_of(nodes: tuple[Node, ...]) -> Node:
    """Return the first object that is an article; an empty one where there is none."""
    return next((node for node in nodes if not _ARTICLES.isdisjoint(types_of(node))), {})


def text_in(node: Node, name: str) -> str | None:
    """Return a property that is a text, on one line; the first where it is a list."""
    value = node.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return (clean(unescape(value)) or None) if isinstance(value, str) else None


def names_in(node: Node, name: str, nodes: tuple[Node, ...]) -> tuple[str, ...]:
    """Return the names of the persons or organisations of a property; persons alone if any."""
    value = node.get(name)
    people: list[str] = []
    others: list[str] = []
    for each in value if isinstance(value, list) else [value]:
        whole = _resolved(each, nodes)
        said = whole if isinstance(whole, str) else _name(whole)
        if said and "://" not in said and len(said) <= _MAX_NAME:
            is_person = isinstance(whole, dict) and "person" in types_of(whole)
            (people if is_person else others).append(clean(unescape(said)))
    return tuple(dict.fromkeys(people or others))


def _name(node: object) -> str | None:
    if not isinstance(node, dict):
        return None
    if said := text_in(node, "name"):
        return said
    parts = (text_in(node, part) for part in ("givenName", "additionalName", "familyName"))
    return " ".join(part for part in parts if part) or None


def _resolved(value: object, nodes: tuple[Node, ...]) -> object:
    """Return the object that a bare reference (`{"@id": ...}`) points at."""
    if not isinstance(value, dict) or "name" in value or not isinstance(value.get("@id"), str):
        return value
    return next((n for n in nodes if n.get("@id") == value["@id"] and "name" in n), value)


def publisher_of(nodes: tuple[Node, ...]) -> str | None:
    """Return the article's publisher, or the only organisation that the page speaks of."""
    for node in (article_of(nodes), *nodes):
        if said := names_in(node, "publisher", nodes):
            return said[0]
    named = {_name(node) for node in nodes if not _PUBLISHERS.isdisjoint(types_of(node))} - {None}
    return named.pop() if len(named) == 1 else None
