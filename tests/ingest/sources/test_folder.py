"""A folder delivers its documents, and nothing that is not one, always in the same order."""

import errno
import os
from pathlib import Path

import pytest

from ingest.errors import EmptySource, FileTooLarge, SourceNotFound, UnknownSource, UnreadableFile
from ingest.files import read_bytes
from ingest.sources.folder import FileSource, FolderSource
from ingest.sources.opening import check_address, open_local
from tests.support import Files, write


def uris(folder: Path, include: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> list[str]:
    """Return the uris of all files that a folder delivers."""
    source = FolderSource(folder, include, exclude)
    return [file.uri for unit in source.units({}) for file in unit.files]


def test_hidden_files_sidecars_and_inventories_are_no_documents(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.md": "A", ".hidden.md": "x", ".git/config": "x", "sub/.cache/b.md": "x",
            "a.meta.yaml": "kind: news", "a.meta.yml": "x", "manifest.csv": "x,y",
            "sub/Manifest.CSV": "x,y", "SHA256SUMS": "x", "sub/c.txt": "C", "lone.meta.yaml": "x",
        },
    )  # fmt: skip
    assert uris(tmp_path) == ["a.md", "sub/c.txt"]


def test_files_of_one_stem_are_one_unit_with_their_sidecar(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "eo.xml": "x", "eo.json": "x", "eo.PDF": "x", "eo.meta.yaml": "kind: order",
            "sub/eo.xml": "x", "list.csv": "x", "list.tsv": "x", "data.jsonl": "{}",
        },
    )  # fmt: skip
    units = {unit.uri: unit for unit in FolderSource(tmp_path).units({})}
    assert {uri: sorted(f.uri for f in unit.files) for uri, unit in units.items()} == {
        "eo": ["eo.PDF", "eo.json", "eo.xml"], "sub/eo": ["sub/eo.xml"],
        "list.csv": ["list.csv"], "list.tsv": ["list.tsv"], "data.jsonl": ["data.jsonl"],
    }  # fmt: skip
    sidecar = units["eo"].sidecar
    assert sidecar is not None
    assert sidecar.uri == "eo.meta.yaml"
    assert units["sub/eo"].sidecar is None


def test_a_sidecar_has_the_name_of_its_file_or_of_its_stem(tmp_path: Path) -> None:
    files = ("e.txt", "e.xml", "list.csv", "list.tsv", "eo.json", "eo.xml", "plain")
    own = ("e.txt", "list.csv", "list", "eo", "eo.xml", "plain")
    write(tmp_path, dict.fromkeys(files, "x") | {f"{name}.meta.yaml": "" for name in own})
    source = FolderSource(tmp_path)
    found = {each.uri: each.sidecar.uri for each in source.units({}) if each.sidecar}
    assert found == {
        "e": "e.txt.meta.yaml", "list.csv": "list.csv.meta.yaml", "list.tsv": "list.meta.yaml",
        "eo": "eo.xml.meta.yaml", "plain": "plain.meta.yaml",
    }  # fmt: skip
    (told,) = source.notes
    assert told.startswith("1 sidecar is not used, such as eo.meta.yaml: ")
    (unit,) = FileSource(tmp_path / "e.txt", tmp_path).units({})
    assert unit.sidecar
    assert unit.sidecar.uri == "e.txt.meta.yaml"


def test_sidecars_without_a_file_are_told(tmp_path: Path) -> None:
    files = {
        "a.md": "A",
        "a.meta.yaml": "",
        "sub/zz.meta.yml": "",
        ".b.meta.yaml": "",
        "B.META.YAML": "",
    }
    source = FolderSource(write(tmp_path, files))
    source.units({})
    (told,) = source.notes
    assert told.startswith("2 sidecars are not used, such as B.META.YAML: ")
    assert "rules.txt.meta.yaml" in told
    (tmp_path / "a.md").unlink()
    with pytest.raises(EmptySource, match="3 sidecars are not used, such as B"):
        source.units({})


