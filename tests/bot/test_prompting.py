"""Every prompt declares what it uses, and is filled in with exactly that."""

import re
from importlib.resources import files

import pytest

from bot import prompting
from bot.errors import PromptError
from bot.prompting import load_prompt

NAMES = sorted(
    file.name.removesuffix(".md")
    for file in files("prompts").iterdir()
    if file.name.endswith(".md")
)


def test_there_are_prompts() -> None:
    assert {"attribution", "near_miss", "refuse_not_in_documents"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_declares_what_it_uses_and_is_filled_in_whole(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.text
    assert prompt.version
    values = {variable: f"<{variable}>" for variable in prompt.variables}
    text = prompt.render(**values)
    assert all(value in text for value in values.values())
    assert not re.search(r"\{\w+\}", text)
    with pytest.raises(PromptError, match="surplus"):
        prompt.render(**values, surplus="x")
    for variable in prompt.variables:
        some = {key: value for key, value in values.items() if key != variable}
        with pytest.raises(PromptError, match=variable):
            prompt.render(**some)


def test_what_is_filled_in_is_not_filled_in_itself() -> None:
    text = load_prompt("attribution").render(source="{facts} {other}", facts="a notice")
    assert "{facts} {other}" in text


@pytest.mark.parametrize(
    "source",
    [
        "---\nvariables: []\n---\nHello {name}.",
        "---\nvariables: [name, other]\n---\nHello {name}.",
        "---\nvariables: [name]\nauthor: me\n---\nHello {name}.",
    ],
)
def test_a_prompt_that_declares_something_else_is_an_error_by_name(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    folder = tmp_path_factory.mktemp("prompts")
    (folder / "own.md").write_text(source, encoding="utf-8")
    monkeypatch.setattr(prompting, "files", lambda package: folder)
    load_prompt.cache_clear()
    with pytest.raises(PromptError, match=r"own\.md"):
        load_prompt("own")
    load_prompt.cache_clear()


def test_another_text_is_another_version() -> None:
    assert len({load_prompt(name).version for name in NAMES}) == len(NAMES)


def test_every_reason_to_refuse_that_is_given_has_its_sentence() -> None:
    for reason in ("empty_library", "not_in_documents", "out_of_scope"):
        assert "\n" not in load_prompt(f"refuse_{reason}").text
