"""One listing in time: named, enjoined, vacated; each day has its answer, and its source.

Over the built-in sample, the news article that this product was asked for, and real notices.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.models import Answer, Question
from bot.settings import BotSettings
from bot.wiring import Bot, open_bot
from ingest.library.filters import Filter
from ingest.settings import load_settings
from tests.bot.answering.test_responder import check_answer
from tests.support import ROOT, ingest

AskAt = Callable[..., Answer]

NAMED = "2021-01-14-section-1237-xiaomi.md"
ENJOINED = "2021-03-12-xiaomi-preliminary-injunction.md"
VACATED = "2021-05-25-xiaomi-designation-vacated.md"
ENTITY_LIST_NOW = "https://www.ecfr.gov/current/title-15/part-744"
ARTICLE = "xiaomi-blacklisted-2021-01.txt"
NEWS_ENTITY_LIST = "2021-01-15-news-xiaomi-entity-list.md"
NEWS_2022 = "2022-03-10-news-xiaomi-still-blacklisted.md"

BLACKLISTED = "Is Xiaomi blacklisted?"
DESIGNATED = "Is Xiaomi designated as a Communist Chinese military company?"
ON_ENTITY_LIST = "Is Xiaomi on the Entity List?"


@dataclass(frozen=True)
class Case:
    """What is asked as of when; the first claim and its source; what contradicts it."""

    question: str
    as_of: str | None
    says: str
    source: str
    conflicts: frozenset[str]


def case(question: str, as_of: str | None, says: str, source: str, *conflicts: str) -> Case:
    """Return a Case; `conflicts` are all sources that are shown against a preferred one."""
    return Case(question, as_of, says, source, frozenset(conflicts))


IS_NAMED = r"\byes: .*\bnamed Xiaomi\b.* on the section 1237 list"
IS_ENJOINED = r"\bon hold: .*March 12, 2021.*section 1237 .*\benjoined"
IS_VACATED = r"\bno longer: On May 25, 2021, .*\bvacated the section 1237 designation of Xiaomi"
IS_NO_LONGER = r"\bno longer: Since May 25, 2021, .*no longer a .*military company.* section 1237"
NOT_ON_IT = r"\bnot named: .*the Entity List.* did not name Xiaomi"

CASES = [
    case(BLACKLISTED, "2021-02-01", IS_NAMED, NAMED, NEWS_ENTITY_LIST),
    case(BLACKLISTED, "2021-04-01", IS_ENJOINED, ENJOINED, NAMED, ARTICLE, NEWS_ENTITY_LIST),
    case(BLACKLISTED, "2021-07-01", IS_VACATED, VACATED, NAMED, ARTICLE, NEWS_ENTITY_LIST),
    case(BLACKLISTED, None, IS_VACATED, VACATED, NAMED, ARTICLE, NEWS_2022, NEWS_ENTITY_LIST),
    case(DESIGNATED, "2021-02-01", IS_NAMED, NAMED),
    case(DESIGNATED, "2021-04-01", IS_ENJOINED, ENJOINED, NAMED, ARTICLE),
    case(DESIGNATED, "2021-07-01", IS_NO_LONGER, VACATED, NAMED, ARTICLE),
    case(DESIGNATED, None, IS_NO_LONGER, VACATED, NAMED, ARTICLE, NEWS_2022),
    case(ON_ENTITY_LIST, "2021-02-01", NOT_ON_IT, NAMED, NEWS_ENTITY_LIST),
    case(ON_ENTITY_LIST, "2021-04-01", NOT_ON_IT, ENJOINED, NEWS_ENTITY_LIST),
    case(ON_ENTITY_LIST, "2021-07-01", NOT_ON_IT, "2021-13753", NEWS_ENTITY_LIST),
    case(ON_ENTITY_LIST, None, NOT_ON_IT, ENTITY_LIST_NOW, NEWS_ENTITY_LIST),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Bot]:
    """A bot over the sample, the article and real notices, with the model that is packaged."""
    settings = load_settings(BotSettings, tmp_path_factory.mktemp("timeline") / "home", None)
    ingest(settings, ROOT / "ingest" / "sample")
    ingest(settings, shared_data / "news")
    ingest(settings, shared_data / "notices" / "fr_abstracts")
    with open_bot(settings) as bot:
        yield bot


@pytest.fixture(scope="module")
def ask_at(library: Bot) -> AskAt:
    """Ask as of an ISO day, or now."""

    def call(question: str, as_of: str | None) -> Answer:
        where = Filter(as_of=date.fromisoformat(as_of)) if as_of else Filter()
        return asyncio.run(library.responder.respond(Question(question, where=where)))

    return call


def contradicting(answer: Answer) -> set[str]:
    """Return the keys of what stands in conflicts against what is preferred."""
    keys = {citation.n: citation.key for citation in answer.citations}
    return {
        keys[claim.citations[0]]
        for conflict in answer.conflicts
        for claim in conflict.claims
        if claim.citations[0] != conflict.prefers
    }


@pytest.mark.parametrize("each", CASES, ids=lambda each: f"{each.question} {each.as_of or 'now'}")
def test_each_day_has_its_status_its_source_and_what_contradicts_it(
    each: Case, ask_at: AskAt, library: Bot
) -> None:
    answer = ask_at(each.question, each.as_of)
    check_answer(answer, library)
    assert answer.status == "answered"
    first = answer.claims[0]
    assert re.search(each.says, first.text), first.text
    assert answer.citations[first.citations[0] - 1].key == each.source
    assert contradicting(answer) == each.conflicts
    for conflict in answer.conflicts:
        dated = answer.citations[conflict.prefers - 1].published_on
        assert dated is not None
        assert dated in conflict.why


@pytest.mark.parametrize("each", CASES, ids=lambda each: f"{each.question} {each.as_of or 'now'}")
def test_nothing_that_came_later_is_known(each: Case, ask_at: AskAt) -> None:
    answer = ask_at(each.question, each.as_of)
    day = each.as_of or "9999-12-31"
    assert all(c.published_on is not None and c.published_on <= day for c in answer.citations)


def test_what_the_article_claims_is_right_as_of_its_month(ask_at: AskAt) -> None:
    asked = "Is Xiaomi blacklisted as an alleged Chinese military company?"
    then = ask_at(asked, "2021-01-31")
    assert re.search(IS_NAMED, then.claims[0].text)
    assert then.citations[0].key == NAMED
    assert ARTICLE not in contradicting(then)
    now = ask_at(asked, None)
    assert re.search(r"\bno longer: ", now.claims[0].text)
    assert ARTICLE in contradicting(now)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("section 1260H list", "2025-00070"),
        ("NS-CMIC List", "2025-00070"),
        ("MEU List", ENTITY_LIST_NOW),
    ],
)
def test_lists_that_are_easily_confused_are_kept_apart(
    ask_at: AskAt, name: str, source: str
) -> None:
    answer = ask_at(f"Is Xiaomi on the {name}?", None)
    assert "not named" in answer.claims[0].text
    assert name in answer.claims[0].text
    assert answer.citations[0].key == source
    assert answer.conflicts == ()


def test_a_list_that_no_document_is_about_is_not_answered_for_by_another(ask_at: AskAt) -> None:
    answer = ask_at("Is Xiaomi on the Unverified List?", None)
    assert answer.status == "abstained"


@pytest.mark.slow
def test_no_standing_of_the_register_is_told_otherwise(ask_at: AskAt, shared_data: Path) -> None:
    names = {"dod-1237": "section 1237 list", "dod-1260h": "section 1260H list", "meu": "MEU List",
             "ns-cmic": "NS-CMIC List", "entity-list": "Entity List"}  # fmt: skip
    says = {"listed": ", yes: ", "enjoined": ", on hold: ", "vacated": ", no longer: "}
    wrong = []
    for line in (shared_data / "register" / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        answer = ask_at(f"Is {row['entity']} on the {names[row['list']]}?", row["as_of"])
        first = answer.claims[0].text if answer.claims else ""
        if row["status"] == "not_found":
            right = not any(words in first for words in says.values())
        else:
            right = says[row["status"]] in first
        wrong += [] if right else [(row, first)]
    assert wrong == []