def test_a_folder_with_a_corpus_delivers_the_corpus_alone(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"corpus.jsonl": "{}", "queries.jsonl": "{}", "readme.md": "x", "qrels/test.tsv": "x"},
    )
    assert uris(tmp_path) == ["corpus.jsonl"]
    write(
        tmp_path, {"../above/set/corpus.jsonl": "{}", "../above/set/x.md": "", "../above/n.md": ""}
    )
    assert uris(tmp_path.parent / "above") == ["n.md", "set/corpus.jsonl"]


def test_what_a_corpus_keeps_from_being_read_is_counted(tmp_path: Path) -> None:
    files = {"corpus.jsonl": "{}", "a.md": "A", "corpus.meta.yaml": "", ".hidden": "", "b.txt": ""}
    source = FolderSource(write(tmp_path, files))
    assert not source.notes
    for name, count in (("a.md", "2 other files are"), ("sub/c.md", "3 other files are")):
        write(tmp_path, {name: "A"})
        source.units({})
        (told,) = source.notes
        assert told.startswith(f"{count} left out, such as a.md: ")
    wanted = FolderSource(tmp_path, exclude=("a.md", "sub/*"))
    wanted.units({})
    assert wanted.notes[0].startswith("1 other file is left out, such as b.txt: ")
    (tmp_path / "corpus.jsonl").unlink()
    source.units({})
    assert not any("left out" in told for told in source.notes)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": "A", "sub/b.md": "B"})
    write(tmp_path / "out", {"secret.md": "S", "deep/secret.md": "S"})
    os.symlink(tmp_path / "out/secret.md", folder / "link.md")
    os.symlink(tmp_path / "out/deep", folder / "linked")
    os.symlink(folder / "sub/b.md", folder / "inside.md")
    os.symlink(folder, folder / "sub/loop")
    assert uris(folder) == ["a.md", "inside.md", "sub/b.md"]


def test_links_out_of_the_folder_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": "A", "sub/b.md": "B"})
    write(tmp_path / "out", {"secret.md": "S", "secret.yaml": "title: S", "deep/secret.md": "S"})
    os.symlink(folder / "a.md", folder / "inside.md")
    source = FolderSource(folder)
    source.units({})
    assert not source.notes
    os.symlink(tmp_path / "out/secret.md", folder / "sub/link.md")
    source.units({})
    assert source.notes[0].startswith("1 link is not followed, such as sub/link.md: ")
    os.symlink(tmp_path / "out/deep", folder / "linked")
    os.symlink(tmp_path / "out/deep", folder / ".hidden")
    os.symlink(tmp_path / "out/secret.yaml", folder / "a.meta.yaml")
    assert [unit.sidecar for unit in source.units({})] == [None] * 3
    (told,) = source.notes
    assert told.startswith("3 links are not followed, such as linked/: ")
    narrow = FolderSource(folder, include=("*.md",), exclude=("sub/*",))
    narrow.units({})
    assert narrow.notes[0].startswith("1 link is not followed, such as linked/: ")
    without = FolderSource(folder, exclude=("linked/*", "*link.md", "*.yaml"))
    without.units({})
    assert not without.notes


def test_a_broken_link_breaks_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "A"})
    os.symlink(tmp_path / "nowhere.md", tmp_path / "z.md")
    files = {f.uri: f for unit in FolderSource(tmp_path).units({}) for f in unit.files}
    assert "a.md" in files
    assert files["z.md"].size() == 0
    assert files["z.md"].digest().startswith("unreadable:")
    with pytest.raises(UnreadableFile, match=r"z\.md"):
        read_bytes("z.md", files["z.md"].path, 10)


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (("*.md",), (), ["a.md", "sub/b.md"]),
        (("sub/*",), (), ["sub/b.md", "sub/c.txt"]),
        ((), ("*.txt",), ["a.md", "sub/b.md"]),
        (("sub/*", "a.*"), ("*b.md",), ["a.md", "sub/c.txt"]),
    ],
)
def test_globs_narrow_a_folder_which_is_then_not_whole(
    tmp_path: Path, include: tuple[str, ...], exclude: tuple[str, ...], expected: list[str]
) -> None:
    write(tmp_path, {"a.md": "A", "sub/b.md": "B", "sub/c.txt": "C"})
    assert uris(tmp_path, include=include, exclude=exclude) == expected
    assert not FolderSource(tmp_path, include, exclude).whole
    assert FolderSource(tmp_path).whole


