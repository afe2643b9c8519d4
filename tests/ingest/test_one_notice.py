"""One notice is one Document, in however many files and at however many addresses it comes."""

import json
import random
from pathlib import Path

import pytest

from ingest.library.reader import LibraryReader
from ingest.library.verify import verify
from ingest.models import Document
from ingest.options import SyncReport
from tests.ingest.conftest import Place, settings_of
from tests.ingest.readers.samples import FR_HTML, FR_JSON, FR_XML, GPO_TEXT
from tests.support import Files, ingest, tree, write

NUMBER = "2020-01234"
STORY = "The harbour master keeps the list of berths, and whoever moors without one pays. " * 4


def article(url: str, words: str = STORY, title: str = "Berths") -> str:
    """Return an article that names its own address."""
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>'
        f'<link rel="canonical" href="{url}"></head>'
        f"<body><article><h1>{title}</h1><p>{words}</p></article></body></html>"
    )


def notice(words: str, citation: str | None = None, number: str | None = None) -> str:
    """Return a notice in Markdown that says what it is called."""
    said = {"citation": citation, "number": number}
    lines = "".join(f"{name}: {value}\n" for name, value in said.items() if value)
    return f"---\nkind: notice\n{lines}---\n# A notice\n\n{words}\n"


def sentence(subject: str) -> str:
    """Return a text whose words are all its own."""
    return " ".join(f"{subject}{n}" for n in range(40))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty folder and no library."""
    folder = write(tmp_path / "source", {})
    folder.mkdir(exist_ok=True)
    return Place(settings_of(tmp_path / "home"), folder, SyncReport())


def sync(place: Place, files: Files) -> tuple[int, int, int, int]:
    """Write files and ingest the folder; return (added, updated, unchanged, removed).

    Whatever was done, nothing is rejected, and every Document is counted once.
    """
    write(place.folder, files)
    report = place.sync()
    assert report.rejected == []
    assert report.added + report.updated + report.unchanged == report.documents
    assert report.documents == len(documents(place))
    return report.added, report.updated, report.unchanged, report.removed


def documents(place: Place) -> dict[str, Document]:
    """Return key → Document of what readers see."""
    with LibraryReader(place.settings) as reader, reader.snapshot(["public"]) as (snapshot,):
        return {each.key: each for each in snapshot.documents()}


def formats(document: Document) -> set[str]:
    """Return the formats of a Document's renditions."""
    return {each.format for each in document.renditions}


def found(place: Place, word: str) -> list[str]:
    """Return the keys of the Documents that a search for a word finds."""
    with LibraryReader(place.settings) as reader, reader.snapshot(["public"]) as (snapshot,):
        return sorted(each.key for each in snapshot.documents() if word in snapshot.text(each.id))


RENDITIONS: Files = {"json": FR_JSON, "xml": FR_XML, "html": FR_HTML, "htm": GPO_TEXT}


@pytest.mark.parametrize(
    "names", [("a", "b", "c", "d"), ("d", "c", "b", "a"), ("c", "a", "d", "b")]
)
def test_files_of_other_names_with_one_number_are_one_document_in_whatever_order(
    place: Place, embedded: list[str], names: tuple[str, ...]
) -> None:
    files = {f"{n}.{kind}": text for n, (kind, text) in zip(names, RENDITIONS.items(), strict=True)}
    assert sync(place, files) == (1, 0, 0, 0)
    document = documents(place)[NUMBER]
    assert formats(document) == {"fr-json", "fr-xml", "html", "gpo-text"}
    assert document.citation == "85 FR 101"
    assert document.kind == "order"
    (best,) = (each for each in document.renditions if "text" in each.used_for)
    assert best.format == "fr-xml"
    # Chroma writes into its own files when they are read, so that the names must do here.
    before, seen = set(tree(place.settings.home / "generations")), len(embedded)
    assert sync(place, {}) == (0, 0, 1, 0)
    assert set(tree(place.settings.home / "generations")) == before
    assert len(embedded) == seen
    assert all(finding.ok for finding in verify(place.settings))


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("xml", "json", ("a", "b")), ("json", "xml", ("b", "a")), ("html", "json", ("b", "a")),
        ("json", "html", ("a", "b")), ("htm", "xml", ("b", "a")), ("html", "htm", ("a", "b")),
    ],
)  # fmt: skip
def test_a_rendition_that_comes_later_joins_the_one_that_is_there(
    place: Place, first: str, second: str, names: tuple[str, str]
) -> None:
    sync(place, {f"{names[0]}.{first}": RENDITIONS[first]})
    sync(place, {f"{names[1]}.{second}": RENDITIONS[second]})
    (document,) = documents(place).values()
    assert len(document.renditions) == 2
    assert document.key == NUMBER
    assert sync(place, {}) == (0, 0, 1, 0)


