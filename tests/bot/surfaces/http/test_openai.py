"""OpenAI's own client asks, streaming and not, and gets the sources with the answer."""

from collections.abc import Iterator

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from bot.models import Answer
from bot.receipts.store import Receipts
from bot.surfaces.http.openai import annotations
from tests.bot.conftest import settings_of
from tests.bot.surfaces.http.conftest import Team
from tests.bot.surfaces.http.test_access import OSTEND
from tests.bot.surfaces.http.test_api import FEE

MOOR = "What is prohibited without a permit?"


@pytest.fixture
def client(team: Team) -> Iterator[openai.OpenAI]:
    """OpenAI's client, as a reader."""
    with openai.OpenAI(
        base_url=f"{team.url}/v1", api_key=team.tokens["reader"], max_retries=0
    ) as found:
        yield found


def test_a_completion_is_the_answer_with_its_sources(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="gazette", messages=[{"role": "user", "content": MOOR}], temperature=0.3
    )
    (choice,) = done.choices
    text = choice.message.content or ""
    assert "Mooring without a permit is prohibited" in text
    assert "**Sources**" in text
    assert choice.finish_reason == "stop"
    (noted, *_) = choice.message.annotations or []
    cited = noted.url_citation
    assert cited.url == "https://example.org/eo/12001"
    assert text[cited.start_index : cited.end_index] == "[1]"
    answer = Answer.model_validate(done.model_extra["gazette"])
    assert answer.citations[0].url == cited.url


def conversation(client: openai.OpenAI) -> list[ChatCompletionMessageParam]:
    """Ask, and return the messages of a follow-up, with the answer as it was given."""
    first = client.chat.completions.create(
        model="gazette", messages=[{"role": "user", "content": FEE}]
    )
    said = first.choices[0].message.content or ""
    return [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": FEE},
        {"role": "assistant", "content": said},
        {"role": "user", "content": [{"type": "text", "text": "And E.O. 12001?"}]},
    ]


@pytest.mark.parametrize("follows", [False, True])
def test_a_stream_adds_up_to_the_completion(client: openai.OpenAI, follows: bool) -> None:
    """Of a follow-up, too: how it was understood is told first, and nothing twice."""
    alone: list[ChatCompletionMessageParam] = [{"role": "user", "content": MOOR}]
    asked = conversation(client) if follows else alone
    whole = client.chat.completions.create(model="gazette", messages=asked)
    chunks = list(
        client.chat.completions.create(
            model="gazette", messages=asked, stream=True, stream_options={"include_usage": True}
        )
    )
    pieces = [c.choices[0].delta.content for c in chunks if c.choices]
    said = [piece for piece in pieces if piece]
    (choice,) = whole.choices
    assert "".join(said) == choice.message.content
    assert said[0].startswith("*Understood as") is follows
    last = [c for c in chunks if c.choices][-1]
    noted = [each.model_dump() for each in choice.message.annotations or []]
    assert last.choices[0].delta.model_extra == {"annotations": noted}
    assert last.choices[0].finish_reason == "stop"
    assert last.model_extra
    assert last.model_extra["gazette"]["status"] in ("answered", "abstained")
    assert chunks[-1].usage
    assert len({c.id for c in chunks}) == 1


def test_earlier_messages_are_the_conversation(client: openai.OpenAI) -> None:
    asked = conversation(client)
    done = client.chat.completions.create(model="gazette", messages=asked)
    answer = Answer.model_validate(done.model_extra["gazette"])
    assert answer.standalone_question == "What fee does E.O. 12001 set?"


def test_an_answer_that_a_program_sends_back_is_known_as_the_one_that_was_given(
    team: Team, client: openai.OpenAI
) -> None:
    """With what stands around it, such as how a follow-up was understood."""
    asked, given = conversation(client), []
    for _ in range(2):
        done = client.chat.completions.create(model="gazette", messages=asked)
        answer = Answer.model_validate(done.model_extra["gazette"])
        given.append(answer)
        said = done.choices[0].message.content or ""
        asked += [{"role": "assistant", "content": said}, {"role": "user", "content": MOOR}]
    with Receipts(settings_of(team.home)) as receipts:
        history = receipts.get(given[1].id).question.history
    assert [turn.role for turn in history] == ["user", "assistant"] * 2
    assert "ten crowns" in history[1].content
    assert history[3].content == given[0].answer


def test_the_one_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["gazette"]
    assert client.models.retrieve("gazette").id == "gazette"


def test_errors_are_those_of_the_client(team: Team, client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="no model 'gpt'"):
        client.chat.completions.create(model="gpt", messages=[{"role": "user", "content": "x"}])
    with pytest.raises(openai.UnprocessableEntityError, match="no question"):
        client.chat.completions.create(
            model="gazette", messages=[{"role": "assistant", "content": "x"}]
        )
    with (
        openai.OpenAI(base_url=f"{team.url}/v1", api_key="gz_wrong", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError, match="wrong or was revoked"),
    ):
        stranger.models.list()


def test_another_collection_is_not_asked(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(
        model="gazette", messages=[{"role": "user", "content": OSTEND}]
    )
    assert "winter" not in done.model_dump_json()


def test_a_mark_of_a_source_without_an_address_is_no_url(team: Team) -> None:
    answer = Answer.model_validate(team.ask(FEE, "reader").json())
    bare = answer.model_copy(
        update={"citations": tuple(c.model_copy(update={"url": None}) for c in answer.citations)}
    )
    assert list(annotations("[1] and [99]", answer))
    assert list(annotations("[1] and [99]", bare)) == []


def test_of_a_long_conversation_the_latest_messages_count(team: Team) -> None:
    long = {"role": "assistant", "content": "Something else. " * 20_000}
    body = {"model": "gazette", "messages": [long, {"role": "user", "content": FEE}]}
    response = team.call("POST", "/v1/chat/completions", "reader", json=body)
    assert "ten crowns" in response.json()["choices"][0]["message"]["content"]
