"""OpenAI's own client asks, streaming and not, and gets the sources with the answer."""

from collections.abc import Iterator

import openai
import pytest

from bot.models import Answer
from bot.surfaces.http.openai import annotations
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
    answer = Answer.model_validate(done.model_extra["gazette"])  # type: ignore[index]
    assert answer.citations[0].url == cited.url


def test_a_stream_adds_up_to_the_completion(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(
        model="gazette", messages=[{"role": "user", "content": MOOR}]
    )
    chunks = list(
        client.chat.completions.create(
            model="gazette", messages=[{"role": "user", "content": MOOR}], stream=True,
            stream_options={"include_usage": True},
        )
    )  # fmt: skip
    said = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert said == whole.choices[0].message.content
    last = [c for c in chunks if c.choices][-1]
    assert last.choices[0].finish_reason == "stop"
    assert last.model_extra
    assert last.model_extra["gazette"]["status"] == "answered"
    assert chunks[-1].usage
    assert len({c.id for c in chunks}) == 1


def test_earlier_messages_are_the_conversation(client: openai.OpenAI) -> None:
    first = client.chat.completions.create(
        model="gazette", messages=[{"role": "user", "content": FEE}]
    )
    said = first.choices[0].message.content or ""
    done = client.chat.completions.create(
        model="gazette",
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": FEE},
            {"role": "assistant", "content": said},
            {"role": "user", "content": [{"type": "text", "text": "And E.O. 12001?"}]},
        ],
    )
    answer = Answer.model_validate(done.model_extra["gazette"])  # type: ignore[index]
    assert answer.standalone_question == "What fee does E.O. 12001 set?"


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
