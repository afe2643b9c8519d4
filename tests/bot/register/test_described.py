"""The doctor tells what of a list that gazette.toml describes is not read as it is meant."""

from pathlib import Path

import pytest

from bot.register.described import check_register
from bot.settings import BotSettings
from ingest.library.catalog import Catalog
from ingest.library.verify import Finding
from ingest.settings import load_settings
from tests.support import Files, ingest, write

ROWS = {"barred.csv": "Supplier,Since\nUndine Tugs,2020-02-03\n"}
OWN = """[[lists]]
id = "barred"
title = "Barred Suppliers List"
authority = "Harbour Office"
effect = "nothing may be bought from them"
files = ["barred*.csv"]
columns = { entity = "Supplier", start = "Since" }
"""


def checked(
    tmp_path: Path, described: str, ingested: str | None = None, files: Files = ROWS
) -> list[Finding]:
    """Return the findings of a library that was ingested with one file and has another now."""
    home = tmp_path / "home"
    home.mkdir()
    for text in (ingested or described, described):
        (home / "gazette.toml").write_text(text, encoding="utf-8")
        settings = load_settings(BotSettings, home, None, embedder="hashing")
        if text == (ingested or described):
            ingest(settings, write(tmp_path / "source", files))
    catalog = Catalog(home)
    try:
        return list(check_register(catalog.connection, settings))
    finally:
        catalog.close()


def test_a_list_that_is_read_is_told_with_its_listings(tmp_path: Path) -> None:
    (found,) = checked(tmp_path, OWN)
    assert (found.check, found.ok, found.message) == ("list barred", True, "1 listing")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("Supplier", "Vendor"), "its table in this library has no column 'Vendor'"),
        (("barred*.csv", "banned*.csv"), "nothing in this library is of it"),
    ],
)
def test_what_a_description_gets_wrong_is_told(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    (found,) = checked(tmp_path, OWN.replace(*change))
    assert (found.ok, found.message, bool(found.remedy)) == (False, says, True)


def test_a_column_of_another_table_does_not_make_up_for_one_that_is_not_there(
    tmp_path: Path,
) -> None:
    other = {"prices.csv": "Vendor,Price\nZephyr Air,3\n"}
    (found,) = checked(tmp_path, OWN.replace("Supplier", "Vendor"), files=ROWS | other)
    assert (found.ok, "'Vendor'" in found.message) == (False, True)


def test_a_column_is_known_by_its_letters_in_whatever_case(tmp_path: Path) -> None:
    files = {"barred.csv": "ÜBERSEE-LIEFERANT,Since\nUndine Tugs,2020-02-03\n"}
    described = OWN.replace('"Supplier"', '"Übersee-Lieferant"')
    (found,) = checked(tmp_path, described, files=files)
    assert (found.ok, found.message) == (True, "1 listing")


def test_a_column_that_few_rows_fill_is_there(tmp_path: Path) -> None:
    rows = "".join(f"Firm {n:03},2020-02-03,\n" for n in range(60))
    files = {"barred.csv": f"Supplier,Since,Until\n{rows}Undine Tugs,2020-02-03,2021-02-03\n"}
    described = OWN.replace('start = "Since"', 'start = "Since", end = "Until"')
    (found,) = checked(tmp_path, described, files=files)
    assert (found.ok, found.message) == (True, "62 listings")


def test_a_list_that_is_described_since_the_last_ingest_is_told(tmp_path: Path) -> None:
    (found,) = checked(tmp_path, OWN, "# none\n")
    assert (found.ok, found.message) == (False, "it is described, and not read yet")


def test_the_id_of_a_known_list_is_told(tmp_path: Path) -> None:
    (found,) = checked(tmp_path, OWN.replace('"barred"', '"meu"'), "# none\n")
    assert (found.check, found.ok) == ("lists", False)
    assert "'meu'" in found.message


def test_a_list_that_is_described_no_more_is_told_before_it_is_forgotten(tmp_path: Path) -> None:
    (found,) = checked(tmp_path, "# none\n", OWN)
    assert (found.check, found.ok) == ("list barred", False)
    assert "forgets" in found.message
