"""What a check says of a sentence: supported, contradicted or not found, and on what it rests."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answering.evidence import Evidence
from bot.checking.base import Checked, CheckedSentence
from bot.checking.checker import Checker
from bot.models import Question, Retrieval
from bot.retrieval.base import Retriever
from bot.retrieval.register import LibraryRegister
from bot.settings import BotSettings
from bot.upkeep import remove_document
from bot.wiring import Bot, open_bot
from ingest.errors import UnknownCollection
from ingest.library.filters import Filter
from tests.bot.checking.conftest import Check, checking
from tests.bot.checking.library import OWN, TEAM
from tests.bot.conftest import settings_of
from tests.support import ingest, texts, write

PUBLIC = {"collections": ("public",)}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot over the library of this package."""
    base = tmp_path_factory.mktemp("checking")
    given = settings_of(base / "home")
    assert ingest(given, write(base / "own", OWN)).rejected == []
    ingest(given, write(base / "team", TEAM), collection="team-legal")
    with open_bot(given) as bot:
        yield bot


@pytest.fixture(scope="module")
def own(opened: Bot) -> Check:
    """Check a text against that library."""
    return checking(opened)


def one(checked: Checked) -> CheckedSentence:
    """Return the one sentence that was checked."""
    (sentence,) = checked.sentences
    return sentence


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Acme Tugs was added to the Harbour List on May 3, 2021.", "2021-acme.md"),
        ("BoC added Acme Tugs to the Harbour List in May 2021.", "2021-acme.md"),
        ("Acme Tugs was removed from the Harbour List on June 1, 2022.", "2022-acme.md"),
        ("Acme Tugs is no longer on the Harbour List.", "2022-acme.md"),
        ("Borealis Shipping is on the Harbour List.", "2023-list.md"),
        ("Borealis Shipping has been on the Harbour List since February 2, 2020.",
         "2020-borealis.md"),
        ("The Acme rule was published on May 5, 2021.", "2021-acme.md"),
        ("Zephyr Ferries sued Borealis Shipping over a pier.", "news.md"),
        ("The Acme rule doesn't restrict the sale of fuel.", "2021-acme.md"),
        ("Executive Order 12050 sets a fee of 12 crowns.", "12050.md"),
        ("On January 10, 2023, the Harbour List had fourteen entries.", "2023-list.md"),
        ("Die Hafenliste nennt die Firma Kappa nicht mehr.", "liste.md"),
    ],
)  # fmt: skip
def test_what_a_passage_says_is_supported_by_its_words(own: Check, text: str, key: str) -> None:
    sentence = one(own(text))
    assert (sentence.verdict, [each.key for each in sentence.citations]) == ("supported", [key])


@pytest.mark.parametrize(
    ("text", "said", "there"),
    [
        ("Acme Tugs was added to the Harbour List on July 9, 2020.", "July 9, 2020", "2021-05-03"),
        ("Acme Tugs is on the Harbour List.", "on the list", "no"),
        ("Acme Tugs was removed from the Harbour List in 2021.", "2021", "2022-06-01"),
        ("Borealis Shipping is no longer on the Harbour List.", "no longer", "on the list"),
        ("Borealis Shipping was removed from the Harbour List in 2021.", "2021", "2023-01-10"),
        ("The Acme rule was published on May 6, 2021.", "May 6, 2021", "May 5, 2021"),
        ("Executive Order 12050 sets a fee of ten crowns.", "ten", "twelve"),
        ("The Acme rule restricts the sale of fuel.", "is so", "is not"),
        ("The Acme rule was published as 86 FR 102.", "86 FR 102", "86 FR 101"),
        ("The Harbour List names Acme Tugs and does not name Kappa.", "on the list", "no"),
        ("On January 10, 2023, the Harbour List had 15 entries.", "15", "14"),
    ],
)  # fmt: skip
def test_another_value_or_the_opposite_is_told_with_both_sides(
    own: Check, text: str, said: str, there: str
) -> None:
    sentence = one(own(text))
    assert sentence.verdict == "contradicted"
    assert sentence.citations
    assert said in (sentence.why or "").partition(";")[0]
    assert there in (sentence.why or "").partition(";")[2]


@pytest.mark.parametrize(
    "text",
    [
        "Kappa Tugs was added to the Harbour List on May 3, 2021.",
        "Acme Tugs was added to the River List on May 3, 2021.",
        "Acme was added by the Treasury to the Harbour List on May 3, 2021.",
        "The Harbour List had 15 entries in July 2022.",
        "Executive Order 12050 permits mooring at night.",
        "Executive Order 12051 sets a fee of twelve crowns.",
        "Two yards of Acme Tugs are in Sylvania.",
        "The harbour of Antwerp closes on December 24, 2022.",
        "Die Hafenliste nennt die Firma Kappa.",
        "Acme Tugs bought four tugs in March 2022.",
        "The list is public.",
        "The Harbour List has 14 entries.",
        "On June 2, 2021, BoC inspected the northern pier.",
        "Acme Tugs Robotics was added to the Harbour List on May 3, 2021.",
        "Borealis Shipping sued Zephyr Ferries over a pier.",
        "Kappa was fined for noise.",
        "Acme Tugs was removed from the Harbour List in June 2022, but Kappa was not.",
    ],
)
def test_what_nothing_says_is_neither_supported_nor_contradicted(own: Check, text: str) -> None:
    assert one(own(text)).verdict == "not_found"


