"""The picture of a message shows what the message shows, and is a page that does nothing."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import html

from bot.surfaces.discord.answers import answer_view
from bot.surfaces.discord.dialect import parse, shown
from bot.surfaces.discord.notices import help_view
from bot.surfaces.discord.picture import SCREENS, main, page
from tests.bot.surfaces.discord.limits import payload_of, texts_of
from tests.bot.surfaces.discord.made import all_of, answer, citation, texts


def words(text: str) -> str:
    """Return a text without white space and what XML cannot hold."""
    return "".join(re.sub(r"[\x00-\x1f\s]", "", text).split())


@given(texts())
@settings(max_examples=30, deadline=None)
def test_a_picture_shows_the_texts_of_a_message_and_holds_no_script(text: str) -> None:
    made, _ = all_of(text)
    view = answer_view(made)
    root = html.fromstring(page([payload_of(view)], ["phone dark"]))
    boxes = [each for each in root.iter("div") if each.get("class") == "text"]
    read = words("".join(str(part) for each in boxes for part in each.itertext()))
    assert read == words("".join(shown(parse(each)) for each in texts_of(view)))
    assert not list(root.iter("script", "img", "iframe", "object", "form"))
    names = {str(name) for each in root.iter() for name in each.attrib}
    assert not any(name.startswith("on") for name in names)


def test_a_picture_is_written_for_every_screen_from_the_answer_that_ask_gives(
    tmp_path: Path,
) -> None:
    given_answer = answer("**Is it?**\n\n- Yes. [1]", citations=[citation()])
    (tmp_path / "answer.json").write_text(given_answer.model_dump_json(), encoding="utf-8")
    for more in ([], ["--view", "sources"], ["--screen", "phone light"]):
        main([str(tmp_path / "answer.json"), str(tmp_path / "out.html"), *more])
        made = (tmp_path / "out.html").read_text(encoding="utf-8")
        wanted = SCREENS if "--screen" not in more else ("phone light",)
        assert re.findall(r'<section class="screen ([a-z ]+)"', made) == list(wanted)
        assert 'href="https://agency.example/1"' in made
    assert "<strong>Is it?</strong>" in made
    assert "<li>Yes. [1]</li>" in made
    assert re.findall(r"<button>([^<]+)<", made) == [
        "Sources", "Helpful", "Not helpful", "Ask in thread",
    ]  # fmt: skip


def test_a_command_is_shown_by_its_name() -> None:
    made = page([payload_of(help_view({"ask": "</ask:17>"}, 24, 90))], ["desktop dark"])
    assert '<span class="mention">/ask</span>' in made


def test_a_page_of_an_answer_that_is_no_number_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path / "a"), str(tmp_path / "b"), "--page", "x"])
