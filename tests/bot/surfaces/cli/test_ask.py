"""`gazette ask`: Answers as JSON and as text."""

from pathlib import Path

import pytest

from tests.bot.surfaces.cli.conftest import Run

ANSWER = {
    "id", "question", "standalone_question", "status", "reason", "answer", "confidence", "claims",
    "citations", "conflicts", "near_miss", "as_of", "newest_document_on", "provenance", "seconds",
}  # fmt: skip
CITATION = {
    "n", "document_id", "key", "title", "url", "kind", "official", "issuer", "number", "citation",
    "published_on", "effective_on", "locator", "quote", "start", "end", "chunk_id",
    "superseded_by",
}  # fmt: skip
BUYING = "Who may not buy shares of Zephyr Aerospace?"
NEWS = "What do reporters say about every harbour?"


def test_json_is_the_answer_of_the_contract(run: Run, home: Path) -> None:
    ran = run("ask", BUYING, "--home", home, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json.keys() == ANSWER
    assert (ran.json["status"], ran.json["question"]) == ("answered", BUYING)
    assert ran.json["claims"]
    assert all(citation.keys() >= CITATION for citation in ran.json["citations"])


def test_a_quote_is_in_the_text_that_show_gives_at_its_offsets(run: Run, home: Path) -> None:
    for citation in run("ask", BUYING, "--home", home, "--json").json["citations"]:
        text = run("show", citation["document_id"], "--home", home, "--json").json["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_text_names_each_source_with_its_nature_and_address(run: Run, home: Path) -> None:
    ran = run("ask", BUYING, "--home", home, "--key", "2021-0001")
    assert ran.code == 0
    head = "[1] Order on the shares of Zephyr Aerospace | Office of Trade | 2021-03-01 | 86 XR 100"
    assert head in ran.out.splitlines()
    assert "    OFFICIAL order" in ran.out.splitlines()
    assert "    https://example.org/orders/2021-0001" in ran.out.splitlines()
    assert "Newest document: 2021-03-01." in ran.out
    assert "Confidence: " in ran.out


def test_news_is_told_apart_in_words(run: Run, home: Path) -> None:
    ran = run("ask", NEWS, "--home", home, "--kind", "news")
    assert "    NEWS, not an official document" in ran.out.splitlines()
    assert "OFFICIAL" not in ran.out


def test_quotes_are_shown_on_request_and_character_for_character(run: Run, home: Path) -> None:
    (citation, *_) = run("ask", BUYING, "--home", home, "--json").json["citations"]
    quoted = f'"{citation["quote"]}"'
    assert quoted not in run("ask", BUYING, "--home", home).out
    assert quoted in run("ask", BUYING, "--home", home, "--quotes").out


def test_a_refusal_is_no_failure_and_names_the_nearest(run: Run, home: Path) -> None:
    sure = {"GAZETTE_MIN_CONFIDENCE": "1"}
    ran = run("ask", "Who grows the tulips?", "--home", home, "--json", env=sure)
    assert (ran.code, ran.json["status"]) == (0, "abstained")
    assert (ran.json["claims"], ran.json["citations"]) == ([], [])
    ran = run("ask", "Who grows the tulips?", "--home", home, env=sure)
    assert ran.code == 0
    assert "Not found" in ran.out
    assert "nearest" in ran.out
    assert "Confidence that the library answers this" in ran.out


def test_a_refusal_shows_the_sentence_that_came_nearest(run: Run, home: Path) -> None:
    sure = {"GAZETTE_MIN_CONFIDENCE": "1"}
    asked = ("ask", "Does the order touch the shares of Borealis Shipping at all?", "--home", home)
    nearest = "It does not touch the shares of Borealis Shipping."
    whole = run(*asked, "--json", env=sure).json["near_miss"]["citation"]["quote"]
    assert nearest in whole != nearest
    shown = run(*asked, env=sure).out
    assert f'    "{nearest}"' in shown.splitlines()
    assert "prohibits every resident" not in shown
    assert f'"{whole}"' in run(*asked, "--quotes", env=sure).out


def test_a_refusal_names_the_filter_that_left_nothing(run: Run, home: Path) -> None:
    ran = run("ask", BUYING, "--as-of", "1990", "--home", home)
    assert ran.code == 0
    assert "published by 1990-12-31 (as of); 1 of them have no date" in ran.out


def test_an_empty_library_is_a_refusal_that_says_where_the_demo_is(
    run: Run, tmp_path: Path
) -> None:
    ran = run("ask", BUYING, "--home", tmp_path, "--json")
    assert (ran.code, ran.json["reason"]) == (0, "empty_library")
    assert ran.err == f"Nothing is in {tmp_path}.\n"
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "catalog.sqlite3").touch()
    beside = f"The demo has a library of its own: add --home {tmp_path / 'demo'}."
    assert beside in run("ask", BUYING, "--home", tmp_path).err
    for command in (("sources",), ("search", "x"), ("show", "x")):
        ran = run(*command, "--home", tmp_path, "--json")
        assert (ran.code, ran.json["error"]["type"]) == (1, "LibraryMissing")
        assert beside in ran.json["error"]["hint"]


@pytest.mark.parametrize(
    ("flags", "keys"),
    [
        (("--as-of", "2021"), {"2021-0001"}),
        (("--since", "2022-06-16"), {"news.md"}),
        (("--until", "2021-12-31"), {"2021-0001"}),
        (("--kind", "order", "--kind", "regulation"), {"2021-0001", "2022-0002"}),
        (("--official",), {"2021-0001", "2022-0002"}),
        (("--key", "plain.md"), {"plain.md"}),
        (("--key", "plain.md", "--key", "news.md"), {"plain.md", "news.md"}),
    ],
)
def test_filters_decide_what_may_be_cited(
    run: Run, home: Path, flags: tuple[str, ...], keys: set[str]
) -> None:
    answer = run("ask", "Zephyr harbour shares", *flags, "--home", home, "--json").json
    assert answer["status"] == "answered"
    assert {citation["key"] for citation in answer["citations"]} <= keys


def test_as_of_is_told(run: Run, home: Path) -> None:
    assert "As of 2021-12-31." in run("ask", BUYING, "--as-of", "2021", "--home", home).out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("x", "--batch", "-"),
        ("x", "y"),
        ("x", "--as-of", "2021-13"),
        ("x", "--since", "yesterday"),
        ("x", "--kind", "poem"),
    ],
)
def test_wrong_usage_is_exit_2(run: Run, home: Path, arguments: tuple[str, ...]) -> None:
    ran = run("ask", *arguments, "--home", home, "--json")
    assert ran.code == 2
    assert ran.json["error"]["message"]


