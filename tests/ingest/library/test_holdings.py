"""Whether words are still in the library, without opening an index."""

from pathlib import Path

import pytest

from bot.settings import BotSettings
from ingest.errors import LibraryMissing
from ingest.library.holdings import Holdings
from ingest.library.reader import LibraryReader
from ingest.library.writer import open_writer
from tests.support import ingest, write

WORDS = "Ein Schiff zahlt zehn Kronen Gebühr; 30 % weniger zahlt, wer „früh“ kommt."


def test_words_are_held_character_for_character_by_their_document_alone(
    settings: BotSettings, tmp_path: Path
) -> None:
    ingest(settings, write(tmp_path / "s", {"a.md": f"# A\n\n{WORDS}\n", "b.md": "# B\n\nNo.\n"}))
    with LibraryReader(settings) as reader, reader.snapshot() as (snapshot,):
        ids = {each.key: each.id for each in snapshot.documents()}
    with Holdings(settings.home) as library:
        assert library.holds(ids["a.md"], WORDS)
        assert not library.holds(ids["a.md"], WORDS.lower())
        assert not library.holds(ids["a.md"], WORDS.replace("30", "__"))
        assert not library.holds(ids["b.md"], WORDS)
        assert not library.holds("d0", WORDS)
        before = library.state
        assert library.state == before
        with open_writer(settings, recover=False) as writer:
            writer.remove(ids["a.md"])
        assert library.state != before
        assert not library.holds(ids["a.md"], WORDS), "at once, and not only when it is published"


def test_without_a_library_there_is_nothing_to_look_in(settings: BotSettings) -> None:
    with pytest.raises(LibraryMissing, match=str(settings.home)):
        Holdings(settings.home)
