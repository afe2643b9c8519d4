"""Receipts: what was answered is found again, and goes when it is old or its source goes."""

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import AmbiguousAnswer, UnknownAnswer
from bot.models import Answer, Citation, Claim, Conflict, NearMiss, Provenance, Question, Turn
from bot.prompting import load_prompt
from bot.receipts.store import RECEIPTS_NAME, Receipts
from bot.receipts.tables import connect
from bot.settings import BotSettings
from ingest.errors import LibraryDamaged, LibraryFromLaterVersion
from ingest.library.filters import Filter
from ingest.library.reader import LibraryReader
from ingest.library.writer import open_writer
from ingest.models import Document
from tests.bot.conftest import settings_of
from tests.support import ingest, spawn, write

FEES = "Every vessel that enters the harbour pays a fee of ten crowns."
BUOYS = "Every red buoy of the bay becomes a green one before the winter."
FILES = {
    "fees.md": f"# Harbour fees\n\n{FEES}\n",
    "buoys.md": f"# Buoys of the bay\n\n{BUOYS}\n",
}
REMOVED = load_prompt("source_removed").text
NOT_KEPT = load_prompt("answer_not_kept").text


@dataclass(frozen=True)
class Shelf:
    """A library of two documents: its settings, its source, and a Citation of each by key."""

    settings: BotSettings
    source: Path
    citations: Mapping[str, Citation]

    def copy(self, to: Path) -> "Shelf":
        """Return a library like this one that may be changed."""
        home = shutil.copytree(self.settings.home, to)
        return replace(self, settings=self.settings.model_copy(update={"home": home}))

    def fees(self, n: int = 1) -> Citation:
        """Return a Citation of the sentence about fees."""
        return self.citations["fees.md"].model_copy(update={"n": n})

    def buoys(self, n: int = 1) -> Citation:
        """Return a Citation of the sentence about buoys."""
        return self.citations["buoys.md"].model_copy(update={"n": n})

    def remove(self, key: str) -> None:
        """Remove a document from the catalog, and do nothing else."""
        with open_writer(self.settings, recover=False) as writer:
            writer.remove(self.citations[key].document_id)

    @property
    def bytes(self) -> bytes:
        """Every byte of the receipts: of the database and of its write-ahead log."""
        files = self.settings.home.glob(f"{RECEIPTS_NAME}*")
        return b"".join(path.read_bytes() for path in files)

    def change(self, statement: str, *values: object) -> None:
        """Change the file behind the store's back."""
        with closing(sqlite3.connect(self.settings.home / RECEIPTS_NAME)) as db, db:
            db.execute(statement, values)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The library. Not to be changed."""
    return build(tmp_path_factory.mktemp("shelf"))


def build(base: Path) -> Shelf:
    """Ingest the two documents into a library below `base`."""
    source = write(base / "source", FILES)
    settings = settings_of(base / "home")
    ingest(settings, source)
    with LibraryReader(settings) as reader, reader.snapshot() as (snapshot,):
        texts = {each: snapshot.text(each.id) for each in snapshot.documents()}
    return Shelf(settings, source, {each.key: cite(each, text) for each, text in texts.items()})


@pytest.fixture
def shelf(built: Shelf, tmp_path: Path) -> Shelf:
    """A library that a test may change."""
    return built.copy(tmp_path / "home")


@pytest.fixture
def settings(shelf: Shelf) -> BotSettings:
    """Settings of that library."""
    return shelf.settings


def cite(document: Document, text: str) -> Citation:
    """Return a Citation of a document's last line."""
    quote = text.rstrip("\n").rpartition("\n")[2]
    start = text.index(quote)
    return Citation(
        n=1, document_id=document.id, key=document.key, title=document.title, url=None,
        kind=document.kind, official=False, issuer=None, number=None, citation=None,
        published_on=None, effective_on=None, locator=None, quote=quote, start=start,
        end=start + len(quote), chunk_id="c", superseded_by=None,
    )  # fmt: skip


