"""Elements of WordprocessingML by their local names, in both of its namespaces."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_TRANSITIONAL = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_OFF = frozenset({"0", "false", "off", "none"})


def tag_of(node: _Element) -> str:
    """Return a WordprocessingML element's local name, `mc:`, `m:` names with their prefix.

    Empty for every other element, and for entities and comments.
    """
    tag = node.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=2048)
def _local(tag: str) -> str:
    namespace, _, name = tag.rpartition("}")
    namespace += "}"
    if namespace in {_TRANSITIONAL, _STRICT}:
        return name
    if namespace == _COMPATIBILITY:
        return f"mc:{name}"
    return f"m:{name}" if namespace in _MATH else ""


def children(node: _Element | None, name: str) -> list[_Element]:
    """Return the children with that local name."""
    return [each for each in node if tag_of(each) == name] if node is not None else []


def child(node: _Element | None, name: str) -> _Element | None:
    """Return the first child with that local name."""
    if node is not None:
        for each in node:
            if tag_of(each) == name:
                return each
    return None


def value_of(node: _Element | None, attribute: str = "val") -> str | None:
    """Return an attribute of WordprocessingML; None where there is no element or attribute."""
    if node is None:
        return None
    for namespace in (_TRANSITIONAL, _STRICT, ""):
        value = node.get(namespace + attribute)
        if value is not None:
            return value
    return None


def is_on(node: _Element | None) -> bool:
    """Whether a switch such as `w:vanish` is there and not switched off."""
    return node is not None and (value_of(node) or "1").lower() not in _OFF
