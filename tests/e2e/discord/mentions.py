"""Whom a message pings: what its text mentions, as far as its `allowed_mentions` let it."""

import re
from dataclasses import dataclass, field
from typing import Any

_USER, _ROLE = re.compile(r"<@!?(\d{15,20})>"), re.compile(r"<@&(\d{15,20})>")
_EVERYONE = re.compile(r"@(everyone|here)")


@dataclass
class Pings:
    """Who is pinged."""

    users: list[int] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    everyone: bool = False

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


def pings(text: str, allowed: dict[str, Any] | None, replied: int | None = None) -> Pings:
    """Return whom a text pings; `replied` is the author of the message it replies to.

    Without `allowed_mentions` everything that is mentioned is pinged.
    """
    users = [int(each) for each in _USER.findall(text)]
    roles = [int(each) for each in _ROLE.findall(text)]
    everyone = bool(_EVERYONE.search(text))
    pings_replied = True
    if allowed is not None:
        parse = allowed.get("parse") or []
        users = users if "users" in parse else _named(users, allowed.get("users"))
        roles = roles if "roles" in parse else _named(roles, allowed.get("roles"))
        everyone = everyone and "everyone" in parse
        pings_replied = bool(allowed.get("replied_user"))
    if replied is not None and pings_replied:
        users.append(replied)
    return Pings(list(dict.fromkeys(users)), list(dict.fromkeys(roles)), everyone)


def _named(found: list[int], allowed: list[Any] | None) -> list[int]:
    named = {int(each) for each in allowed or ()}
    return [each for each in found if each in named]
