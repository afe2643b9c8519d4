"""`gazette replay`: an earlier answer, asked again, and what changed."""

import asyncio
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from bot.models import Answer
from bot.prompting import load_prompt
from bot.receipts.store import RECEIPTS_NAME, Receipts
from bot.surfaces.cli.output import Output
from bot.surfaces.cli.watch import _sync as sync_once
from bot.surfaces.requests import Request
from bot.wiring import open_bot
from ingest.options import Options
from ingest.progress import Silent
from ingest.schedule import Clock, Job
from tests.bot.conftest import settings_of
from tests.bot.surfaces.cli.conftest import FILES, Run, write_files
from tests.support import write

BUYING = "Who may not buy shares of Zephyr Aerospace?"
HARBOURS = "Who keeps the list of berths of a harbour?"
WORDS = "The order prohibits every resident from buying shares of Zephyr Aerospace."
AMENDING = """---
title: Order on more shares
kind: order
issuer: Office of Trade
number: 2023-0003
identifiers: [E.O. 99998]
published_on: 2023-02-01
---
# Order on more shares

Sec. 1. Executive Order 99999 is hereby {done}.
"""


@pytest.fixture
def mine(home: Path, tmp_path: Path) -> Path:
    """The home of a library of the four documents that a test may change."""
    kept = shutil.ignore_patterns(f"{RECEIPTS_NAME}*")
    return Path(shutil.copytree(home, tmp_path / "mine", ignore=kept))


def give(home: Path, text: str, **given: Any) -> Answer:
    """Return the Answer to a question, of which a receipt is kept."""
    question = Request(question=text, **given).to_question()
    with open_bot(settings_of(home)) as bot:
        return asyncio.run(bot.responder.respond(question))


def words_kept(home: Path) -> bytes:
    """Return every byte of the receipts: of the database and of its write-ahead log."""
    return b"".join(path.read_bytes() for path in home.glob(f"{RECEIPTS_NAME}*"))


def whats(changes: list[dict[str, Any]]) -> dict[str, tuple[Any, Any]]:
    """Return what changed, each with what it was and is."""
    assert all(each.keys() == {"what", "then", "now"} for each in changes)
    return {each["what"]: (each["then"], each["now"]) for each in changes}


