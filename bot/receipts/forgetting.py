"""Taking what somebody asked out of the conversations that other receipts repeat."""

from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest

from bot.receipts.record import Record


def words_asked(record: Record) -> set[str]:
    """Return what was asked in a record, in each form that a conversation may repeat."""
    asked, answer = record["question"], record["answer"]
    told = (asked["text"], asked.get("standalone"), answer["question"])
    return {text.strip() for text in (*told, answer["standalone_question"]) if text}


def repeats(record: Record, gone: Collection[str], said: Collection[str]) -> bool:
    """Whether a record's conversation has an Answer with an id in `gone`, or a message in `said`.

    The messages of `said` have no blanks around them.
    """
    history = record["question"]["history"]
    return len(list(_left(history, gone, said))) < len(history)


def stands_alone(record: Record) -> bool:
    """Whether no word of a record's conversation can be in its Answer.

    It can where the question was completed with such words, and where a model saw them.
    """
    answer = record["answer"]
    alone = answer["standalone_question"].strip() == answer["question"].strip()
    return bool(alone and answer["provenance"]["prompt"] is None)


def take_out(record: Record, gone: Collection[str], said: Collection[str]) -> None:
    """Take those messages, and the answers to them, out of a record's conversation."""
    asked = record["question"]
    asked["history"] = list(_left(asked["history"], gone, said))


def _left(
    history: Sequence[Record], gone: Collection[str], said: Collection[str]
) -> Iterator[Record]:
    """Yield the messages that stay: each that goes takes the answers to it along."""
    going = False
    for turn, after in zip_longest(history, history[1:]):
        if turn["role"] == "user":
            answered = after.get("answer") if after else None
            going = answered in gone or turn["content"].strip() in said
        elif turn.get("answer") in gone:
            going = True
        if not going:
            yield turn