@pytest.mark.parametrize("files", [{}, {".hidden": "x", "manifest.csv": "x", "a.meta.yaml": "x"}])
def test_a_folder_without_documents_is_an_error_by_name(tmp_path: Path, files: Files) -> None:
    write(tmp_path, files)
    with pytest.raises(EmptySource) as caught:
        FolderSource(tmp_path).units({})
    assert str(tmp_path) in caught.value.message
    assert "Nothing was removed" in caught.value.hint


def test_what_is_not_there_or_not_a_file_is_an_error_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="nowhere"):
        check_address(str(tmp_path / "nowhere"))
    with pytest.raises(UnknownSource):
        check_address("ftp://example.org/x")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnknownSource):
        check_address(str(tmp_path / "pipe"))


def test_a_single_file_belongs_to_the_nearest_folder_that_is_already_known(tmp_path: Path) -> None:
    write(tmp_path, {"notes/sub/a.md": "A", "other.md": "O"})
    file = str(tmp_path / "notes/sub/a.md")

    def opened(*known: str) -> tuple[str, str]:
        source = open_local(Path(file), {str(tmp_path / name) for name in known})
        assert isinstance(source, FileSource)
        assert not source.whole, "one file says nothing about its neighbours"
        (unit,) = source.units({})
        return source.identity, unit.files[0].uri

    assert opened() == (str(tmp_path / "notes/sub"), "a.md")
    assert opened("notes") == (str(tmp_path / "notes"), "sub/a.md")
    assert opened("notes", "notes/sub") == (str(tmp_path / "notes/sub"), "a.md")
    assert opened("elsewhere") == (str(tmp_path / "notes/sub"), "a.md")
    assert FolderSource(tmp_path / "notes").identity == str(tmp_path / "notes")


def test_the_same_folder_by_another_path_is_the_same_source(tmp_path: Path) -> None:
    write(tmp_path, {"notes/a.md": "A"})
    os.symlink(tmp_path / "notes", tmp_path / "link")
    plain, dotted, linked = (
        FolderSource(tmp_path / name) for name in ("notes", "notes/../notes", "link")
    )
    assert plain.identity == dotted.identity == linked.identity
    assert uris(tmp_path / "link") == ["a.md"]


def test_units_come_in_the_same_order_however_they_were_written(tmp_path: Path) -> None:
    names = ["b.md", "a.md", "z/a.md", "m/b.txt", "é.md", "A.md"]
    one = write(tmp_path / "one", dict.fromkeys(names, "x"))
    two = write(tmp_path / "two", dict.fromkeys(reversed(names), "x"))
    assert uris(one) == uris(two)


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "x" * 100})
    assert len(read_bytes("a.md", tmp_path / "a.md", 100)) == 100
    with pytest.raises(FileTooLarge, match="100 bytes; 99 are allowed"):
        read_bytes("a.md", tmp_path / "a.md", 99)


def test_a_folder_within_that_cannot_be_read_is_told_and_nothing_is_taken_for_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"a.md": "A", "closed/b.md": "B"})
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    source = FolderSource(tmp_path)
    assert source.whole
    assert len(source.units({})) == 2
    monkeypatch.setattr(os, "scandir", scandir)
    read, failed = source.units({})
    assert (read.uri, failed.uri) == ("a", "closed/")
    assert isinstance(failed.failure, UnreadableFile)
    assert "Permission denied" in failed.failure.message
    assert not source.whole
    monkeypatch.undo()
    assert len(source.units({})) == 2
    assert source.whole
