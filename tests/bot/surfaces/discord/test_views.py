"""Every message of the bot is one that Discord takes, says all there is, and does nothing else."""

from collections.abc import Callable, Iterator

import pytest
from discord.ui import LayoutView
from hypothesis import HealthCheck, given, settings

from bot.models import Answer, Claim, Conflict
from bot.surfaces.discord.answers import answer_view, thread_view, writing_view
from bot.surfaces.discord.checks import check_view
from bot.surfaces.discord.dialect import acting, parse, shown
from bot.surfaces.discord.documents import document_view, documents_view, searched
from bot.surfaces.discord.escaping import address
from bot.surfaces.discord.layout import Accent
from bot.surfaces.discord.notices import help_view, notice_view
from bot.surfaces.discord.sources import sources_view
from tests.bot.surfaces.discord.limits import buttons_of, payload_of, refused, texts_of
from tests.bot.surfaces.discord.made import (
    Checked,
    all_of,
    answer,
    check_hostile,
    citation,
    document,
    faults,
    refusal,
    texts,
    with_everything,
)

Paged = Callable[[int], LayoutView]


def every_page(of: Paged) -> list[LayoutView]:
    """Return all pages of a message, as its buttons lead through them."""
    out: list[LayoutView] = []
    while True:
        view = of(len(out))
        out.append(view)
        onward = [each for each in buttons_of(view) if each["label"] == "Next ▶"]
        if not onward or onward[0]["disabled"]:
            return out
        assert onward[0]["custom_id"].endswith(f":{len(out)}")


def seen(views: list[LayoutView]) -> str:
    """Return what a person sees of some messages, in one line."""
    nodes = [shown(parse(text)) for view in views for text in texts_of(view)]
    return " ".join(" ".join(nodes).split())


def views_with(text: str, times: int = 1) -> Iterator[LayoutView]:
    """Yield every message of the bot with a text in every place where a stranger's is shown."""
    for made in all_of(text, times):
        yield from every_page(lambda page, made=made: answer_view(made, page))  # type: ignore[misc]
        yield from every_page(lambda page, made=made: sources_view(made, page))  # type: ignore[misc]
    long = text * times
    yield writing_view(long, text)
    yield writing_view("", long)
    yield notice_view(long)
    yield thread_view("a0123456789abcdef", long)
    held = with_everything(text)
    yield from every_page(lambda page: document_view(held, long, page))
    yield from every_page(lambda page: documents_view([held] * 9, page, long))
    yield documents_view([], 0, long)
    cited = tuple(citation(n, title=long, quote=long, locator=text) for n in range(1, 4))
    yield check_view([Checked(long, "contradicted", cited, long)] * (10 if times > 1 else 2), 3)


@given(texts())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_strangers_text_in_any_place_neither_breaks_a_message_nor_acts(text: str) -> None:
    for view in views_with(text):
        assert faults(view, [address(text)]) == []