def answer_of(*citations: Citation, id: str = "a0000000000000001", **fields: Any) -> Answer:
    """Return an Answer that says, in a claim each, what its Citations quote."""
    claims = [Claim(text=each.quote, citations=(each.n,)) for each in citations]
    known: dict[str, Any] = {
        "id": id, "question": "What is the fee?", "standalone_question": "What is the fee?",
        "status": "answered", "confidence": 0.9, "citations": citations, "claims": claims,
        "answer": "\n\n".join(f"**Title**:\n\n{c.text} [{c.citations[0]}]" for c in claims),
        "provenance": Provenance(library="l", embedder="e"),
    }  # fmt: skip
    return Answer(**known | fields)


def worker(shelf: Shelf, *arguments: object) -> "subprocess.Popen[str]":
    """Start a process that keeps answers citing the sentence about fees."""
    file = shelf.settings.home / "answer.json"
    file.write_text(answer_of(shelf.fees()).model_dump_json(), encoding="utf-8")
    return spawn("tests.bot.receipts.worker", shelf.settings.home, file, *arguments)


# -- keeping and finding ------------------------------------------------------------------------


def test_an_answer_is_found_again_with_all_that_is_needed_to_ask_again(
    shelf: Shelf,
) -> None:
    question = Question(
        "And the fee?",
        (Turn(role="user", content="Is there a harbour?"), Turn(role="assistant", content="Yes.")),
        Filter(date(2021, 3, 1), None, date(2022, 1, 1), ("order", "news"), True, ("k1", "k2")),
        ("public",),
        "mine",
    )
    answer = answer_of(
        shelf.fees(),
        near_miss=NearMiss(text="Nearest.", citation=shelf.buoys()),
        conflicts=(Conflict(claims=(), prefers=1, why="later"),),
        as_of="2021-03-01",
    )
    begun = datetime.now(UTC).isoformat()[:19]
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("Is there a harbour?"), answer_of(id="a1", answer="Yes."))
        receipts.keep(question, answer)
    with Receipts(shelf.settings) as receipts:
        found = receipts.find(answer.id)
    assert found is not None
    assert (found.question, found.answer, found.removed) == (question, answer, frozenset())
    assert begun <= found.at[:19] <= datetime.now(UTC).isoformat()


def test_the_beginning_of_an_id_is_enough_where_it_is_of_one_answer(settings: BotSettings) -> None:
    with Receipts(settings) as receipts:
        for name in ("a1230000", "a1240000", "a12"):
            receipts.keep(Question(f"Question {name}?"), answer_of(id=name))
        assert receipts.get("a123").answer.id == "a1230000"
        assert receipts.get("a12").answer.id == "a12", "a whole id is no beginning of another"
        with pytest.raises(
            AmbiguousAnswer, match=r"'a1' (?s:.*)\n  a1230000 .*Question a1230000\?"
        ):
            receipts.get("a1")


@pytest.mark.parametrize("name", ["a9", "", "%", "a12_0000", "A1230000"])
def test_an_unknown_answer_is_named_with_the_way_out(settings: BotSettings, name: str) -> None:
    with Receipts(settings) as receipts:
        receipts.keep(Question("What?"), answer_of(id="a1230000"))
        assert receipts.find(name) is None
        with pytest.raises(UnknownAnswer, match=f"no answer {name!r}") as raised:
            receipts.get(name)
    assert "gazette replay" in raised.value.hint


def test_the_latest_come_first(settings: BotSettings) -> None:
    with Receipts(settings) as receipts:
        for number in range(5):
            receipts.keep(Question("What?"), answer_of(id=f"a{number}"))
        assert [each.answer.id for each in receipts.latest(3)] == ["a4", "a3", "a2"]


def test_what_is_too_old_goes_when_an_answer_is_kept(shelf: Shelf) -> None:
    settings = shelf.settings.model_copy(update={"keep_answers_days": 30})
    with Receipts(settings) as receipts:
        for name, days in (("a1", 31), ("a2", 29)):
            receipts.keep(Question("What?"), answer_of(id=name))
            at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
            shelf.change("UPDATE receipts SET at=? WHERE id=?", at, name)
        receipts.keep(Question("What?"), answer_of(id="a3"))
        assert [each.answer.id for each in receipts.latest(9)] == ["a3", "a2"]


