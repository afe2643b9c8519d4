"""Parent and child of the sandbox understand each other, and nonsense is refused."""

import io
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import EmptyFile, ReaderCrashed
from ingest.models import Block, Cell, Metadata, Parsed, Relation
from ingest.sandbox import wire
from ingest.sandbox.base import Read

TEXT = "Huawei | Beijing\n\nThe licence policy is a presumption of denial."
BLOCKS = (
    Block("row", 0, 16, name="Huawei", cells=(Cell("Entity", 0, 6), Cell("Address", 9, 16))),
    Block("paragraph", 18, len(TEXT), label="Sec. 1(a)", page="p. 3"),
)
METADATA = Metadata(
    title="Additions", kind="order", published_on="2021-01", identifiers=("E.O. 13959",),
    relations=(Relation(type="amends", number="E.O. 13694", quote="Amends: EO 13694"),),
)  # fmt: skip


def there_and_back(value: Any) -> Any:
    """Send one value through a stream."""
    stream = io.BytesIO()
    wire.send(stream, value)
    stream.seek(0)
    return wire.receive(stream)


def test_a_document_arrives_as_it_was_sent() -> None:
    read = Read("a.xml", "fr-xml", 90, 80, parsed=Parsed(TEXT, BLOCKS, METADATA))
    assert wire.unpack(there_and_back(wire.pack(read))) == read


def test_an_error_arrives_with_its_type_message_and_hint() -> None:
    read = Read("rows.jsonl:3", "jsonl", record=True, error=EmptyFile("rows:3 is empty.", "Fill."))
    arrived = wire.unpack(there_and_back(wire.pack(read)))
    assert (arrived.uri, arrived.record) == ("rows.jsonl:3", True)
    assert isinstance(arrived.error, EmptyFile)
    assert (arrived.error.message, arrived.error.hint) == ("rows:3 is empty.", "Fill.")


@given(st.text())
def test_any_text_arrives_code_point_for_code_point(text: str) -> None:
    assert there_and_back({"text": text}) == {"text": text}


@pytest.mark.parametrize("name", ["GazetteError", "LibraryDamaged", "exec", "__builtins__"])
def test_a_child_cannot_make_the_parent_raise_what_is_no_error_of_a_file(name: str) -> None:
    packed = {"uri": "a", "format": "md", "ranks": [1, 1], "record": False}
    assert isinstance(wire.unpack(packed | {"error": [name, "m", "h"]}).error, ReaderCrashed)


@pytest.mark.parametrize(
    "change",
    [
        {"ranks": None},
        {"ranks": [1]},
        {"metadata": {"kind": "poem"}},
        {"metadata": {"unknown": 1}},
        {"blocks": [["paragraph", 0, 9_999, 0, None, None, None, []]]},
        {"blocks": [["paragraph", 5, 5, 0, None, None, None, []]]},
        {"blocks": [["poem", 0, 5, 0, None, None, None, []]]},
        {"blocks": [[]]},
    ],
)
def test_nonsense_is_refused(change: dict[str, Any]) -> None:
    packed = wire.pack(Read("a", "md", parsed=Parsed(TEXT, BLOCKS, METADATA)))
    assert wire.unpack(packed)
    with pytest.raises(wire.BadFrame):
        wire.unpack(packed | change)
    with pytest.raises(wire.BadFrame):
        wire.unpack("not an object")


@pytest.mark.parametrize("frame", [{"foo": 1}, 5, None, [], {"rows": 5}, {"rows": [5]}])
def test_a_frame_that_is_neither_rows_nor_an_end_is_refused(frame: object) -> None:
    assert wire.unpack_frame({"end": True}) is None
    assert wire.unpack_frame({"rows": []}) == []
    with pytest.raises(wire.BadFrame):
        wire.unpack_frame(frame)


@pytest.mark.parametrize(
    "block",
    [
        ["row", 0, 16, 0, None, None, None, [["Entity", -5, 999]]],
        ["row", 0, 16, 0, None, None, None, [["Entity", 5, 5]]],
        ["row", 0, 16, "x", None, None, None, []],
        ["row", 0, 16, 0, 7, None, None, []],
    ],
)
def test_what_a_block_may_not_be_is_refused(block: list[object]) -> None:
    packed = wire.pack(Read("a", "md", parsed=Parsed(TEXT, BLOCKS, METADATA)))
    with pytest.raises(wire.BadFrame):
        wire.unpack(packed | {"blocks": [block]})


def test_a_frame_that_is_cut_off_is_an_end_and_one_that_is_too_long_is_refused() -> None:
    assert wire.receive(io.BytesIO(b"")) is None
    assert wire.receive(io.BytesIO(struct.pack(">I", 10) + b"short")) is None
    with pytest.raises(wire.BadFrame):
        wire.receive(io.BytesIO(struct.pack(">I", wire.MAX_FRAME + 1)))
    with pytest.raises(wire.BadFrame):
        wire.receive(io.BytesIO(struct.pack(">I", 4) + b"{\xff}}"))
