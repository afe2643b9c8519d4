"""The documented limits of forms, choices, threads and commands."""

import re
from typing import Any

from tests.e2e.discord.components import LABEL, SELECTS, TEXT_INPUT, walk
from tests.e2e.discord.message_limits import check_custom_ids, check_select
from tests.e2e.discord.refusals import Complaints

TITLE, LABEL_TEXT, IN_A_MODAL, CHOICES, COMMAND_TEXT = 45, 45, 5, 25, 8000
_NAME = re.compile(r"[-_'\w]{1,32}")
_BRANCHES = (1, 2)  # subcommand, subcommand group
_BY_TYPE = {1: 100, 2: 15, 3: 15}  # commands of each type, at most


def check_modal(data: dict[str, Any]) -> None:
    """Check a form.

    Raises:
        Refusal: a limit is broken.
    """
    wrong = Complaints()
    components = data.get("components") or []
    for name, most in (("title", TITLE), ("custom_id", 100)):
        wrong.needed(f"data.{name}", data.get(name))
        wrong.longest(f"data.{name}", data.get(name), most)
    if not 1 <= len(components) <= IN_A_MODAL:
        told = f"Must be between 1 and {IN_A_MODAL} in length."
        wrong.add("data.components", "BASE_TYPE_BAD_LENGTH", told)
    check_custom_ids(components, wrong)
    for path, each in walk(components, "data.components"):
        if each.get("type") in (LABEL, TEXT_INPUT):
            wrong.longest(f"{path}.label", each.get("label"), LABEL_TEXT)
            wrong.longest(f"{path}.description", each.get("description"), 100)
        if each.get("type") == TEXT_INPUT:
            _check_input(path, each, wrong)
        if each.get("type") in SELECTS:
            check_select(path, each, wrong)
    wrong.check()


def _check_input(path: str, each: dict[str, Any], wrong: Complaints) -> None:
    wrong.needed(f"{path}.custom_id", each.get("custom_id"))
    wrong.longest(f"{path}.placeholder", each.get("placeholder"), 100)
    wrong.longest(f"{path}.value", each.get("value"), 4000)
    for name, least in (("min_length", 0), ("max_length", 1)):
        value = each.get(name)
        if value is not None and not least <= value <= 4000:
            told = f"int value should be between {least} and 4000."
            wrong.add(f"{path}.{name}", "NUMBER_TYPE_RANGE", told)


def check_choices(choices: list[dict[str, Any]], path: str = "data.choices") -> None:
    """Check the choices of an autocompletion.

    Raises:
        Refusal: a limit is broken.
    """
    wrong = Complaints()
    _check_choices(choices, path, wrong)
    wrong.check()


def _check_choices(choices: list[dict[str, Any]], path: str, wrong: Complaints) -> None:
    wrong.longest(path, choices, CHOICES)
    for at, choice in enumerate(choices):
        wrong.needed(f"{path}.{at}.name", choice.get("name"))
        wrong.longest(f"{path}.{at}.name", choice.get("name"), 100)
        wrong.needed(f"{path}.{at}.value", choice.get("value"))
        wrong.longest(f"{path}.{at}.value", choice.get("value"), 100)


def check_thread(body: dict[str, Any]) -> None:
    """Check a thread that is to be opened.

    Raises:
        Refusal: a limit is broken.
    """
    wrong = Complaints()
    wrong.needed("name", str(body.get("name") or "").strip())
    wrong.longest("name", body.get("name"), 100)
    if body.get("auto_archive_duration", 1440) not in (None, 60, 1440, 4320, 10080):
        told = "Value must be one of (60, 1440, 4320, 10080)."
        wrong.add("auto_archive_duration", "BASE_TYPE_CHOICES", told)
    wrong.check()


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Check all commands of an application, as it tells of them at once.

    Raises:
        Refusal: a limit is broken.
    """
    wrong = Complaints()
    for kind, most in _BY_TYPE.items():
        if sum(each.get("type", 1) == kind for each in commands) > most:
            told = f"Maximum number of application commands reached ({most})."
            wrong.add("", "APPLICATION_COMMANDS_TOO_MANY", told)
    _check_names(commands, "", wrong)
    for at, command in enumerate(commands):
        _check_command(command, str(at), wrong)
        if _size(command) > COMMAND_TEXT:
            told = f"Command exceeds maximum size ({COMMAND_TEXT})"
            wrong.add(str(at), "APPLICATION_COMMAND_TOO_LARGE", told)
    wrong.check()


def _check_names(held: list[dict[str, Any]], path: str, wrong: Complaints) -> None:
    names = [(each.get("name"), each.get("type", 1) if not path else 0) for each in held]
    if len(set(names)) < len(names):
        wrong.add(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique")


def _check_command(command: dict[str, Any], path: str, wrong: Complaints) -> None:
    name, kind = str(command.get("name") or ""), command.get("type", 1)
    wrong.longest(f"{path}.name", name, 32)
    wrong.needed(f"{path}.name", name)
    if kind != 1:
        if command.get("description"):
            told = "Context menu commands cannot have description"
            wrong.add(f"{path}.description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", told)
        return
    _check_described(command, path, wrong)


def _check_described(held: dict[str, Any], path: str, wrong: Complaints) -> None:
    name = str(held.get("name") or "")
    if not _NAME.fullmatch(name) or name != name.lower():
        told = f"Command name {name!r} is invalid"
        wrong.add(f"{path}.name", "APPLICATION_COMMAND_INVALID_NAME", told)
    wrong.needed(f"{path}.description", held.get("description"))
    wrong.longest(f"{path}.description", held.get("description"), 100)
    options = held.get("options") or []
    wrong.longest(f"{path}.options", options, 25)
    _check_choices(held.get("choices") or [], f"{path}.choices", wrong)
    _check_names(options, f"{path}.options", wrong)
    required = [bool(each.get("required")) for each in options if each["type"] not in _BRANCHES]
    if required != sorted(required, reverse=True):
        told = "Required options must be placed before non-required options"
        wrong.add(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", told)
    for at, option in enumerate(options):
        _check_described(option, f"{path}.options.{at}", wrong)


def _size(held: dict[str, Any]) -> int:
    """Return the characters of names, descriptions and values, as Discord counts them."""
    own = len(str(held.get("name") or "")) + len(str(held.get("description") or ""))
    choices = held.get("choices") or []
    own += sum(len(str(each.get("name"))) + len(str(each.get("value"))) for each in choices)
    return own + sum(_size(each) for each in held.get("options") or [])