@pytest.mark.parametrize(
    "text", ["*_~|`<@1> ", "word ", "👨\u200d👩\u200d👧", "a\u0301\u0301", "中", "- x\n"]
)
def test_a_huge_text_in_any_place_is_shown_in_messages_that_discord_takes(text: str) -> None:
    for view in views_with(text, 5_000 // len(text)):
        assert faults(view) == []


@pytest.mark.slow
def test_no_text_of_the_hostile_collections_acts_in_any_message(
    request: pytest.FixtureRequest,
) -> None:
    check_hostile(request, views_with, 5)


def many(count: int) -> Answer:
    """Return an Answer of many Claims, Citations and Conflicts."""
    cited = tuple(
        citation(n, title=f"Title {n} end", quote=f"Words {n} end.") for n in range(1, count)
    )
    claims = tuple(Claim(text=f"Claim {n} end.", citations=(n,)) for n in range(1, count))
    told = "\n\n".join(f"Claim {n} end. [{n}]" for n in range(1, count))
    conflict = Conflict(claims=claims[:2], prefers=1, why="It is later, end.")
    return answer(told, citations=cited, claims=claims, conflicts=(conflict,))


@pytest.mark.parametrize("count", [2, 9, 40, 300])
def test_every_claim_and_every_source_is_on_some_page_of_an_answer(count: int) -> None:
    made = many(count)
    pages = every_page(lambda page: answer_view(made, page))
    assert all(faults(view) == [] for view in pages)
    read = seen(pages)
    for n in range(1, count):
        assert f"Claim {n} end. [{n}]" in read
        assert f"[{n}] Title {n} end · Bureau · 2021-03-04" in read


@pytest.mark.parametrize("count", [2, 9, 40, 300])
def test_every_source_is_shown_with_its_words_its_place_and_a_link(count: int) -> None:
    made = many(count)
    pages = every_page(lambda page: sources_view(made, page))
    links = [
        each.value
        for view in pages
        for text in texts_of(view)
        for each in acting(parse(text))
        if each.name == "link"
    ]
    assert links == [each.url for each in made.citations]
    read = seen(pages)
    assert all(f"Words {n} end." in read for n in range(1, count))
    assert read.count("At: p. 3") == count - 1


def test_a_source_that_is_cited_several_times_is_named_once_with_all_its_numbers() -> None:
    twice = [citation(n, document_id="d", title="Order on buoys") for n in (1, 2)]
    read = seen([answer_view(answer(citations=[*twice, citation(3)]))])
    assert "[1][2] Order on buoys" in read
    assert read.count("Order on buoys") == 1
    assert "[3] Order 3 on moorings" in read


def test_a_long_quote_is_shown_whole_and_in_its_words() -> None:
    quote = " ".join(f"word{n}" for n in range(3000))
    made = answer(citations=[citation(quote=quote)])
    read = seen(every_page(lambda page: sources_view(made, page)))
    assert all(f"word{n}" in read for n in range(3000))


def test_no_page_begins_a_list_or_a_heading_that_was_none_in_the_text() -> None:
    for unit in ("some word - or - ", "a # b # ", "before 2021. and 2022. "):
        made = answer(unit * 700)
        pages = every_page(lambda page, made=made: answer_view(made, page))  # type: ignore[misc]
        quotes = answer(citations=[citation(quote=unit * 700)])
        pages += every_page(lambda page, made=quotes: sources_view(made, page))  # type: ignore[misc]
        names = {each.name for view in pages for text in texts_of(view)
                 for each in acting(parse(text))}  # fmt: skip
        assert len(pages) > 4
        assert names <= {"subtext", "link", "bold", "quote"}


def test_an_answer_tells_its_state_in_words_and_in_colour() -> None:
    assert "Only a part of the question is answered." in seen(
        [answer_view(answer(status="partial"))]
    )
    states = [
        (answer(), Accent.ANSWERED),
        (answer(status="partial"), Accent.PARTIAL),
        (refusal(), Accent.REFUSED),
    ]
    for made, accent in states:
        assert payload_of(answer_view(made))[0]["accent_color"] == accent
    assert payload_of(writing_view("So far"))[0]["accent_color"] == Accent.WRITING
    assert "Still writing" in seen([writing_view("So far")])


def test_official_documents_and_news_are_told_apart_in_words() -> None:
    news = citation(2, kind="news", official=False)
    read = seen([answer_view(answer(citations=[citation(), news]))])
    assert "OFFICIAL order" in read
    assert "NEWS, not an official document" in read


def test_an_answer_tells_how_its_question_was_understood_and_how_new_it_is() -> None:
    made = answer(standalone_question="Is mooring prohibited?", as_of="2021-05")
    read = seen([answer_view(made)])
    assert "Understood as: Is mooring prohibited?" in read
    assert "As of 2021-05." in read
    assert "Newest document: 2022-01-01." in read
    assert "Understood as" not in seen([answer_view(answer())])


def test_a_refusal_shows_the_nearest_thing_with_its_source() -> None:
    read = seen([answer_view(refusal(citation(title="Order on buoys")))])
    assert "Not found" in read
    assert "The nearest thing is another." in read
    assert "Order on buoys · Bureau · 2021-03-04" in read
    (sources,) = [b for b in buttons_of(answer_view(refusal())) if b["label"] == "Sources"]
    assert sources["disabled"]


def test_a_conflict_shows_both_sides_and_which_is_preferred() -> None:
    claims = (Claim(text="It is open.", citations=(1,)), Claim(text="It is shut.", citations=(2,)))
    conflict = Conflict(claims=claims, prefers=1, why="The later outranks the earlier.")
    read = seen([answer_view(answer(conflicts=[conflict], citations=[citation(), citation(2)]))])
    assert "It is open. [1]" in read
    assert "It is shut. [2]" in read
    assert "Preferred is [1]: The later outranks the earlier." in read


def test_an_answer_has_the_buttons_that_people_are_promised() -> None:
    labels = [each["label"] for each in buttons_of(answer_view(answer()))]
    assert labels == ["Sources", "Helpful", "Not helpful", "Ask in thread"]


@pytest.mark.parametrize("page", [-5, -1, 0, 1, 2, 3, 500])
def test_a_page_that_is_not_there_is_the_nearest_that_is(page: int) -> None:
    made = many(40)
    last = len(every_page(lambda each: answer_view(made, each))) - 1
    nearest = answer_view(made, min(max(page, 0), last))
    assert payload_of(answer_view(made, page)) == payload_of(nearest)
    held = [document(f"key-{n}") for n in range(9)]
    nearest = documents_view(held, min(max(page, 0), 1))
    assert payload_of(documents_view(held, page)) == payload_of(nearest)


def test_what_is_written_so_far_is_shown_by_its_end() -> None:
    read = seen([writing_view(f"{'word ' * 2000}the end")])
    assert "the end" in read
    assert seen([writing_view("", "Is mooring prohibited?")]).startswith("Understood as:")


def test_help_names_the_commands_that_there_are_by_their_mentions() -> None:
    texts = texts_of(help_view({"ask": "</ask:17>"}, 24, 90))
    (text,) = [each for each in texts if "</ask:17>" in each]
    assert [each.value for each in acting(parse(text)) if each.name == "mention"] == ["</ask:17>"]
    assert "/config" not in seen([help_view({"ask": "</ask:17>"}, 24, 90)])
    assert refused(help_view({"ask": "</ask:17>", "new": "/new"}, 24, 90)) == []


@pytest.mark.parametrize(
    ("hours", "days", "told"),
    [
        (24, 90, "I forget a conversation after 24 hours, and what was asked, with its answer, "
         "after 90 days"),
        (1, 1, "after 1 hour, and what was asked, with its answer, after 1 day;"),
        (0.5, 0, "I forget a conversation after 0.5 hours, and keep no answers"),
    ],
)  # fmt: skip
def test_help_tells_for_how_long_is_kept_what_is_said(hours: float, days: int, told: str) -> None:
    assert told in seen([help_view({}, hours, days)])


def test_a_list_of_documents_is_searched_for_what_its_buttons_carry() -> None:
    for query in ("", "entity list", "über " * 40, "👨\u200d👩\u200d👧" * 30):
        kept = searched(query)
        assert query.startswith(kept)
        pages = every_page(lambda page, kept=kept: documents_view([document()] * 30, page, kept))  # type: ignore[misc]
        assert len(pages) == 4
        onward = buttons_of(pages[0])[1]["custom_id"]
        assert onward == f"gz:list:{kept}:1"


def test_every_document_of_a_list_is_on_some_page() -> None:
    held = [document(f"key-{n}", title=f"Title {n} {'long ' * 50}") for n in range(30)]
    for shown_of in (held, [each.model_copy(update={"issuer": "*" * 300}) for each in held]):
        pages = every_page(lambda page, some=shown_of: documents_view(some, page))  # type: ignore[misc]
        read = seen(pages)
        assert all(f"Title {n} long" in read and f"key-{n}" in read for n in range(30))
        assert all(faults(view) == [] for view in pages)


def test_checked_sentences_have_their_verdicts_in_words_and_what_they_rest_on() -> None:
    made = [
        Checked("It is open.", "supported", (citation(),)),
        Checked("It is shut.", "contradicted", (citation(2),), "The order says open."),
        Checked("It is blue.", "not_found"),
    ]
    read = seen([check_view(made, 2)])
    told = ["Supported: It is open.", "Contradicted: It is shut.", "The order says open."]
    for part in [*told, "Not found: It is blue.", "Mooring 1 is prohibited.", "not checked: 2"]:
        assert part in read
    assert "no factual sentence" in seen([check_view([])])


def test_ten_long_sentences_are_all_shown_with_their_sources() -> None:
    long = tuple(citation(n, title="Title " * 30, quote="words " * 200) for n in range(3))
    made = [Checked(f"Sentence {n} {'is long ' * 60}", "supported", long) for n in range(10)]
    view = check_view(made)
    assert refused(view) == []
    assert all(f"Supported: Sentence {n}" in seen([view]) for n in range(10))
