"""A result as one HTML page: figures, settings, and the worst cases. No script, nothing fetched."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from string import Template

from bot.evaluation.compare import Difference
from bot.evaluation.legend import told
from bot.evaluation.results import Result
from bot.evaluation.worst import Case, Group, worst
from bot.unicode import html_text

NO_CHANGES: Mapping[str, Difference] = {}
_TITLES = {"answers": "Answers measured", "retrieval": "Retrieval measured"}


def to_html(result: Result, changes: Mapping[str, Difference] = NO_CHANGES) -> str:
    """Return the page of a result; `changes` are the differences to an earlier one."""
    page = Template((files("bot.evaluation") / "report.html").read_text(encoding="utf-8"))
    kind = result.about.kind if result.about else "answers"
    return page.substitute(
        title=_TITLES[kind],
        subtitle=html_text(f"{len(result.rows):,} questions"),
        figures="\n".join(_figure(*each, changes) for each in told(result)),
        compared=_COMPARED if changes else "",
        worst="\n".join(map(_group, worst(result.rows))),
        about="\n".join(_pair(name, value) for name, value in _about(result)),
    )


_COMPARED = (
    '<p class="dim">Differences are to the kept result; the brackets hold 95 % of 2,000 paired '
    "resamples. A difference is coloured where they exclude 0.</p>"
)


def _figure(name: str, value: str, meaning: str, changes: Mapping[str, Difference]) -> str:
    cells = [f"<th scope=row>{html_text(name)}</th>", f'<td class="n">{html_text(value)}</td>']
    if changes:
        cells.append(_change(changes.get(name)))
    cells.append(f'<td class="dim">{html_text(meaning)}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _change(change: Difference | None) -> str:
    if change is None:  # a figure that the earlier result does not have
        return "<td></td>"
    tone = ("good" if change.better else "bad") if change.sure else "dim"
    return f'<td class="n {tone}">{html_text(change.told)}</td>'


def _group(group: Group) -> str:
    some = f", the worst {len(group.cases)}" if len(group.cases) < group.count else ""
    cases = "\n".join(map(_case, group.cases))
    return f"<h2>{html_text(group.title)} ({group.count:,}{some})</h2>\n{cases}"


def _case(case: Case) -> str:
    row = case.row
    quotes = [
        f"{html_text(q.key)}<blockquote>{html_text(q.quote)}</blockquote>" for q in row.quotes
    ]
    facts: dict[str, Iterable[str]] = {
        "Expected": map(html_text, row.expected),
        "Found": [html_text(row.found)],
        "Quotes": quotes,
        "Why it counts as wrong": [html_text(case.why)],
        "Id": [html_text(row.id)],
    }
    told = "".join(
        f"<dt>{name}</dt>{''.join(f'<dd>{each}</dd>' for each in some)}"
        for name, values in facts.items()
        if (some := list(values))
    )
    return f"<article><h3>{html_text(row.question)}</h3><dl>{told}</dl></article>"


def _about(result: Result) -> Iterable[tuple[str, object]]:
    if result.about is not None:
        yield "corpus", result.about.corpus
        yield "questions", result.about.questions
        yield "Gazette", result.about.version
        yield from result.about.settings.items()


def _pair(name: str, value: object) -> str:
    return f"<tr><th scope=row>{html_text(name)}</th><td>{html_text(str(value))}</td></tr>"
