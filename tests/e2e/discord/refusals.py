"""What Discord answers to what it does not accept."""

from typing import Any

MESSAGES = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "This interaction has reached its maximum number of follow-up messages"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160002: (403, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
}
"""By Discord's error code: the HTTP status and the message."""

BOTS_OWN = {40060, 40094, 50006, 50035, 50109}
"""Codes that only a mistake of the bot's brings about; the others are ways of the world."""


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(self, code: int, errors: dict[str, Any] | None = None) -> None:
        self.code = code
        self.status, self.text = MESSAGES[code]
        self.errors = errors
        super().__init__(f"{code} {self.text} {errors or ''}".strip())

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        told: dict[str, Any] = {"message": self.text, "code": self.code}
        return told if self.errors is None else told | {"errors": self.errors}


class Complaints:
    """What is wrong with a body, gathered into Discord's tree of errors."""

    def __init__(self) -> None:
        self._tree: dict[str, Any] = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Say that what is at a path (`embeds.0.title`; empty: the whole) is wrong."""
        node = self._tree
        for part in path.split(".") if path else ():
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def longest(self, path: str, value: object, limit: int) -> None:
        """Complain of a text, or a list, that is longer than allowed."""
        if isinstance(value, str | list) and len(value) > limit:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")

    def needed(self, path: str, value: object) -> None:
        """Complain of what is missing or empty."""
        if value is None or value == "":
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def check(self) -> None:
        """Refuse the request, if there was anything to complain of.

        Raises:
            Refusal: there was.
        """
        if self._tree:
            raise Refusal(50035, self._tree)