def test_a_rendition_that_comes_later_is_an_update_and_embeds_what_is_new_alone(
    place: Place, embedded: list[str]
) -> None:
    assert sync(place, {"z.xml": FR_XML}) == (1, 0, 0, 0)
    before, seen = documents(place)[NUMBER], len(embedded)
    assert sync(place, {"a.json": FR_JSON}) == (0, 1, 0, 0)
    assert documents(place)[NUMBER].id == before.id
    assert documents(place)[NUMBER].citation == "85 FR 101"
    assert len(embedded) == seen, "the text is the same one"


def test_renditions_part_again_when_one_of_them_goes(place: Place) -> None:
    sync(place, {"a.xml": FR_XML, "b.json": FR_JSON, "c.htm": GPO_TEXT})
    for gone, left in (("a.xml", {"fr-json", "gpo-text"}), ("c.htm", {"fr-json"})):
        (place.folder / gone).unlink()
        assert sync(place, {}) == (0, 1, 0, 0)
        assert formats(documents(place)[NUMBER]) == left
        assert sync(place, {}) == (0, 0, 1, 0)


def test_a_file_that_gets_another_number_is_a_document_of_its_own(place: Place) -> None:
    sync(place, {"a.xml": FR_XML, "b.json": FR_JSON})
    other = FR_JSON.replace(b"2020-01234", b"2021-09999").replace(b"85 FR 101", b"86 FR 7")
    assert sync(place, {"b.json": other}) == (1, 1, 0, 0)
    assert {key: formats(each) for key, each in documents(place).items()} == {
        NUMBER: {"fr-xml"}, "2021-09999": {"fr-json"},
    }  # fmt: skip
    assert sync(place, {}) == (0, 0, 2, 0)
    assert sync(place, {"b.json": FR_JSON}) == (0, 1, 0, 1)
    assert formats(documents(place)[NUMBER]) == {"fr-xml", "fr-json"}


def test_a_notice_that_joins_under_another_key_is_counted_once(place: Place) -> None:
    # `a` has no number of its own, so that alone it goes by its path.
    files = {"a.md": notice(STORY, "85 FR 7"), "b.md": notice(STORY, "85 FR 7", "2020-00007")}
    assert sync(place, files) == (1, 0, 0, 0)
    assert len(documents(place)["2020-00007"].renditions) == 2
    assert sync(place, {}) == (0, 0, 1, 0)


def test_a_dry_run_counts_as_the_run_itself_does(place: Place) -> None:
    write(
        place.folder,
        {"a.md": notice(STORY, "85 FR 7"), "b.md": notice(STORY, "85 FR 7", "2020-00007"),
         "c.html": article("https://news.example/c"), "d.html": article("https://news.example/d")},
    )  # fmt: skip
    dry, real = place.sync(dry_run=True), place.sync()
    assert (dry.added, dry.updated, dry.removed) == (real.added, real.updated, real.removed)
    assert (real.added, real.documents) == (2, 2)


def test_a_notice_that_joins_under_another_key_is_one_without_pruning_as_well(
    place: Place,
) -> None:
    write(
        place.folder,
        {"a.md": notice(STORY, "85 FR 7"), "b.md": notice(STORY, "85 FR 7", "2020-00007")},
    )
    report = place.sync(prune=False)
    assert (report.added, report.removed, report.documents) == (1, 0, 1)
    assert set(documents(place)) == {"2020-00007"}


