"""What is wrong with settings, in words: which one, where it is set, and what would do."""

import difflib
import re
import typing
from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

_UNKNOWN, _MISSING = "extra_forbidden", "missing"
_OF_FORM = frozenset({"string_type", "string_pattern_mismatch", "tuple_type", "model_type"})

Place = Callable[[str], tuple[str, str]]
"""The name of a setting → how it is called where it is set, and (where that is a file) in what."""


def explain(error: ValidationError, settings: type[BaseModel], place: Place) -> str:
    """Return a sentence for each thing that is wrong with the settings of a model."""
    return " ".join(_sentences(error.errors(), settings, place))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return which of the known names somebody may have meant, or None."""
    return next(iter(difflib.get_close_matches(name, list(known), 1)), None)


def _sentences(
    problems: Iterable[ErrorDetails], settings: type[BaseModel], place: Place
) -> Iterator[str]:
    meant: set[tuple[int | str, ...]] = set()
    # What is missing comes last: where it is only misspelt, that was said.
    for each in sorted(problems, key=lambda each: each["type"] == _MISSING):
        *above, name = each["loc"]
        where, model = _where(each["loc"], settings, place)
        if each["type"] == _UNKNOWN:
            # Not its value: who looks for the name of a setting may have tried it with a secret.
            near = nearest(str(name), model.model_fields)
            meant.add((*above, near or name))
            meaning = f" Did you mean {near!r}?" if near else ""
            yield f"There is no setting {name!r}{where}.{meaning}"
        elif each["type"] != _MISSING:
            yield _wrong(each, settings, place)
        elif each["loc"] not in meant:
            yield f"{name!r} is missing{where}."


def _wrong(problem: ErrorDetails, settings: type[BaseModel], place: Place) -> str:
    """Return the sentence for a value that cannot be one."""
    name, file = place(str(problem["loc"][0]))
    below = problem["loc"][1:]
    if below and isinstance(below[-1], str):
        where, _ = _where(problem["loc"], settings, place)
        name = f"{below[-1]}{where}"
    elif file:
        name += f" in {file}"
    return f"{name} is {problem['input']!r}: {_wanted(problem, settings)}."


def _wanted(problem: ErrorDetails, settings: type[BaseModel]) -> str:
    """Return what a value has to be: in the setting's own words where its form is wrong."""
    found = _field(problem["loc"], settings)
    if problem["type"] in _OF_FORM and found is not None and found.description:
        return f"write {found.description}"
    said = problem["msg"].removeprefix("Value error, ").rstrip(".")
    said = said.replace("a valid tuple", "a list, in brackets")
    return re.sub(r"^\w+ should", "it should", said)


def _where(
    loc: tuple[int | str, ...], settings: type[BaseModel], place: Place
) -> tuple[str, type[BaseModel]]:
    """Return where the name at the end of `loc` stands, and the model that it is a name of."""
    name, file = place(str(loc[0]))
    if len(loc) == 1:
        return (f" in {file}" if file else ""), settings
    number = int(loc[1]) + 1 if isinstance(loc[1], int) else 1
    block = f"[[{name}]]" if file else name
    return f" in {block} number {number}" + (f" of {file}" * bool(file)), _nested(loc, settings)


def _nested(loc: tuple[int | str, ...], settings: type[BaseModel]) -> type[BaseModel]:
    field = settings.model_fields.get(str(loc[0]))
    for each in typing.get_args(field.annotation) if field else ():
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
    return settings


def _field(loc: tuple[int | str, ...], settings: type[BaseModel]) -> FieldInfo | None:
    names = [each for each in loc if isinstance(each, str)]
    model = settings if len(names) == 1 else _nested(loc, settings)
    return model.model_fields.get(names[-1])
