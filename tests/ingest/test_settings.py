"""Settings that are wrong are told in words: which, where it stands, and what would do."""

from pathlib import Path

import pytest

from bot.settings import BotSettings
from ingest.errors import InvalidSettings
from ingest.settings import load_settings, unknown_variables


def told(tmp_path: Path, toml: str, **flags: object) -> InvalidSettings:
    """Return the error that a settings file gives."""
    path = tmp_path / "gazette.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(InvalidSettings) as caught:
        load_settings(BotSettings, tmp_path, None, **flags)
    assert "pydantic" not in caught.value.message
    assert "pattern" not in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("chunk_wrods = 5", "There is no setting 'chunk_wrods' in {}. Did you mean 'chunk_words'?"),
        ("zzz = 5", "There is no setting 'zzz' in {}."),
        ("chunk_words = 'many'", "chunk_words in {} is 'many': it should be a valid integer"),
        ("chunk_words = 1", "chunk_words in {} is 1: it should be greater than or equal to 20."),
        ("llm = 'qwen'", "llm in {} is 'qwen': write PROVIDER:MODEL, as in \"ollama:qwen3:8b\""),
        ("allow_private = [5]", "allow_private in {} is 5: it should be a valid string."),
        ("allow_private = 'x'", "allow_private in {} is 'x': it should be a list, in brackets."),
        ("llm_daily_cost = 1", "llm_daily_cost in {} is 1: it needs llm_input_price"),
        (
            "[sources]\naddress = 'x'",
            "sources in {} is {{'address': 'x'}}: write each source under",
        ),
    ],
)
def test_a_wrong_setting_is_told_with_its_place_and_what_would_do(
    tmp_path: Path, toml: str, said: str
) -> None:
    assert said.format(tmp_path / "gazette.toml") in told(tmp_path, toml).message


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("address = 'x'\nevery = '6 hours'",
         "every in [[sources]] number 2 of {} is '6 hours': "
         'write a number and s, m, h, d or w, as in "6h" for every six hours.'),
        ("address = 'x'\nexlude = ['a']",
         "There is no setting 'exlude' in [[sources]] number 2 of {}. Did you mean 'exclude'?"),
        ("kind = 'order'", "'address' is missing in [[sources]] number 2 of {}."),
        ("address = 'x'\ncollection = 'A'",
         "collection in [[sources]] number 2 of {} is 'A': write 2 to 63 lower-case letters"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_source_is_told_with_its_number(
    tmp_path: Path, lines: str, said: str
) -> None:
    toml = f"[[sources]]\naddress = 'good'\n[[sources]]\n{lines}\n"
    assert said.format(tmp_path / "gazette.toml") in told(tmp_path, toml).message


def test_a_misspelt_name_is_not_said_to_be_missing_too(tmp_path: Path) -> None:
    message = told(tmp_path, "[[sources]]\nadress = 'x'\n").message
    assert "Did you mean 'address'?" in message
    assert "missing" not in message


def test_the_value_of_an_unknown_setting_is_not_shown(tmp_path: Path) -> None:
    assert "sk-secret" not in str(told(tmp_path, "openai_api_key = 'sk-secret'"))


def test_a_price_that_is_wrong_is_told_beside_the_cost_that_needs_it(tmp_path: Path) -> None:
    toml = "llm_daily_cost = 1\nllm_input_price = -1\nllm_output_price = 1\n"
    assert "llm_input_price in" in told(tmp_path, toml).message


def test_no_toml_is_told_with_its_line_and_column_and_what_is_often_forgotten(
    tmp_path: Path,
) -> None:
    error = told(tmp_path, "chunk_words = 90\nllm = ollama:qwen\n")
    assert "(at line 2, column 7)" in error.message
    assert "quotes" in error.hint


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "gazette.toml").write_bytes(b"embedder = 'caf\xe9'")
    with pytest.raises(InvalidSettings) as caught:
        load_settings(BotSettings, tmp_path, None)
    assert "UTF-8" in caught.value.hint


def test_a_wrong_variable_and_a_wrong_flag_go_by_their_own_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(tmp_path, "", llm="x").message.startswith("--llm is 'x'")
    monkeypatch.setenv("GAZETTE_CHUNK_WORDS", "many")
    assert told(tmp_path, "").message.startswith("GAZETTE_CHUNK_WORDS is 'many'")
    monkeypatch.delenv("GAZETTE_CHUNK_WORDS")
    monkeypatch.setenv("GAZETTE_SOURCES", '[{"address": "x", "evry": "6h"}]')
    said = "There is no setting 'evry' in GAZETTE_SOURCES number 1. Did you mean 'every'?"
    assert told(tmp_path, "").message == said


def test_a_list_in_a_variable_that_is_no_json_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAZETTE_ALLOW_PRIVATE", "wiki.internal")
    error = told(tmp_path, "")
    assert "allow_private" in error.message
    assert "TOML" not in error.message
    assert '["wiki.internal"]' in error.hint


def test_variables_that_are_no_setting_are_named_with_what_may_be_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(unknown_variables(BotSettings)) == []
    for name in ("GAZETTE_CHUNK_WRODS", "GAZETTE_XYZ", "GAZETTE_LLM", "OTHER_CHUNK_WRODS"):
        monkeypatch.setenv(name, "none")
    assert list(unknown_variables(BotSettings)) == [
        "GAZETTE_CHUNK_WRODS is no setting, and has no effect. Did you mean GAZETTE_CHUNK_WORDS?",
        "GAZETTE_XYZ is no setting, and has no effect.",
    ]