def test_what_is_denied_of_one_is_not_taken_for_the_other(own: Check) -> None:
    text = "The Harbour List of January 10, 2023, does name Acme Tugs and does not name Kappa Tugs."
    assert one(own(text)).verdict != "supported"


def test_what_comes_near_is_cited_as_near(own: Check) -> None:
    sentence = one(own("Executive Order 12050 permits mooring at night."))
    assert [each.key for each in sentence.citations] == ["12050.md"]
    assert "nearest" in (sentence.why or "")


def test_official_words_go_before_news_that_say_the_same_as_the_message(own: Check) -> None:
    sentence = one(own("Executive Order 12050 sets a fee of forty crowns."))
    assert sentence.verdict == "contradicted"
    assert [each.key for each in sentence.citations] == ["12050.md"]


def test_what_news_alone_say_is_supported_and_told_to_be_news(own: Check) -> None:
    sentence = one(own("Zephyr Ferries bought four tugs in March 2022."))
    assert sentence.verdict == "supported"
    assert sentence.why is not None
    assert "News" in sentence.why


def test_what_is_superseded_supports_the_past_alone_and_is_told(own: Check) -> None:
    past = one(own("Executive Order 12000 was signed on January 5, 2019."))
    now = one(own("Executive Order 12000 sets a fee of ten crowns."))
    assert (past.verdict, now.verdict) == ("supported", "not_found")
    assert all("superseded" in (each.why or "") for each in (past, now))


def test_as_of_a_day_only_what_was_known_then_counts(own: Check) -> None:
    then = Filter(as_of=date(2021, 12, 31))
    assert one(own("Acme Tugs is on the Harbour List.", where=then)).verdict == "supported"


def test_only_the_collections_that_are_given_are_looked_at(own: Check) -> None:
    text = "The harbour of Ostend closes on December 24, 2022."
    assert one(own(text, **PUBLIC)).verdict == "not_found"
    assert one(own(text, **PUBLIC)).citations == ()
    assert one(own(text, collections=("team-legal",))).verdict == "supported"


def test_a_collection_that_does_not_exist_is_an_error_by_name(own: Check) -> None:
    with pytest.raises(UnknownCollection):
        own("Acme Tugs is on the Harbour List.", collections=("guild-1",))


def test_every_quote_is_in_its_document_and_numbers_run_through(opened: Bot, own: Check) -> None:
    message = (
        "Acme Tugs was added to the Harbour List on May 3, 2021. "
        "Executive Order 12050 sets a fee of ten crowns. "
        "The Acme rule was published on May 5, 2021. "
        "Acme Tugs was added to the Harbour List in 2021."
    )
    stored = texts(opened.settings)
    checked = own(message)
    cited = [each for sentence in checked.sentences for each in sentence.citations]
    assert [each.n for each in cited] == [1, 2, 3, 1]
    assert all(stored[each.key][each.start : each.end] == each.quote for each in cited)


class Removing:
    """Finds Passages, and then removes every Document that it found."""

    def __init__(self, retriever: Retriever, given: BotSettings) -> None:
        self._retriever, self._given = retriever, given

    def retrieve(self, question: Question, k: int) -> Retrieval:
        """Return what was found before it was removed."""
        found = self._retriever.retrieve(question, k)
        for document in {p.document.id: p.document for p in found.passages}.values():
            remove_document(self._given, document, lambda message: None)
        return found


def test_what_was_removed_meanwhile_is_cited_no_more(opened: Bot, tmp_path: Path) -> None:
    home = Path(shutil.copytree(opened.settings.home, tmp_path / "home"))
    given = settings_of(home)
    with open_bot(given) as bot:
        retriever = Removing(bot.retriever, given)
        evidence = Evidence(retriever, LibraryRegister(bot.reader))
        checker = Checker(bot.reader, evidence, given, bot.bridge)
        text = "Zephyr Ferries bought four tugs in March 2022."
        news = Filter(since=date(2023, 1, 20))
        sentence = one(asyncio.run(checker.check(text, news)))
    assert (sentence.verdict, sentence.citations) == ("not_found", ())


def test_an_empty_library_supports_nothing(tmp_path: Path) -> None:
    with open_bot(settings_of(tmp_path / "home")) as bot:
        sentence = one(checking(bot)("Acme Tugs is on the Harbour List."))
    assert sentence == CheckedSentence(text=sentence.text, verdict="not_found")


def test_a_message_without_facts_gives_none(own: Check) -> None:
    assert own("Hi all! Is Acme on it?") == Checked()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(exclude_categories=()), max_size=60),
            st.sampled_from([
                "Acme Tugs", "is", "was added to", "not", "the Harbour List", "on May 3, 2021",
                "12 crowns", "Executive Order 12050", ". ", "; ", ", and ", "since", "(", "\"", "%",
                "85 FR 101", "no longer", "\n", "between 5 and", "Borealis Shipping (", "’s",
            ]),
        ),
        max_size=24,
    )
)  # fmt: skip
def test_any_text_is_checked_without_an_error(own: Check, parts: list[str]) -> None:
    checked = own(" ".join(parts))
    assert len(checked.sentences) <= 10
    assert checked.left >= 0