def test_two_notices_on_one_page_of_the_register_stay_two(place: Place) -> None:
    files = {
        "a.md": notice(sentence("berth"), "85 FR 7"),
        "b.md": notice(sentence("buoy"), "85 FR 7"),
    }
    assert sync(place, files) == (2, 0, 0, 0)
    assert sync(place, {}) == (0, 0, 2, 0)
    assert sync(place, {"c.md": notice(sentence("crane"), "85 FR 7")}) == (1, 0, 2, 0)
    assert set(documents(place)) == {"a.md", "b.md", "c.md"}
    assert sync(place, {}) == (0, 0, 3, 0)
    (place.folder / "b.md").unlink()
    assert sync(place, {})[3] == 1
    assert set(documents(place)) == {"a.md", "c.md"}


def test_an_article_at_two_addresses_is_one_document_that_is_also_at_the_other(
    place: Place,
) -> None:
    one, two, three = (f"https://{host}.example/berths" for host in ("a", "b", "c"))
    assert sync(place, {"x.html": article(one), "y.html": article(two)}) == (1, 0, 0, 0)
    document = documents(place)[one]
    assert (document.url, document.also_at) == (one, (two,))
    assert len(document.renditions) == 2
    assert sync(place, {}) == (0, 0, 1, 0)
    # Case and spacing are no difference, and the one that comes later joins as well.
    assert sync(place, {"a.html": article(three, STORY.replace("list", "LIST"))}) == (0, 1, 0, 0)
    assert documents(place)[one].also_at == (two, three)
    (place.folder / "x.html").unlink()
    sync(place, {})
    (document,) = documents(place).values()
    assert {document.url, *document.also_at} == {two, three}


@pytest.mark.parametrize("later", [False, True])
def test_a_corrected_copy_is_a_document_of_its_own_and_both_are_found(
    place: Place, later: bool
) -> None:
    one, two = "https://a.example/berths", "https://b.example/berths"
    corrected = STORY + "Correction: whoever moors without one does not pay."
    first = {"x.html": article(one)}
    second = {"y.html": article(two, corrected)}
    if later:
        sync(place, first)
        assert sync(place, second) == (1, 0, 1, 0)
    else:
        assert sync(place, {**first, **second}) == (2, 0, 0, 0)
    assert found(place, "Correction") == [two]
    assert found(place, "pays") == [one, two]
    assert all(each.also_at == () for each in documents(place).values())


def test_a_copy_that_is_corrected_parts_from_the_article(place: Place) -> None:
    one, two = "https://a.example/berths", "https://b.example/berths"
    sync(place, {"x.html": article(one), "y.html": article(two)})
    corrected = article(two, STORY + "Correction: whoever moors without one does not pay.")
    assert sync(place, {"y.html": corrected}) == (1, 1, 0, 0)
    assert found(place, "Correction") == [two]
    assert documents(place)[one].also_at == ()


def test_two_texts_that_name_one_address_are_two_documents(place: Place) -> None:
    url = "https://a.example/berths"
    files = {"x.html": article(url), "y.html": article(url, sentence("word"))}
    assert sync(place, files) == (2, 0, 0, 0)
    assert set(documents(place)) == {url, "y.html"}
    assert documents(place)["y.html"].url == url
    assert sync(place, {}) == (0, 0, 2, 0)
    assert sync(place, {"z.html": article(url, sentence("third"))}) == (1, 0, 2, 0)
    assert set(documents(place)) == {url, "y.html", "z.html"}
    (place.folder / "x.html").unlink()
    sync(place, {})
    assert set(documents(place)) == {url, "z.html"}, "the address is free for the next one"


def test_records_with_equal_texts_stay_apart(place: Place) -> None:
    said = {"url": "https://a.example/x", "citation": "85 FR 7"}
    lines = [json.dumps({"_id": f"r{n}", "text": STORY, "metadata": said}) for n in range(3)]
    write(place.folder, {"x.html": article("https://a.example/x")})
    assert sync(place, {"records.jsonl": "\n".join(lines)}) == (4, 0, 0, 0)
    assert sync(place, {}) == (0, 0, 4, 0)


def test_what_is_beside_a_twin_in_its_unit_stays(place: Place) -> None:
    # One stem, two Documents, one of which is a rendition of another file's.
    said = notice(sentence("berth"), None, "2020-00001")
    files = {"a.md": said, "a.txt": sentence("ledger") + "\n", "b.md": said}
    assert sync(place, files) == (2, 0, 0, 0)
    assert set(documents(place)) == {"2020-00001", "a.txt"}
    assert sync(place, {}) == (0, 0, 2, 0)
    (place.folder / "b.md").unlink()
    assert sync(place, {})[3] == 0
    assert set(documents(place)) == {"2020-00001", "a.txt"}


