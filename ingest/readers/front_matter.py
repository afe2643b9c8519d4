"""Document fields that people write: front matter, sidecars, the metadata of JSON Lines."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from ingest.dates import find_written_date, parse_date
from ingest.errors import InvalidDate, MalformedMetadata
from ingest.models import KINDS, Metadata
from ingest.readers.kinds import is_white_house, white_house_kind
from ingest.readers.wording import clean

MAX_BYTES = 16 * 1024
"""The most that front matter or a sidecar may have; YAML is slow to parse."""

# The contract's names first, then the names that sites and generators use for the same.
_ALIASES: dict[str, tuple[str, ...]] = {
    "published_on": ("published_on", "date", "published_time", "published"),
    "url": ("url", "source_url", "canonical_url"),
    "authors": ("authors", "author"),
    "language": ("language", "lang"),
}
_TEXTS = ("key", "title", "issuer", "number", "citation", "date_source", "language", "url")
_DATES = ("event_on", "published_on", "effective_on")
_LISTS = ("identifiers", "authors", "also_at")
_FIELDS = ("kind", *_TEXTS, *_DATES, *_LISTS, "relations", "order")


def read_sidecar(data: bytes) -> Metadata:
    """Return the fields of a `NAME.meta.yaml`.

    Raises:
        MalformedMetadata: not UTF-8, not YAML, no mapping, a field that there is not, or one with
            a bad value.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedMetadata(f"The sidecar is not UTF-8: byte {error.start:,}.") from None
    said = parse_yaml(text, "sidecar")
    _require_known(said)
    return metadata_from(said, "sidecar")


def _require_known(said: Mapping[str, Any]) -> None:
    """Refuse a name that is no field's: a sidecar has no other reader, so it is a typo."""
    known = {*_FIELDS, *(name for names in _ALIASES.values() for name in names)}
    unknown = next((name for name in said if name not in known), None)
    if unknown is None:
        return
    near = difflib.get_close_matches(unknown[:60].lower(), sorted(known), 1)
    raise MalformedMetadata(
        f"The sidecar has a field {unknown[:60]!r}, which is unknown.",
        f"Did you mean {near[0]}?" if near else f"The fields are {', '.join(_FIELDS)}.",
    )


# What PyYAML's own constructors raise for values such as `!!bool maybe` and `!!timestamp x`.
_OF_BAD_TAGS = (KeyError, IndexError, AttributeError, TypeError)


def parse_yaml(text: str, source: str) -> dict[str, Any]:
    """Return a YAML mapping; an empty text is an empty mapping. Anchors are refused.

    Raises:
        MalformedMetadata: too long, not YAML, with anchors, or no mapping.
    """
    import yaml

    if len(text) > MAX_BYTES:
        raise MalformedMetadata(f"The {source} has {len(text):,} characters; {MAX_BYTES:,} may be.")
    try:
        # An alias lets a few lines stand for gigabytes; Document fields never need one.
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise MalformedMetadata(f"The {source} uses YAML aliases (`*name`).", "Write it out.")
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError, *_OF_BAD_TAGS) as error:
        raise MalformedMetadata(f"The {source} is not YAML: {error}") from None
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise MalformedMetadata(
            f"The {source} is a {type(said).__name__}, not `field: value` lines."
        )
    return {str(key): value for key, value in said.items()}


def metadata_from(mapping: Mapping[str, Any], source: str) -> Metadata:
    """Return what `mapping` says of a Document; fields that are not Document fields are ignored.

    `source` names where the fields stand (`front matter`) and becomes `date_source` where a
    date is given. Pages of the White House get it as issuer, and their kind from the address.

    Raises:
        MalformedMetadata: a field with a value that cannot be meant, named with its value.
    """
    fields: dict[str, Any] = {}
    for name in _TEXTS:
        fields[name] = _text(_value(mapping, name), name, source)
    for name in _DATES:
        fields[name] = _date(_value(mapping, name), name, source)
    for name in _LISTS:
        fields[name] = _list(_value(mapping, name), name, source)
    fields["kind"] = _kind(mapping.get("kind"), source)
    fields["relations"] = _relations(mapping.get("relations"), source)
    order = _order(mapping.get("order"))
    if order and order not in fields["identifiers"]:
        fields["identifiers"] = (*fields["identifiers"], order)
    _complete(fields, source)
    try:
        return Metadata(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MalformedMetadata(
            f"The {source}'s {where} is {first.get('input')!r}: {first['msg']}."
        ) from None


def _complete(fields: dict[str, Any], source: str) -> None:
    if any(fields[name] for name in _DATES):
        fields["date_source"] = fields["date_source"] or source
    if is_white_house(fields["url"]):
        fields["issuer"] = fields["issuer"] or "The White House"
        fields["kind"] = fields["kind"] or white_house_kind(fields["url"], fields["title"])


def _value(mapping: Mapping[str, Any], name: str) -> Any:
    names = _ALIASES.get(name, (name,))
    return next((mapping[n] for n in names if mapping.get(n) not in (None, "")), None)


def _text(value: Any, name: str, source: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return _valid(clean(str(value)), name, source) or None
    raise _bad(source, name, value, "a text")


def _valid(text: str, name: str, source: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise _bad(source, name, text, "a text without lone surrogates")
    return text


def _list(value: Any, name: str, source: str) -> tuple[str, ...]:
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    texts = (_text(item, name, source) for item in values)
    return tuple(dict.fromkeys(text for text in texts if text))


def _date(value: Any, name: str, source: str) -> str | None:
    if isinstance(value, bool | float | list | dict):
        raise _bad(source, name, value, "a date")
    try:
        return parse_date(value)
    except InvalidDate:
        written = find_written_date(value) if isinstance(value, str) else None
        if written is None:
            raise _bad(source, name, value, "a date") from None
        return written


def _kind(value: Any, source: str) -> str | None:
    if value is None or (isinstance(value, str) and value in KINDS):
        return value
    raise MalformedMetadata(
        f"The {source}'s kind is {value!r}.", f"It is one of {', '.join(KINDS)}."
    )


def _relations(value: Any, source: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _bad(source, "relations", value, "a list of relations")
    return value


def _order(value: Any) -> str | None:
    """Return the name of the executive order that a White House page says it is."""
    digits = str(value).replace(",", "") if isinstance(value, str | int) else ""
    return (
        f"E.O. {digits}"
        if digits.isascii() and digits.isdigit() and 4 <= len(digits) <= 5
        else None
    )


def _bad(source: str, name: str, value: Any, wanted: str) -> MalformedMetadata:
    shown = repr(value)
    shown = shown if len(shown) <= 80 else shown[:77] + "..."
    return MalformedMetadata(f"The {source}'s {name} is {shown}, not {wanted}.")
