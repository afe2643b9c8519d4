"""What every surface says about a Receipt: how it was asked and made, and it all as Markdown."""

from collections.abc import Sequence

from bot.models import Answer, Citation, Provenance, Question
from bot.receipts.record import Receipt
from bot.receipts.scrubbing import NEAR_MISS
from bot.surfaces.changes import Change, same_answer
from bot.surfaces.markdown import escape, to_markdown


def when(stamp: str) -> str:
    """Return a time (ISO 8601, UTC) for people, to the minute."""
    return f"{stamp[:16].replace('T', ' ')} UTC"


def asked(receipt: Receipt) -> str:
    """Say which Answer it is, when it was asked for, and all that narrowed the Question."""
    begun = f"Answer {receipt.answer.id}, asked {when(receipt.at)}."
    return " ".join([begun, *_narrowed(receipt.question)])


def _narrowed(question: Question) -> list[str]:
    where = question.where
    facts = {
        "As of": where.as_of,
        "Since": where.since,
        "Until": where.until,
        "Kinds:": ", ".join(where.kinds),
        "Only": "official documents" if where.official else None,
        "Documents:": ", ".join(where.keys),
        "Collections:": ", ".join(question.collections),
        "Messages before it:": len(question.history),
    }
    return [f"{name} {value}." for name, value in facts.items() if value]


def as_shown(receipt: Receipt) -> Answer:
    """Return the earlier Answer for people: that words went with their source is said once.

    The text says it; the quotes of those sources, which are empty here, do not say it again.
    """
    answer, near = receipt.answer, receipt.answer.near_miss
    if near is not None and near.citation is not None and NEAR_MISS in receipt.removed:
        near = near.model_copy(update={"citation": _silent(near.citation)})
    citations = (_silent(c) if c.n in receipt.removed else c for c in answer.citations)
    return answer.model_copy(update={"citations": tuple(citations), "near_miss": near})


def _silent(citation: Citation) -> Citation:
    return citation.model_copy(update={"quote": ""})


def made_by(answer: Answer) -> dict[str, str]:
    """Return what made an Answer, by name; what does not apply is left out."""
    made = answer.provenance
    facts = {
        "Model": made.model,
        "Model not used": made.fallback,
        "Prompt": made.prompt,
        "Used": _usage(made),
        "Embedder": made.embedder,
        "Library": made.library,
        "Revisions": ", ".join(f"{name} {n}" for name, n in sorted(made.revisions.items())),
        "Time": f"{answer.seconds.total:g} s",
    }
    return {name: value for name, value in facts.items() if value}


def _usage(made: Provenance) -> str | None:
    used = made.usage
    if used is None:
        return None
    cost = f", cost {used.cost:g}" if used.cost is not None else ""
    tokens = f"{used.input_tokens:,} tokens in and {used.output_tokens:,} out"
    return f"{used.requests} requests, {tokens}{cost}; {made.dropped} sentences dropped"


def verdict(changes: Sequence[Change]) -> str:
    """Say in a sentence what asking again came to."""
    if not changes:
        return "The answer is the same, and so is all that it rests on."
    if same_answer(changes):
        return "The answer is the same; what it rests on is not:"
    return "The answer is not the same:"


def receipt_markdown(receipt: Receipt, changes: Sequence[Change], today: str) -> str:
    """Return an earlier Answer as Markdown: cited, with what made it and what changed since.

    `today` is the time it was asked again (ISO 8601, UTC).
    """
    made = [f"- {name}: {escape(value)}" for name, value in made_by(receipt.answer).items()]
    changed = [f"- {escape(' '.join(each.told.split()))}" for each in changes]
    parts = [
        f"# {escape(' '.join(receipt.answer.question.split()))}",
        escape(asked(receipt)),
        to_markdown(as_shown(receipt)).rstrip(),
        "## What made it",
        "\n".join(made),
        "## What changed",
        escape(f"Asked again {when(today)}. {verdict(changes)}"),
        "\n".join(changed),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"
