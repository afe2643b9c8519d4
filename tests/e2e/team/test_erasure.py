"""A document that is removed by the API leaves nothing behind, while the server goes on."""

from pathlib import Path

import pytest

from tests.bot.conftest import settings_of
from tests.bot.library import FILES
from tests.e2e.team.served import Served, served
from tests.support import ingest, write

WORDS = ("Zephyrine Quastenflosser", "Quastenflosser", "schaumgekrönt")
NOTE = f"# The keeper\n\nThe keeper of the lighthouse is called {WORDS[0]}, {WORDS[2]}."


def holding(home: Path) -> list[str]:
    """Return the files below a home in which one of the words stands, in whatever case."""
    found = []
    for path in sorted(home.rglob("*")):
        data = path.read_bytes().lower() if path.is_file() else b""
        if any(
            word.lower().encode(code) in data for word in WORDS for code in ("utf-8", "utf-16le")
        ):
            found.append(str(path.relative_to(home)))
    return found


def test_nothing_is_left_of_a_removed_document_nor_of_what_was_answered_from_it(
    tmp_path: Path,
) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", FILES))
    with served(settings.home) as server:
        assert server.upload("keeper.md", NOTE.encode()).json()["added"] == 1
        question = {"question": "What is the keeper of the lighthouse called?"}
        answer = server.call("POST", "/api/v1/ask", json=question).json()
        assert WORDS[0] in answer["answer"]
        assert holding(server.home), "the search finds what is there"
        assert server.call("DELETE", "/api/v1/documents/keeper.md").json() == {"removed": 1}
        assert holding(server.home) == []
        kept = server.call("GET", f"/api/v1/answers/{answer['id']}").json()
        assert not any(word in str(kept) for word in WORDS)
        again = server.call("POST", "/api/v1/ask", json=question).json()
        assert not any(word in str(again) for word in WORDS)
    assert holding(settings.home) == []
    assert not any(word in server.log.read_text(encoding="utf-8") for word in WORDS)


def told(server: Served, messages: list[dict[str, str]]) -> str:
    """Ask in the shape of OpenAI, and return the text of the answer."""
    asked = {"model": "gazette", "messages": messages}
    done = server.call("POST", "/v1/chat/completions", json=asked).json()
    return str(done["choices"][0]["message"]["content"])


@pytest.mark.parametrize("passed_on", ["{}", "Gazette says:\n\n{}"])
def test_a_conversation_that_goes_on_does_not_bring_a_removed_document_back(
    tmp_path: Path, passed_on: str
) -> None:
    """A front end sends all that was said, also after the document went, and in its own way."""
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", FILES))
    with served(settings.home) as server:
        server.upload("keeper.md", NOTE.encode())
        said = [{"role": "user", "content": "Who is the keeper of the lighthouse?"}]
        for _ in range(2):
            said += [{"role": "assistant", "content": passed_on.format(told(server, said))}]
            said += [{"role": "user", "content": "When was she born?"}]
        assert f"was {WORDS[0]} born" in said[3]["content"], "it was understood by the answer"
        assert holding(server.home), "the search finds what is there"
        assert server.call("DELETE", "/api/v1/documents/keeper.md").json() == {"removed": 1}
        assert holding(server.home) == []
        told(server, said)
        assert holding(server.home) == [], "while the server goes on"
    assert holding(settings.home) == []
    assert not any(word in server.log.read_text(encoding="utf-8") for word in WORDS)
