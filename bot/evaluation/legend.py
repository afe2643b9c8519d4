"""What each figure means, in words, for the table and the page."""

from collections.abc import Iterator

from bot.evaluation.results import Result, numbers

LEGEND = {
    "questions": "asked",
    "queries": "searched for",
    "answered": "questions that were answered, not refused",
    "em": "answers that are an expected one, word for word",
    "f1": "words in common with the expected answer",
    "rouge_l": "longest common subsequence with the expected answer",
    "contains": "answers with an expected one in their text",
    "first_claim": "answers with an expected one in their first claim",
    "sentence_f1": "words in common with the sentences that answer",
    "right": "right in the first claim, or rightly refused",
    "refused": "unanswerable questions that were refused",
    "over_refused": "answerable questions that were refused",
    "auroc": "how well confidence tells answerable from unanswerable; 0.5 is chance",
    "abstention_f1": "refusing rightly, precision and recall together",
    "words.median": "words of an answer",
    "words.median_shown": "words of an answer with its sources' names",
    "citations.checked": "quotes that were looked up in their documents",
    "citations.exact": "quotes found there, character for character",
    "citations.claims": "claims made",
    "citations.cited": "claims with a quote",
    "latency_ms.p50": "milliseconds, half of the questions",
    "latency_ms.p95": "milliseconds, 95 % of the questions",
    "ndcg@5": "ranking of the first 5 documents",
    "ndcg@10": "ranking of the first 10 documents",
    "recall@5": "expected documents among the first 5",
    "recall@10": "expected documents among the first 10",
    "recall@100": "expected documents among the first 100",
    "map@10": "mean average precision in the first 10 documents",
    "mrr@10": "one over the rank of the first expected document",
}


_STANDARD = {
    "ndcg": "nDCG", "recall": "Recall", "map": "MAP", "mrr": "MRR", "em": "EM", "f1": "F1",
    "rouge_l": "ROUGE-L", "auroc": "AUROC",
}  # fmt: skip


def standard(name: str) -> str:
    """Return the name of a figure as the field writes it: `ndcg@10` is nDCG@10."""
    measure, at, depth = name.partition("@")
    return f"{_STANDARD.get(measure, measure)}{at}{depth}"


def summary(result: Result) -> str:
    """Say in a sentence or two, without terms of art, what the figures of a result come to."""
    figures = result.figures
    if "recall@10" in figures:
        found = _percent(figures["recall@10"])
        return (
            f"Of the documents that answer, {found} stood among the first ten that a search found, "
            f"over {figures['queries']:,} searches."
        )
    told = [f"Of {figures['questions']:,} questions, {figures['answered']:,} were answered."]
    if (right := figures.get("right")) is not None:
        told.append(f"{_percent(right)} were answered right at once, or rightly refused.")
    return " ".join(told)


def _percent(share: float) -> str:
    return f"{share:.1%}"


def told(result: Result) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and meaning of every figure of a result."""
    for name, value in numbers(result.figures).items():
        yield name, shown(value), LEGEND.get(name, "")


def shown(value: float, signed: bool = False) -> str:
    """Return a figure as it is read: a count whole, a share to four digits, else to one."""
    if isinstance(value, int):
        return f"{value:+,}" if signed else f"{value:,}"
    digits = 4 if abs(value) <= 1 else 1
    return f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}"