@pytest.mark.parametrize("name", ["openai", "openai:", ":gpt", ""])
def test_a_model_is_none_or_a_provider_and_its_model(run: Run, home: Path, name: str) -> None:
    assert run("ask", BUYING, "--llm", "none", "--home", home).code == 0
    ran = run("ask", BUYING, "--llm", name, "--home", home)
    assert ran.code == 2
    assert "neither `none` nor PROVIDER:MODEL" in ran.err


def test_an_unknown_provider_is_wrong_usage_that_names_those_there_are(
    run: Run, home: Path
) -> None:
    ran = run("ask", BUYING, "--llm", "foo:bar", "--home", home)
    assert (ran.code, ran.out) == (2, "")
    assert "no 'foo'" in ran.err
    assert "openai, anthropic, ollama" in ran.err


QUOTED = ("What is prohibited, and for whom, with respect to shares?", "--key", "2021-0001")


def test_a_model_that_cannot_be_reached_is_told_with_the_address_that_was_tried(
    run: Run, home: Path
) -> None:
    gone = "http://127.0.0.1:9"  # a port that nobody listens at
    env = {"GAZETTE_LLM_BASE_URL": gone}
    asked = ("ask", *QUOTED, "--llm", "ollama:x", "--home", home, "--json")
    ran = run(*asked, env=env)
    assert ran.code == 0
    assert "ModelUnavailable" in ran.err
    assert f"It was tried at {gone} (llm_base_url)." in ran.err
    assert gone not in ran.out, "where a model is, is the operator's affair"
    assert (
        f"It was tried at {gone}"
        in run("chat", "--llm", "ollama:x", "--home", home, input=f"{QUOTED[0]}\n", env=env).err
    )


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_missing_key_is_told_by_the_name_of_its_variable(
    run: Run, home: Path, provider: str
) -> None:
    name = f"{provider.upper()}_API_KEY"
    ran = run("ask", *QUOTED, "--llm", f"{provider}:x", "--home", home, env={name: ""})
    assert f"There is no key for {provider}:x: {name} is not set." in ran.err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("",), "InvalidQuestion"),
        (("?!",), "InvalidQuestion"),
        (("x" * 4001,), "InvalidQuestion"),
        (("caf\udce9",), "InvalidQuestion"),
        (("x", "--collection", "team-x"), "UnknownCollection"),
        (("x", "--key", "nothing"), "UnknownDocument"),
    ],
)
def test_what_cannot_be_asked_is_a_named_error(
    run: Run, home: Path, arguments: tuple[str, ...], error: str
) -> None:
    ran = run("ask", *arguments, "--home", home, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, error)
    assert ran.json["error"]["hint"]


def test_another_embedder_is_a_named_error_with_the_command_that_helps(
    run: Run, home: Path, packaged: dict[str, str]
) -> None:
    ran = run("ask", "x", "--home", home, "--json", env=packaged)
    assert (ran.code, ran.json["error"]["type"]) == (1, "EmbedderMismatch")
    assert "gazette rebuild" in ran.json["error"]["hint"]


def test_escapes_in_a_document_reach_neither_text_nor_json(run: Run, home: Path) -> None:
    text = run("ask", NEWS, "--kind", "news", "--home", home, "--quotes").out
    assert "\x1b" not in text
    assert "Zephyr [bold]banned[/bold] [31mred[0m" in text
    (citation, *_) = run("ask", NEWS, "--kind", "news", "--home", home, "--json").json["citations"]
    assert citation["title"].endswith("[31mred[0m")