def test_with_no_days_none_is_kept_and_those_that_were_go(settings: BotSettings) -> None:
    none = settings.model_copy(update={"keep_answers_days": 0})
    with Receipts(none) as receipts:
        receipts.keep(Question("What?"), answer_of())
    assert not (settings.home / RECEIPTS_NAME).exists()
    with Receipts(settings) as receipts:
        receipts.keep(Question("What?"), answer_of())
    with Receipts(none) as receipts:
        receipts.keep(Question("What?"), answer_of(id="a2"))
        assert receipts.latest(9) == []
        with pytest.raises(UnknownAnswer) as raised:
            receipts.get("a2")
    assert "keep_answers_days is 0" in raised.value.hint


def test_where_there_is_no_home_none_is_made(tmp_path: Path) -> None:
    with Receipts(settings_of(tmp_path / "nowhere")) as receipts:
        receipts.keep(Question("What?"), answer_of())
        assert receipts.latest(9) == []
        assert receipts.scrub() == 0
    assert list(tmp_path.iterdir()) == []


def test_fields_of_a_later_version_are_no_obstacle(shelf: Shelf) -> None:
    question = Question("What?", (Turn(role="user", content="Hm?"),))
    answer = answer_of(shelf.fees())
    with Receipts(shelf.settings) as receipts:
        receipts.keep(question, answer)
        (text,) = receipts._database.opened().execute("SELECT record FROM receipts").fetchone()
        record = json.loads(text)
        parts = [record, record["question"], record["question"]["where"]]
        parts += [record["question"]["history"][0], record["answer"]]
        parts += [record["answer"]["claims"][0], record["answer"]["citations"][0]]
        parts += [record["answer"]["provenance"], record["answer"]["seconds"]]
        for part in parts:
            part["mood"] = {"new": True}
        shelf.change("UPDATE receipts SET record=?", json.dumps(record))
        found = receipts.find(answer.id)
    assert found is not None
    assert (found.question, found.answer) == (question, answer)


def test_a_message_that_is_a_kept_answer_is_kept_once(shelf: Shelf) -> None:
    first = answer_of(id="a1", answer="Said by nobody else, and once.")
    history = (Turn(role="user", content="What?"), Turn(role="assistant", content=first.answer))
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What?"), first)
        receipts.keep(Question("Why?", history), answer_of(id="a2"))
        again = receipts.get("a2")
        assert again.question.history == history
        (stored,) = receipts._database.opened().execute("SELECT record FROM receipts WHERE id='a2'")
        assert first.answer not in stored["record"]
        shelf.change("DELETE FROM receipts WHERE id='a1'")
        assert receipts.get("a2").question.history[1].content == NOT_KEPT


def test_a_kept_answer_is_known_whatever_blanks_are_around_it(shelf: Shelf) -> None:
    first = answer_of(id="a1", answer="Said once.\n")
    history = (Turn(role="user", content="What?"), Turn(role="assistant", content=" Said once."))
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What?"), first)
        receipts.keep(Question("Why?", history), answer_of(id="a2"))
        assert receipts.get("a2").question.history[1].content == first.answer


# -- when it cannot be kept ---------------------------------------------------------------------