def replayed(run: Run, home: Path, answer: Answer) -> Any:
    """Return the JSON of a replay, of which the earlier answer is as it was given."""
    ran = run("replay", answer.id, "--home", home, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json.keys() == {"then", "now", "changed", "changes"}
    assert ran.json["then"]["id"] == answer.id
    return ran.json


def test_where_nothing_changed_the_answer_is_the_same(run: Run, mine: Path) -> None:
    answer = give(mine, BUYING)
    told = replayed(run, mine, answer)
    assert (told["changed"], told["changes"]) == (False, [])
    assert told["then"] == answer.model_dump(mode="json")
    assert told["now"]["claims"] == told["then"]["claims"]
    assert told["now"]["id"] != answer.id
    ran = run("replay", answer.id[:9], "--home", mine)
    assert ran.code == 0
    assert WORDS in ran.out
    assert f"Answer {answer.id}, asked 2" in ran.out
    assert "Model: extractive\n" in ran.out
    assert "The answer is the same, and so is all that it rests on." in ran.out
    assert ran.out.count(WORDS) == 1, "the same answer is shown once"


def test_it_is_asked_in_the_same_way(run: Run, mine: Path) -> None:
    answer = give(
        mine, BUYING, as_of="2021-12-31", official=True, kind="order",
        history=[{"role": "user", "content": "Hello?"}],
    )  # fmt: skip
    assert replayed(run, mine, answer)["now"]["as_of"] == "2021-12-31"
    told = run("replay", answer.id, "--home", mine).out
    narrowed = "As of 2021-12-31. Kinds: order. Only official documents. Messages before it: 1."
    assert narrowed in told


def test_a_removed_source_is_told_and_its_words_are_gone(run: Run, mine: Path) -> None:
    answer = give(mine, BUYING)
    give(mine, HARBOURS)
    assert WORDS.encode() in words_kept(mine)
    assert run("remove", "2021-0001", "--home", mine).code == 0
    assert WORDS.encode() not in words_kept(mine)
    told = replayed(run, mine, answer)
    assert told["changed"]
    assert whats(told["changes"])["source_removed"] == ("2021-0001", None)
    ran = run("replay", answer.id, "--home", mine, "--quotes")
    assert WORDS not in ran.out
    assert "2021-0001 was removed from the library." in ran.out
    assert "The source of this was removed from the library" in ran.out
    assert "Order on the shares of Zephyr Aerospace" in ran.out, "what was cited is still said"


def test_ingesting_takes_the_words_of_what_it_removes_or_replaces(run: Run, tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    folder.mkdir()
    run("ingest", write_files(folder), "--home", home, "-q")
    buying, harbours = give(home, BUYING, keys=["2021-0001"]), give(home, HARBOURS)
    (folder / "plain.md").unlink()
    write(folder, {"order.md": FILES["order.md"].replace("prohibits", "allows")})
    assert run("ingest", folder, "--home", home, "--json").json["removed"] == 1
    assert WORDS.encode() not in words_kept(home)
    assert b"A harbour master keeps" not in words_kept(home)
    changed = whats(replayed(run, home, buying)["changes"])
    assert changed["source_changed"] == ("2021-0001", "are no longer in it")
    assert "claim_added" in changed
    told = run("replay", buying.id, "--home", home).out
    assert "was removed from the library or changed there" in told, "either may be the case"
    assert whats(replayed(run, home, harbours)["changes"])["source_removed"][0] == "plain.md"


def test_watching_takes_the_words_of_what_it_removes(run: Run, tmp_path: Path) -> None:
    home, folder = tmp_path / "home", write(tmp_path / "folder", FILES)
    run("ingest", folder, "--home", home, "-q")
    give(home, HARBOURS)
    (folder / "plain.md").unlink()
    jobs = [Job(str(folder), Options())]
    sync_once(Clock(jobs), jobs, settings_of(home), Silent(), Output(quiet=True))
    assert b"A harbour master keeps" not in words_kept(home)


@pytest.mark.parametrize(
    ("done", "what", "told"),
    [
        ("amended", "source_amended", "2021-0001 was amended by 2023-0003."),
        ("revoked", "source_superseded", "2021-0001 was superseded by 2023-0003."),
    ],
)
def test_what_became_of_a_source_is_told(
    run: Run, mine: Path, tmp_path: Path, done: str, what: str, told: str
) -> None:
    answer = give(mine, BUYING, keys=["2021-0001"])
    early = give(mine, BUYING, keys=["2021-0001"], as_of="2022-01-01")
    later = write(tmp_path / "later", {"later.md": AMENDING.format(done=done)})
    assert run("ingest", later, "--home", mine, "-q").code == 0
    assert whats(replayed(run, mine, answer)["changes"])[what] == ("2021-0001", "2023-0003")
    assert told in run("replay", answer.id, "--home", mine).out
    assert replayed(run, mine, early)["changes"] == [], "as of its day nothing had been done"


def test_a_moved_passage_is_told_and_keeps_its_words(run: Run, tmp_path: Path) -> None:
    home, folder = tmp_path / "home", write(tmp_path / "folder", FILES)
    run("ingest", folder, "--home", home, "-q")
    answer = give(home, BUYING, keys=["2021-0001"])
    moved = FILES["order.md"].replace(WORDS, f"A sentence before.\n\n{WORDS}")
    run("ingest", write(folder, {"order.md": moved}), "--home", home, "-q")
    told = replayed(run, home, answer)
    assert whats(told["changes"])["source_changed"][1] == "are at another place in it"
    assert WORDS in told["then"]["answer"]


def test_what_made_the_answer_and_how_new_the_library_is_are_compared(
    run: Run, mine: Path, tmp_path: Path
) -> None:
    answer = give(mine, BUYING, kind=["order", "statement"])
    note = "---\ntitle: Tulips\nkind: statement\npublished_on: 2024-05-06\n---\nTulips are red.\n"
    run("ingest", write(tmp_path / "new", {"new.md": note}), "--home", mine, "-q")
    settings = settings_of(mine)
    with Receipts(settings) as receipts:
        question = receipts.get(answer.id).question
        made = answer.provenance.model_copy(update={"model": "other:model", "prompt": "p1"})
        other = answer.model_copy(update={"id": "afeed", "provenance": made, "status": "partial"})
        receipts.keep(question, other)
    changed = whats(replayed(run, mine, other)["changes"])
    assert changed["newest_document_on"] == ("2021-03-01", "2024-05-06")
    assert changed["model"] == ("other:model", "extractive")
    assert changed["prompt"] == ("p1", None)
    assert changed["status"] == ("partial", "answered")
    told = run("replay", "afeed", "--home", mine).out
    assert "The answer is not the same:" in told
    assert "- Newest document: 2021-03-01, now 2024-05-06." in told
    assert "- The model: other:model, now extractive." in told


def test_a_question_about_what_is_gone_is_still_shown(run: Run, mine: Path) -> None:
    answer = give(mine, BUYING, keys=["2021-0001"])
    run("remove", "2021-0001", "--home", mine)
    told = replayed(run, mine, answer)
    assert (told["now"], told["changed"]) == (None, True)
    assert "2021-0001" in whats(told["changes"])["question"][1]
    ran = run("replay", answer.id, "--home", mine)
    assert ran.code == 0
    assert "It cannot be asked again: There is no document '2021-0001'." in ran.out


def test_a_refusal_is_replayed_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    answer = give(tmp_path / "home", BUYING)
    told = replayed(run, tmp_path / "home", answer)
    assert (told["now"]["reason"], told["changed"]) == ("empty_library", False)


# -- finding ------------------------------------------------------------------------------------


def test_without_an_id_the_latest_twenty_are_listed(run: Run, mine: Path) -> None:
    assert run("replay", "--home", mine).out == "No answer is kept yet.\n"
    answer = give(mine, BUYING)
    with Receipts(settings_of(mine)) as receipts:
        question = receipts.get(answer.id).question
        for number in range(22):
            receipts.keep(question, answer.model_copy(update={"id": f"a{number:02}"}))
    rows = [line.split("\t") for line in run("replay", "--home", mine).out.splitlines()]
    assert [row[0] for row in rows] == [f"a{number:02}" for number in range(21, 1, -1)]
    assert {(row[2], row[3]) for row in rows} == {("answered", BUYING)}
    listed = run("replay", "--home", mine, "--json").json["answers"]
    assert [each["id"] for each in listed] == [row[0] for row in rows]
    assert all(each.keys() == {"id", "at", "status", "question"} for each in listed)


@pytest.mark.parametrize(
    ("name", "error", "hint"),
    [("b", "UnknownAnswer", "gazette replay"), ("a0", "AmbiguousAnswer", "more of the id")],
)
def test_an_id_of_no_answer_or_of_several_is_a_named_error(
    run: Run, mine: Path, name: str, error: str, hint: str
) -> None:
    answer = give(mine, BUYING)
    with Receipts(settings_of(mine)) as receipts:
        for other in ("a01", "a02"):
            question = receipts.get(answer.id).question
            receipts.keep(question, answer.model_copy(update={"id": other}))
    ran = run("replay", name, "--home", mine, "--json")
    assert (ran.code, ran.json["error"]["type"]) == (1, error)
    assert hint in ran.json["error"]["hint"]


def test_of_several_answers_the_latest_five_are_listed_each_on_a_line(run: Run, mine: Path) -> None:
    answer = give(mine, BUYING)
    with Receipts(settings_of(mine)) as receipts:
        question = receipts.get(answer.id).question
        for number in range(8):
            receipts.keep(question, answer.model_copy(update={"id": f"zz{number}"}))
    ran = run("replay", "zz", "--home", mine)
    first, *lines, hint = ran.err.splitlines()
    assert first == "Error: 'zz' is the beginning of several answers:"
    assert [line.split()[0] for line in lines] == ["zz7", "zz6", "zz5", "zz4", "zz3", "and"]
    assert all(re.fullmatch(rf"  zz\d  20\S+ \S+ UTC  {re.escape(BUYING)}", x) for x in lines[:5])
    assert hint.startswith("Hint: ")


def test_that_a_source_was_removed_is_said_once(run: Run, mine: Path) -> None:
    answer = give(mine, BUYING, keys=["2021-0001"])
    (citation, *_), (claim, *_) = answer.citations, answer.claims
    twice = answer.model_copy(
        update={
            "id": "atwice",
            "answer": f"{answer.answer}\n\n{claim.text} [9]",
            "citations": (*answer.citations, citation.model_copy(update={"n": 9})),
            "claims": (*answer.claims, claim.model_copy(update={"citations": (9,)})),
        }
    )
    with Receipts(settings_of(mine)) as receipts:
        receipts.keep(receipts.get(answer.id).question, twice)
    assert run("remove", "2021-0001", "--home", mine).code == 0
    gone = load_prompt("source_removed").text
    for flags in ((), ("--quotes",), ("--markdown", "-")):
        shown = run("replay", "atwice", "--home", mine, *flags).out
        assert shown.count(gone) == 1
        assert f"{gone} [1]" in shown
        assert "[9]\n" in shown


def test_an_answer_shows_its_id(run: Run, home: Path) -> None:
    ran = run("ask", BUYING, "--home", home, "-v")
    name = ran.err.strip().rpartition(" ")[2]
    assert f" Answer {name}.\n" in ran.out


@pytest.mark.parametrize("why", ["no home", "not wanted", "not writable"])
def test_an_answer_that_is_not_kept_shows_no_id(run: Run, mine: Path, why: str) -> None:
    env = {"GAZETTE_KEEP_ANSWERS_DAYS": "0"} if why == "not wanted" else {}
    home = mine / "none" if why == "no home" else mine
    if why == "not writable":
        (mine / RECEIPTS_NAME).mkdir()
    for ran in (
        run("ask", BUYING, "--home", home, "-v", env=env),
        run("chat", "--home", home, input=f"{BUYING}\n", env=env),
    ):
        assert "Confidence" in ran.out
        assert "Answer a" not in ran.out
        assert not re.search(r"\ba[0-9a-f]{16}\b", ran.out + ran.err)


def test_what_is_asked_again_is_not_kept_and_shows_no_id(run: Run, mine: Path) -> None:
    answer = give(mine, BUYING)
    run("remove", "2021-0001", "--home", mine)
    told = run("replay", answer.id, "--home", mine).out
    assert "The answer is not the same" in told
    assert set(re.findall(r"\ba[0-9a-f]{16}\b", told)) == {answer.id}


# -- Markdown -----------------------------------------------------------------------------------


def test_it_is_exported_as_markdown_with_all_that_was_said(
    run: Run, mine: Path, tmp_path: Path
) -> None:
    answer = give(mine, BUYING, keys=["2021-0001"])
    ran = run("replay", answer.id, "--home", mine, "--markdown", "-")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"# {BUYING}\n")
    page = MarkdownIt().render(ran.out)
    assert f"Answer {answer.id}, asked 2" in page
    assert f"<blockquote>\n<p>{WORDS}</p>" in page
    assert "<li>Model: extractive</li>" in page
    assert "The answer is the same" in page
    assert page.count("<a ") == 1
    file = tmp_path / "answer.md"
    ran = run("replay", answer.id, "--home", mine, "--markdown", file, "--json")
    assert ran.json["changed"] is False
    assert f"> {WORDS}" in file.read_text(encoding="utf-8")


def test_what_changed_is_in_the_markdown_and_makes_no_markup(run: Run, mine: Path) -> None:
    answer = give(mine, BUYING)
    hostile = "[click](javascript:x) <script> ![i](https://evil.example/i) **b**"
    claim = answer.claims[0].model_copy(update={"text": hostile})
    with Receipts(settings_of(mine)) as receipts:
        question = receipts.get(answer.id).question
        other = answer.model_copy(
            update={"id": "afeed", "question": f"# {hostile}", "claims": (claim,)}
        )
        receipts.keep(question, other)
    text = run("replay", "afeed", "--home", mine, "--markdown", "-").out
    page = MarkdownIt().render(text)
    assert "No longer said: [click](javascript:x) &lt;script&gt;" in page
    assert page.count("evil.example/i)") == 2, "once in the heading, once in what changed"
    for markup in ("<script", "<img", 'href="javascript', 'href="https://evil'):
        assert markup not in page


def test_an_unknown_answer_leaves_the_file_alone(run: Run, mine: Path, tmp_path: Path) -> None:
    file = write(tmp_path, {"answer.md": "mine"}) / "answer.md"
    assert run("replay", "b", "--home", mine, "--markdown", file).code == 1
    assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("arguments", [("--markdown", "-"), ("a1", "--markdown", "-", "--json")])
def test_what_cannot_be_meant_is_wrong_usage(
    run: Run, mine: Path, arguments: tuple[str, ...]
) -> None:
    assert run("replay", *arguments, "--home", mine).code == 2
