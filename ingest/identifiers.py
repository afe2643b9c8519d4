"""The names official documents go by: executive orders, Federal Register, CFR, public laws.

Each is found in running text and brought to one spelling, so that `Executive Order 13959`,
`EO 13959` and `E.O. 13,959` are the same name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

IdentifierKind = Literal[
    "executive_order", "proclamation", "fr_citation", "fr_number", "cfr", "section", "public_law"
]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An official name found in a text: its kind, its one spelling, and where it stood."""

    kind: IdentifierKind
    value: str
    start: int
    end: int


def _order(match: re.Match[str]) -> str:
    return f"E.O. {match.group(1).replace(',', '')}"


def _proclamation(match: re.Match[str]) -> str:
    return f"Proc. {match.group(1).replace(',', '')}"


def _citation(match: re.Match[str]) -> str:
    return f"{match.group(1)} FR {match.group(2).replace(',', '')}"


def _number(match: re.Match[str]) -> str:
    return match.group(1)


def _cfr(match: re.Match[str]) -> str:
    return f"{match.group(1)} CFR {match.group(2)}"


def _law(match: re.Match[str]) -> str:
    return f"Pub. L. {match.group(1)}-{match.group(2)}"


def _section(match: re.Match[str]) -> str:
    return f"§ {match.group(1)}"


_PATTERNS: tuple[tuple[IdentifierKind, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        "executive_order",
        re.compile(
            r"\b(?:Executive\s+Orders?|E\.\s?O\.|EO)\s+(?:No\.?\s+)?(\d{2},?\d{3}|\d{4,5})\b", re.I
        ),
        _order,
    ),
    (
        "proclamation",
        re.compile(r"\b(?:Proclamations?|Proc\.)\s+(?:No\.?\s+)?(\d{1,2},?\d{3})\b", re.I),
        _proclamation,
    ),
    (
        "fr_citation",
        re.compile(
            r"\b(\d{2,3})\s+(?:F\.\s?R\.|FR|Fed\.\s?Reg\.)\s+(\d{1,3},\d{3}|\d{1,6})\b", re.I
        ),
        _citation,
    ),
    (
        "fr_number",
        re.compile(r"(?<![\w-])((?:19|20)\d{2}-\d{5}|[A-Z]\d-\d{4,5})(?![\w-])"),
        _number,
    ),
    (
        "cfr",
        re.compile(
            r"\b(\d{1,2})\s+(?:C\.\s?F\.\s?R\.|CFR)\s+(?:part\s+|parts\s+|§+\s*|sec\.\s+)?"
            r"(\d{1,4}(?:\.\d{1,4}[a-z]?)?)\b",
            re.I,
        ),
        _cfr,
    ),
    # The title is left out when people, and regulations themselves, speak of a section.
    (
        "section",
        re.compile(
            r"(?<!CFR )(?<!R\. )(?<!CFR)(?:§+|\b[Ss]ec(?:tion|\.))\s?(\d{1,4}\.\d{1,4}[a-z]?)\b"
        ),
        _section,
    ),
    (
        "public_law",
        re.compile(
            r"\b(?:Pub(?:lic|\.)\s+L(?:aw|\.)|P\.\s?L\.)\s+(?:No\.?\s+)?(\d{2,3})[-–](\d{1,4})\b",
            re.I,
        ),
        _law,
    ),
)


def find_identifiers(text: str, *kinds: IdentifierKind) -> Iterator[Identifier]:
    """Yield every official name in `text`, kind by kind, in the one spelling of its kind.

    With `kinds`, only names of these.
    """
    for kind, pattern, spell in _PATTERNS:
        if kinds and kind not in kinds:
            continue
        for match in pattern.finditer(text):
            yield Identifier(kind, spell(match), *match.span())