def test_an_answer_outlives_a_disk_that_takes_no_receipt(
    settings: BotSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> sqlite3.Connection:
        db = connect(path)
        db.execute(f"PRAGMA max_page_count={db.execute('PRAGMA page_count').fetchone()[0]}")
        return db

    notes: list[str] = []
    monkeypatch.setattr("bot.receipts.store.connect", full)
    with Receipts(settings, notes.append) as receipts:
        for number in range(3):
            large = answer_of(id=f"a{number}", answer="large " * 9_000)
            receipts.keep(Question("What?"), large)
    assert len(notes) == 1, "told once, not with every answer"
    assert "not kept" in notes[0]
    assert "No room left" in notes[0]
    assert "Free some space" in notes[0]


@pytest.mark.parametrize(
    ("spoil", "error", "hint"),
    [
        (lambda path: path.mkdir(), "cannot be written", "permissions"),
        (lambda path: path.write_text("no database" * 200), "not an intact", "Delete the file"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_loses_no_answer(
    settings: BotSettings, spoil: Any, error: str, hint: str
) -> None:
    spoil(settings.home / RECEIPTS_NAME)
    notes: list[str] = []
    with Receipts(settings, notes.append) as receipts:
        receipts.keep(Question("What?"), answer_of())
    assert len(notes) == 1
    assert error in notes[0]
    assert hint in notes[0]


def test_receipts_of_a_later_version_are_left_alone(shelf: Shelf) -> None:
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What?"), answer_of())
    shelf.change("PRAGMA user_version=99")
    before = shelf.bytes
    notes: list[str] = []
    with Receipts(shelf.settings, notes.append) as receipts:
        receipts.keep(Question("What?"), answer_of(id="a2"))
        with pytest.raises(LibraryFromLaterVersion, match=f"{RECEIPTS_NAME} has format 99"):
            receipts.get("a0")
    assert "has format 99" in notes[0]
    assert shelf.bytes == before


def test_a_record_that_is_none_is_named(shelf: Shelf) -> None:
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What?"), answer_of())
        shelf.change("UPDATE receipts SET record='{}'")
        with pytest.raises(LibraryDamaged, match="a0000000000000001") as raised:
            receipts.find("a0000000000000001")
    assert "Delete the file" in raised.value.hint


def test_processes_that_write_at_once_lose_nothing(shelf: Shelf) -> None:
    workers = [worker(shelf, str(each), 30) for each in range(4)]
    for each in workers:
        with each:
            said, _ = each.communicate(timeout=120)
            assert (each.returncode, said) == (0, "begun\n")
    with Receipts(shelf.settings) as receipts:
        assert len(receipts.latest(999)) == 4 * 30


# -- removing removes words ---------------------------------------------------------------------


def test_no_byte_of_a_removed_document_is_left(shelf: Shelf) -> None:
    """Of many answers of every size, so that rows move between pages as they do in years."""
    fees, buoys = shelf.fees(), shelf.buoys(n=2)
    with Receipts(shelf.settings) as receipts:
        for number in range(300):
            filler = "x" * (number * 37 % 2500)
            cited = [fees, buoys] if number % 3 == 0 else [fees] if number % 3 == 1 else [buoys]
            answer = answer_of(*cited, id=f"a{number * 7919 % 1000:04}")
            receipts.keep(Question(f"What is the fee? {filler}"), answer)
        assert FEES.encode() in shelf.bytes
        shelf.remove("fees.md")
        assert receipts.scrub() == 200
        assert FEES.encode() not in shelf.bytes
        assert FEES.encode()[:30] not in shelf.bytes
        kept = [each.answer for each in receipts.latest(999)]
        assert sum(BUOYS in each.answer for each in kept) == 200


def test_the_question_the_references_and_what_others_say_remain(shelf: Shelf) -> None:
    fees, buoys = shelf.fees(), shelf.buoys(n=2)
    disagree = Conflict(
        claims=(Claim(text=FEES, citations=(1,)), Claim(text=BUOYS, citations=(2,))),
        prefers=2, why=f"{FEES[:20]} is older.",
    )  # fmt: skip
    miss = NearMiss(text=f"Nearest: {FEES}", citation=fees)
    with Receipts(shelf.settings) as receipts:
        receipts.keep(
            Question("What is the fee?"),
            answer_of(fees, buoys, conflicts=(disagree,), near_miss=miss),
        )
        shelf.remove("fees.md")
        assert receipts.scrub() == 1
        receipt = receipts.get("a0")
    answer = receipt.answer
    assert FEES[:20] not in answer.model_dump_json()
    assert receipt.removed == {0, 1}
    assert answer.question == "What is the fee?"
    assert [(c.key, c.title, c.start) for c in answer.citations] == [
        ("fees.md", "Harbour fees", fees.start), ("buoys.md", "Buoys of the bay", buoys.start),
    ]  # fmt: skip
    assert [c.quote for c in answer.citations] == [REMOVED, BUOYS]
    assert [claim.text for claim in answer.claims] == [REMOVED, BUOYS]
    assert answer.answer == f"{REMOVED} [1]\n\n{BUOYS} [2]"
    assert [claim.text for claim in answer.conflicts[0].claims] == [REMOVED, BUOYS]
    assert answer.near_miss is not None
    assert answer.near_miss.text == REMOVED
    assert answer.near_miss.citation is not None
    assert answer.near_miss.citation.key == "fees.md"


def test_a_changed_document_takes_only_the_words_that_it_lost(tmp_path: Path) -> None:
    shelf = build(tmp_path)
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What?"), answer_of(shelf.fees(), id="a1"))
        receipts.keep(Question("What?"), answer_of(shelf.buoys(), id="a2"))
        changed = {
            "fees.md": f"# Harbour fees\n\nA word before it.\n\n{FEES}\n",
            "buoys.md": "# Buoys of the bay\n\nEvery buoy stays as it is, for now.\n",
        }
        assert ingest(shelf.settings, write(shelf.source, changed)).updated == 2
        assert receipts.scrub() == 1
        assert FEES in receipts.get("a1").answer.answer
        assert receipts.get("a2").answer.answer == f"{REMOVED} [1]"
    assert BUOYS.encode() not in shelf.bytes


def test_a_conversation_does_not_repeat_what_was_removed(shelf: Shelf) -> None:
    """Neither as the answer that was given, nor as a program passed it on, with more around it."""
    first = answer_of(shelf.fees(), id="a1")
    decorated = f"Here you are: {FEES} [1] (see below)"
    history = (
        Turn(role="user", content="What is the fee, as I asked?"),
        Turn(role="assistant", content=first.answer),
        Turn(role="assistant", content=decorated),
    )
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What is the fee?"), first)
        receipts.keep(Question("And?", history), answer_of(shelf.buoys(), id="a2"))
        shelf.remove("fees.md")
        assert receipts.scrub() == 1
        # The conversation goes on, and brings the old answer with it.
        receipts.keep(Question("So?", history), answer_of(id="a3"))
        for name in ("a2", "a3"):
            said = [turn.content for turn in receipts.get(name).question.history]
            assert said == [history[0].content, f"{REMOVED} [1]", NOT_KEPT]
    assert FEES.encode() not in shelf.bytes


def test_no_word_is_kept_of_what_a_program_says_that_the_assistant_said(shelf: Shelf) -> None:
    """Of no Answer of ours it is known from which Document its words are."""
    history = (Turn(role="user", content="Hm?"), Turn(role="assistant", content=f"So: {BUOYS}"))
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("And?", history), answer_of(id="a1"))
        again = receipts.get("a1").question.history
    assert again == (history[0], Turn(role="assistant", content=NOT_KEPT))
    assert BUOYS.encode() not in shelf.bytes


def test_what_earlier_versions_kept_of_a_conversation_goes_too(shelf: Shelf) -> None:
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What is the fee?"), answer_of(shelf.fees(), id="a1"))
        receipts.keep(Question("And?", (Turn(role="user", content="Hm?"),)), answer_of(id="a2"))
        for number, words in enumerate((FEES, BUOYS)):
            turn = json.dumps({"role": "assistant", "content": f"It says: {words}"})
            put = f"json_insert(record, '$.question.history[{number + 1}]', json(?))"
            shelf.change(f"UPDATE receipts SET record={put} WHERE id='a2'", turn)
        shelf.remove("fees.md")
        assert receipts.scrub() == 2
        said = [turn.content for turn in receipts.get("a2").question.history]
    assert said == ["Hm?", REMOVED, f"It says: {BUOYS}"]
    assert FEES.encode() not in shelf.bytes


@pytest.mark.parametrize("removed", ["before", "after", "never"])
def test_a_follow_up_that_was_completed_from_an_answer_does_not_keep_its_words(
    shelf: Shelf, removed: str
) -> None:
    first = answer_of(shelf.fees(), id="a1")
    history = (Turn(role="user", content="Who pays?"), Turn(role="assistant", content=first.answer))
    meant = "When do vessels pay, and what of every vessel?"
    late = answer_of(id="a2", question="And when do they?", standalone_question=meant)
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("Who pays?"), first)
        for when in ("before", "after"):
            if when == removed:
                shelf.remove("fees.md")
                receipts.scrub()
            if when == "before":
                receipts.keep(Question("And when do they?", history, standalone=meant), late)
        found = receipts.get("a2")
    kept = removed == "never"
    assert found.answer.standalone_question == (meant if kept else REMOVED)
    assert found.question.standalone == (meant if kept else None)
    assert (b"vessel" in shelf.bytes) is kept


def test_a_follow_up_that_was_completed_from_the_askers_own_words_keeps_them(shelf: Shelf) -> None:
    first = answer_of(shelf.fees(), id="a1")
    asked = Turn(role="user", content="What does a vessel pay?")
    meant = "When does a vessel pay?"
    late = answer_of(id="a2", question="And when?", standalone_question=meant)
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question(asked.content), first)
        history = (asked, Turn(role="assistant", content=first.answer))
        receipts.keep(Question("And when?", history), late)
        shelf.remove("fees.md")
        receipts.scrub()
        assert receipts.get("a2").answer == late


@pytest.mark.parametrize("days", [30, 0])
def test_no_byte_of_an_expired_answer_is_left_once_a_document_was_removed(
    shelf: Shelf, days: int
) -> None:
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What is the fee?"), answer_of(shelf.fees(), id="a1"))
        shelf.change("UPDATE receipts SET at='2001-01-01'")
    with Receipts(shelf.settings.model_copy(update={"keep_answers_days": days})) as receipts:
        receipts.keep(Question("What?"), answer_of(id="a2"))
        assert receipts.find("a1") is None
        shelf.remove("fees.md")
        receipts.scrub()
        assert FEES.encode() not in shelf.bytes, "while the process goes on"


def test_an_answer_that_is_kept_after_its_source_went_has_no_words_of_it(
    shelf: Shelf,
) -> None:
    late = answer_of(shelf.fees())
    shelf.remove("fees.md")
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What is the fee?"), late)
        assert receipts.get("a0").answer.claims[0].text == REMOVED
    assert FEES.encode() not in shelf.bytes


def test_answers_that_are_kept_while_their_source_goes_keep_none_of_it(
    shelf: Shelf,
) -> None:
    workers = [worker(shelf, each) for each in "12"]
    for each in workers:
        assert each.stdout is not None
        assert each.stdout.readline() == "begun\n"
    shelf.remove("fees.md")
    with Receipts(shelf.settings) as receipts:
        receipts.scrub()
    for each in workers:
        with each:
            said, _ = each.communicate(timeout=120)
            assert (each.returncode, said) == (0, "")
    assert FEES.encode() not in shelf.bytes


def test_a_scrubbing_that_was_cut_short_is_finished_the_next_time(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned: list[bool] = []
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What is the fee?"), answer_of(shelf.fees()))
        shelf.remove("fees.md")
        with monkeypatch.context() as patch:
            patch.setattr(receipts._database, "_rewrite", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                receipts.scrub()
        monkeypatch.setattr(receipts._database, "_rewrite", lambda: cleaned.append(True))
        for _ in range(2):
            receipts.scrub()
    assert cleaned == [True]


def test_where_nothing_was_removed_nothing_is_searched(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Receipts(shelf.settings) as receipts:
        receipts.keep(Question("What is the fee?"), answer_of(shelf.fees()))
        assert receipts.scrub() == 0
        monkeypatch.setattr(receipts, "_changed", lambda holds: 1 / 0)
        assert receipts.scrub() == 0
        shelf.remove("fees.md")
        with pytest.raises(ZeroDivisionError):
            receipts.scrub()
