"""Names in scripts without spaces between words: a part of one is offered, and never taken."""

from pathlib import Path

import pytest

from bot.register.status import entity_status
from ingest.library.reader import LibraryReader
from tests.bot.conftest import settings_of
from tests.support import ingest, write

LIST = """Entity,Country,FR citation
华为技术有限公司,China,"84 FR 101, 5/21/19."
北京华为数字技术有限公司,China,"84 FR 101, 5/21/19."
中兴通讯股份有限公司,China,"84 FR 101, 5/21/19."
"""


@pytest.mark.parametrize(
    ("name", "others"),
    [("华为", ("华为技术有限公司", "北京华为数字技术有限公司")),
     ("中兴通讯", ("中兴通讯股份有限公司",)),
     ("华为技术有限公司", ())],
)  # fmt: skip
def test_who_has_a_name_inside_is_told_as_another(
    tmp_path: Path, name: str, others: tuple[str, ...]
) -> None:
    settings = settings_of(tmp_path / "home")
    ingest(settings, write(tmp_path / "source", {"entity-list_2024-01-02.csv": LIST}))
    with LibraryReader(settings) as reader, reader.snapshot() as snapshots:
        found = entity_status(snapshots, name, "entity-list")
    assert found.others == others
    assert (found.standings[0].status == "listed") == (not others)
