"""Who is refused something in Discord is told what they can do there, and nothing of a terminal."""

import re
from collections.abc import Iterator

import pytest

from bot.errors import (
    InvalidPlaceSetting,
    NotAllowedHere,
    NotIdentified,
    UnknownAnswer,
    UnknownToken,
)
from bot.prompting import load_prompt
from bot.surfaces.discord.failures import told, told_of, told_of_rejection
from ingest.errors import (
    ConnectionLost,
    GazetteError,
    InvalidDate,
    LibraryDamaged,
    LibraryLocked,
    UnknownDocument,
)
from ingest.library.deliveries import Rejection

OF_OPERATORS = re.compile(
    r"`gazette|gazette\.toml|GAZETTE_|ocrmypdf|ulimit|SSL_CERT|--\w|\b\w+_(?:mb|seconds|days)\b|"
    r"\bTOKEN\b|allow_private|--home"
)
# Those of other surfaces, which nothing in Discord raises.
ELSEWHERE = {"BackupRefused", "IncomparableResults", "InvalidBatchLine", "InvalidDataset",
             "InvalidUpload", "ServerMisconfigured"}  # fmt: skip
ELSEWHERE |= {NotIdentified.__name__, UnknownToken.__name__}


def kinds(of: type[GazetteError] = GazetteError) -> Iterator[type[GazetteError]]:
    """Yield every kind of error."""
    for each in of.__subclasses__():
        if each.__module__ in ("ingest.errors", "bot.errors"):
            yield each
        yield from kinds(each)


@pytest.mark.parametrize(
    "kind", sorted({each for each in kinds() if each.__name__ not in ELSEWHERE}, key=str)
)
def test_no_hint_is_for_the_operator(kind: type[GazetteError]) -> None:
    error = kind.__new__(kind)
    GazetteError.__init__(error, "It is wrong.")
    assert not OF_OPERATORS.search(told(error)), told(error)
    rejection = Rejection("a.pdf", kind.__name__, "It is wrong.", kind.hint)
    if kind.__module__ == "ingest.errors" and "It is wrong." in told(error):
        assert told_of_rejection(rejection) == told(error)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            InvalidDate("'yesterday' is no date."),
            "'yesterday' is no date. Write a day, a month or a year: 2021-04-01, 2021-04 or 2021.",
        ),
        (
            UnknownDocument("There is no document 'x'."),
            "There is no document 'x'. Choose one of those that appear while you type, or look for "
            "it with `/sources`.",
        ),
        (UnknownAnswer("There is no answer."), "There is no answer. Ask the question again."),
        (UnknownAnswer("It is gone.", ""), "It is gone."),
        (
            ConnectionLost("Not valid.", "Name it in SSL_CERT_FILE."),
            "Not valid. Look whether the address opens in a browser, and try again later.",
        ),
        (InvalidPlaceSetting("No.", "Write yes or no."), "No. Write yes or no."),
        (NotAllowedHere("No."), "No. Ask somebody who may manage the server."),
    ],
)
def test_a_refusal_says_the_next_step(error: GazetteError, said: str) -> None:
    assert told(error) == said


def test_who_meets_an_ingest_is_told_to_come_back() -> None:
    said = told(LibraryLocked("Another process is writing to the library at /srv/gazette."))
    assert said == load_prompt("discord_busy").text
    assert "brought in" in said
    assert "again" in said


def test_a_failure_claims_nothing_and_names_nothing_of_the_machine() -> None:
    assert (
        told_of(OSError("/srv/gazette is gone"))
        == "That did not work. Please try again in a moment."
    )
    assert "/srv" not in told(LibraryDamaged("/srv/gazette/catalog.db is damaged."))
