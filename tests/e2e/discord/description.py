"""Requests held against Discord's published description, where that file is there."""

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "discord" / "openapi.json"
_BY_TYPE = "x-by-type"
_ID = {"anyOf": [{"type": "integer", "minimum": 0}, {"pattern": "^(0|[1-9][0-9]*)$"}]}


def _union(keyword: str) -> Any:
    """Return what validates a union: where `type` tells its branches apart, only the one meant.

    That is many times faster for nested components, and says what is wrong with them.
    """

    def check(
        validator: Any, branches: list[Any], instance: Any, schema: dict[str, Any]
    ) -> Iterator[ValidationError]:
        meant = schema.get(_BY_TYPE, {}).get(instance.get("type")) if _is_typed(instance) else None
        if meant is None:
            usual = Draft202012Validator.VALIDATORS[keyword]
            yield from usual(validator, branches, instance, schema)
        else:
            yield from validator.descend(instance, meant)

    return check


def _is_typed(instance: object) -> bool:
    return isinstance(instance, dict) and isinstance(instance.get("type"), int)


_Validator: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {keyword: _union(keyword) for keyword in ("oneOf", "anyOf")}
)


class Description:
    """Discord's OpenAPI description of its REST interface."""

    def __init__(self, described: dict[str, Any]) -> None:
        schemas = described["components"]["schemas"]
        # Discord takes ids as numbers too, and discord.py sends them so in places.
        schemas["SnowflakeType"] = _ID
        self._paths = _resolved(described["paths"], schemas, {})
        self._patterns = [(_pattern(path), path) for path in sorted(self._paths, key=_least_named)]
        self._validators: dict[tuple[str, str], Any] = {}

    def faults(
        self, method: str, path: str, query: dict[str, str], kind: str | None, body: object
    ) -> Iterator[str]:
        """Yield what of a request (its path without `/api/v10`) does not satisfy the description.

        `kind` is its content type, None where it has no body.
        """
        template = next((path_ for pattern, path_ in self._patterns if pattern.match(path)), None)
        operation = self._paths.get(template, {}).get(method.lower())
        if template is None or operation is None:
            yield "no such operation"
            return
        yield from _unknown(operation, query)
        content = operation.get("requestBody", {}).get("content", {})
        if kind is None:
            if operation.get("requestBody", {}).get("required"):
                yield "the body is missing"
        elif content and kind not in content:
            yield f"content type {kind}, not {' or '.join(content)}"
        elif content:
            # Of a multipart body, it is `payload_json` that has the fields.
            schema = content["application/json"]["schema"]
            yield from self._body_faults((template, method), schema, body)

    def _body_faults(self, key: tuple[str, str], schema: Any, body: object) -> Iterator[str]:
        if key not in self._validators:
            self._validators[key] = _Validator(schema)
        validator = self._validators[key]
        if not validator.is_valid(body):
            yield _told(best_match(validator.iter_errors(body)))


def _told(error: ValidationError | None) -> str:
    return "not valid" if error is None else f"{error.json_path}: {error.message[:200]}"


def _unknown(operation: dict[str, Any], query: dict[str, str]) -> Iterator[str]:
    named = {each["name"] for each in operation.get("parameters", []) if each.get("in") == "query"}
    for name in query:
        if name not in named:
            yield f"query parameter {name!r} is unknown"


def _resolved(node: Any, schemas: dict[str, Any], done: dict[str, Any]) -> Any:
    """Return a node with the schemas in the place of references, which saves the looking up."""
    if isinstance(node, list):
        return [_resolved(each, schemas, done) for each in node]
    if not isinstance(node, dict):
        return node
    name = str(node.get("$ref", "")).partition("#/components/schemas/")[2]
    if name and name not in done:
        done[name] = {}
        done[name].update(_resolved(schemas[name], schemas, done))
    if name:
        return done[name]
    return {key: _resolved(each, schemas, done) for key, each in node.items()} | _by_type(
        node, schemas, done
    )


def _by_type(node: dict[str, Any], schemas: dict[str, Any], done: dict[str, Any]) -> dict[str, Any]:
    """Return which branch of a union is for which `type`, where that decides."""
    found: dict[int, Any] = {}
    branches = node.get("oneOf") or node.get("anyOf")
    for branch in branches if isinstance(branches, list) else ():
        named = schemas.get(str(branch.get("$ref", "")).rpartition("/")[2], {})
        for kind in named.get("properties", {}).get("type", {}).get("enum", ()):
            found[kind] = None if kind in found else _resolved(branch, schemas, done)
    return {_BY_TYPE: found} if found and None not in found.values() else {}


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", path)
    return re.compile(
        "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts) + r"\Z"
    )


def _least_named(path: str) -> int:
    """Order paths so that `/users/@me` is found before `/users/{user_id}`."""
    return path.count("{")


@functools.cache
def published() -> Description | None:
    """Return the description, or None where it is not at hand."""
    if not PUBLISHED.is_file():
        return None
    return Description(json.loads(PUBLISHED.read_text(encoding="utf-8")))
