"""A process that keeps answers: `python -m tests.bot.receipts.worker HOME ANSWER NAME COUNT`.

They are the one in the file ANSWER, under other ids. Without a COUNT it goes on until what the
answer cites is gone from the library, and some time longer. A line is written after the first.
"""

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.models import Answer, Question
from bot.receipts.store import Receipts
from bot.settings import BotSettings
from ingest.library.holdings import Holdings
from ingest.settings import load_settings

_AFTER = 10  # answers that are kept when the words are known to be gone


def main(home: str, file: str, name: str, count: str = "") -> None:
    """Keep the answers, and tell what could not be kept."""
    settings = load_settings(BotSettings, Path(home), None)
    answer = Answer.model_validate_json(Path(file).read_text(encoding="utf-8"))
    numbers = range(int(count)) if count else until_gone(settings, answer)
    with Receipts(settings, print) as receipts:
        for number in numbers:
            each = answer.model_copy(update={"id": f"a{name}{number:06}"})
            receipts.keep(Question("What is the fee?"), each)
            if number == 0:
                print("begun", flush=True)


def until_gone(settings: BotSettings, answer: Answer) -> Iterator[int]:
    """Count until the first citation's words are gone, and `_AFTER` further."""
    source, left = answer.citations[0], _AFTER
    with Holdings(settings.home) as library:
        for number in itertools.count():
            left -= not library.holds(source.document_id, source.quote)
            if left < 0:
                return
            yield number


if __name__ == "__main__":
    main(*sys.argv[1:])