def test_a_single_file_of_a_notice_takes_nothing_from_the_others(place: Place) -> None:
    sync(place, {"a.xml": FR_XML, "b.json": FR_JSON})
    report = ingest(place.settings, place.folder / "b.json")
    assert (report.added, report.updated, report.removed) == (0, 0, 0)
    assert formats(documents(place)[NUMBER]) == {"fr-xml", "fr-json"}
    # Changed, it is what was asked for; the folder brings the others back.
    write(place.folder, {"b.json": FR_JSON.replace(b"Harbor  Registry", b"Port  Registry")})
    ingest(place.settings, place.folder / "b.json")
    sync(place, {})
    assert formats(documents(place)[NUMBER]) == {"fr-xml", "fr-json"}
    assert sync(place, {}) == (0, 0, 1, 0)


def test_a_broken_rendition_of_a_joined_notice_is_told_once_and_keeps_the_document(
    place: Place,
) -> None:
    write(place.folder, {"a.xml": FR_XML, "b.htm": GPO_TEXT, "b.json": b"{broken"})
    for _ in range(2):
        report = place.sync()
        assert [(row.uri, row.error) for row in report.rejected] == [("b.json", "MalformedFile")]
        assert set(documents(place)) == {NUMBER}


def test_a_kill_before_two_files_are_joined_is_made_good_by_the_next_run(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest import twins

    def killed(self: twins.Units) -> list[object]:
        raise KeyboardInterrupt

    write(place.folder, {"a.md": notice(STORY, "85 FR 7"), "b.xml": FR_XML, "c.json": FR_JSON,
                         "d.md": notice(STORY, "85 FR 7", "2020-00007")})  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(twins.Units, "merge", killed)
        with pytest.raises(KeyboardInterrupt):
            place.sync()
    assert len(documents(place)) == 2, "what was committed is there"
    sync(place, {})
    assert set(documents(place)) == {NUMBER, "2020-00007"}
    assert {len(each.renditions) for each in documents(place).values()} == {2}


def test_a_kill_before_what_was_replaced_is_removed_is_made_good_by_the_next_run(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest import pipeline

    def killed(self: object) -> None:
        raise KeyboardInterrupt

    write(
        place.folder,
        {"a.md": notice(STORY, "85 FR 7"), "d.md": notice(STORY, "85 FR 7", "2020-00007")},
    )
    with monkeypatch.context() as patch:
        patch.setattr(pipeline._Run, "remove_vanished", killed)
        with pytest.raises(KeyboardInterrupt):
            place.sync()
    sync(place, {})
    assert set(documents(place)) == {"2020-00007"}
    assert sync(place, {}) == (0, 0, 1, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1))
def test_whatever_files_come_and_go_the_library_is_that_of_a_first_run(
    place: Place, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    texts = [sentence(word) for word in ("berth", "buoy", "crane")]
    pool: list[str | bytes] = [
        FR_XML, FR_JSON, GPO_TEXT,
        *(notice(text, f"85 FR {at}", f"2020-0000{at}") for at, text in enumerate(texts)),
        *(notice(text, f"85 FR {at}") for at, text in enumerate(texts)),
    ]  # fmt: skip
    endings: dict[str | bytes, str] = {FR_XML: "xml", FR_JSON: "json", GPO_TEXT: "htm"}
    for _ in range(5):
        for path in list(place.folder.iterdir()):
            if dice.random() < 0.3:
                path.unlink()
        for content in dice.sample(pool, 4):
            name = f"{dice.choice('abcdefghij')}.{endings.get(content, 'md')}"
            write(place.folder, {name: content})
        report = place.sync(force=False) if dice.random() < 0.7 else place.sync(force=True)
        assert report.added + report.updated + report.unchanged == report.documents
    place.sync(force=True)
    fresh = Place(settings_of(tmp_path / "fresh"), place.folder, SyncReport())
    fresh.sync()

    def what(at: Place) -> set[tuple[str, frozenset[str]]]:
        return {
            (key, frozenset(each.uri for each in document.renditions))
            for key, document in documents(at).items()
        }

    assert what(place) == what(fresh)
    assert all(finding.ok for finding in verify(place.settings))
