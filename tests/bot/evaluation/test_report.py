"""The page of a result tells figures, settings and the worst cases, and can do nothing else."""

import re
from html.parser import HTMLParser

from bot.evaluation.compare import Difference
from bot.evaluation.report import to_html
from bot.evaluation.results import Result
from bot.evaluation.worst import worst
from tests.bot.evaluation.made import result, row

NASTY = '<script>alert(1)</script> & "quoted" $title \u202e\x00'
BAD_QUOTE = row("fault", answerable=True, faults=("not at 0:3 of k: 'abc'",))
TOLD = row("told", answerable=False, confidence=0.83, found="Fish.", scores={"refused": 0.0})
KEPT = row("kept", answerable=True, refused=True, confidence=0.31, expected=("red",))
OTHER = row("other", answerable=True, scores={"contains": 0.0, "f1": 0.12, "rouge_l": 0.2})
NEAR = row("near", answerable=True, scores={"contains": 0.0, "f1": 0.7, "rouge_l": 0.2})
GOOD = row("good", answerable=True, scores={"contains": 1.0, "f1": 0.1})
RIGHT = row("right", answerable=False, refused=True, scores={"refused": 1.0})
UNCLEAR = row("unclear", answerable=None, refused=True)


class Tags(HTMLParser):
    """Collects the tags and attributes of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(page: str) -> Tags:
    """Return the tags and the text of a page."""
    tags = Tags()
    tags.feed(page)
    return tags


def made() -> Result:
    """Return a result in which every way of going wrong is."""
    rows = (BAD_QUOTE, TOLD, KEPT, OTHER, NEAR, GOOD, RIGHT, UNCLEAR)
    return result(*rows, figures={"f1": 0.5, "auroc": None, "words": {"median": 12.0}},
                  corpus="abc123", settings={"max_sentences": 3})  # fmt: skip


def test_each_way_of_going_wrong_has_its_cases_and_what_went_well_has_none() -> None:
    found = {case.row.id: case.why for group in worst(made().rows) for case in group.cases}
    assert found.keys() == {"fault", "told", "kept", "other"}
    assert "not at 0:3" in found["fault"]
    assert "confidence 0.83" in found["told"]
    assert "confidence 0.31" in found["kept"]
    assert "rouge_l 0.20" in found["other"]


def test_the_worst_come_first_and_the_others_are_counted() -> None:
    rows = [row(f"q{n}", answerable=False, confidence=n / 100) for n in range(40)]
    (group,) = worst(rows, each=3)
    assert [case.row.id for case in group.cases] == ["q39", "q38", "q37"]
    assert group.count == 40


def test_a_search_goes_wrong_by_the_documents_it_does_not_find() -> None:
    found = row("a", expected=("d1", "d2"), scores={"recall@10": 0.5, "ndcg@10": 0.3})
    fine = row("b", expected=("d1",), scores={"recall@10": 1.0, "ndcg@10": 0.9})
    ((case,),) = (group.cases for group in worst([found, fine]))
    assert case.why == "1 of 2 expected documents are among the first 10."


def test_the_page_tells_figures_cases_settings_and_digest() -> None:
    text = parsed(to_html(made())).text
    for told in ("0.5000", "12.0", "told", "confidence 0.83", "abc123", "max_sentences"):
        assert told in text, told
    assert "auroc" not in text


def test_the_page_tells_differences_where_there_are_any() -> None:
    page = to_html(made(), {"f1": Difference("f1", 0.4, 0.5, (0.05, 0.15))})
    assert "+0.1000 [+0.0500, +0.1500]*" in parsed(page).text
    assert 'class="n good"' in page
    rows = re.findall("<tr>.*?</tr>", page.split("</table>")[0])
    assert len(rows) == 2
    assert {row.count("<td") for row in rows} == {3}, "every row has as many cells"
    assert "resamples" not in to_html(made())


def test_texts_are_shown_as_they_are_and_are_never_markup() -> None:
    nasty = row(
        NASTY, question=NASTY, expected=[NASTY], found=NASTY, answerable=False,
        quotes=[{"key": NASTY, "quote": NASTY}], faults=[NASTY],
    )  # fmt: skip
    page = to_html(result(nasty, figures={NASTY: 0.5}, corpus=NASTY, settings={NASTY: NASTY}))
    tags = parsed(page)
    assert not {"script", "iframe", "img", "link", "a"} & {tag for tag, _ in tags.tags}
    assert tags.text.count("<script>alert(1)</script>") >= 9
    assert not re.search("[\x00\u202e]", page)


def test_the_page_fetches_nothing_and_fits_a_phone_by_day_and_night() -> None:
    page = to_html(made())
    tags = parsed(page).tags
    assert not [tag for tag, attrs in tags for name, _ in attrs if name in ("src", "href")]
    assert "url(" not in page
    assert any("default-src 'none'" in str(dict(a).get("content")) for t, a in tags if t == "meta")
    assert any(dict(a).get("name") == "viewport" for t, a in tags if t == "meta")
    assert "prefers-color-scheme: dark" in page
