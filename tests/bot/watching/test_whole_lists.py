"""Who is on a newer version of a list no more, or is back on it, is told as that, once."""

from pathlib import Path

import pytest

from tests.bot.conftest import settings_of
from tests.bot.watching.telling import Home

HEAD = "Entity,Country,Federal Register citation\n"
CITED = '"84 FR 101, 5/21/19."'


def version(*names: str, cited: str = CITED) -> str:
    """Return a version of a list with these on it, and with twenty others."""
    others = [f"Firm {n:03} Works" for n in range(20)]
    return HEAD + "".join(f"{name},Ruritania,{cited}\n" for name in (*others, *names))


@pytest.fixture
def place(tmp_path: Path) -> Home:
    """A home without a library."""
    return Home(settings_of(tmp_path / "home"), tmp_path / "source")


def test_who_is_on_the_newest_version_no_more_is_told_as_of_its_day(place: Home) -> None:
    place.sync({"entity-list_2024-01-02.csv": version("Zephyr Air", "Zephyr Salvage Works")})
    place.watch("Zephyr Air")
    place.watch("Zephyr")
    assert place.told() == []
    place.sync({"entity-list_2025-01-02.csv": version("Zephyr Salvage Works")})
    facts = place.told()
    assert [fact.what for fact in facts if fact.kind == "listing"] == [
        "Zephyr Air is no longer on the Entity List as of 2025-01-02."
    ] * 2
    assert len(facts) == 2, "the list itself is no news beside that"
    gone = facts[0]
    assert gone.listing
    assert (gone.listing.action, gone.listing.published_on) == ("removed", "2025-01-02")
    assert gone.document.key == "entity-list_2025-01-02.csv"
    assert gone.quote == "", "what is not there cannot be quoted"
    place.sync(force=True)
    assert place.told() == []


@pytest.mark.parametrize("cited", [CITED, ""], ids=["dated", "undated"])
def test_who_is_back_on_a_list_is_told_again(place: Home, cited: str) -> None:
    place.sync({"entity-list_2024-01-02.csv": version("Zephyr Air", cited=cited)})
    place.watch("Zephyr Air")
    place.sync({"entity-list_2025-01-02.csv": version(cited=cited)})
    assert ["no longer" in fact.what for fact in place.told()] == [True]
    place.sync({"entity-list_2026-01-02.csv": version("Zephyr Air", cited=cited)})
    (fact,) = place.told()
    assert fact.what == "Zephyr Air is on the Entity List again as of 2026-01-02."
    assert "Zephyr Air" in fact.quote
    place.sync({"entity-list_2026-02-02.csv": version("Zephyr Air", cited=cited)})
    assert [fact.kind for fact in place.told()] in ([], ["document"])
    place.sync({"entity-list_2026-03-02.csv": version(cited=cited)})
    assert [fact.what for fact in place.told()] == [
        "Zephyr Air is no longer on the Entity List as of 2026-03-02."
    ]


def test_who_is_back_by_an_act_is_told_of_that_alone(place: Home) -> None:
    place.sync({"entity-list_2024-01-02.csv": version("Zephyr Air")})
    place.watch("Zephyr Air")
    place.sync({"entity-list_2025-01-02.csv": version()})
    assert len(place.told()) == 1
    again = 'Zephyr Air,Ruritania,"90 FR 7, 6/1/25."\n'
    place.sync({"entity-list_2026-01-02.csv": version() + again})
    (fact,) = place.told()
    assert fact.what == (
        "Zephyr Air was added to the Entity List by what was published on 2025-06-01 (90 FR 7)."
    )


def test_a_notice_of_the_removal_is_told_and_the_version_after_it_is_not(place: Home) -> None:
    place.sync({"entity-list_2024-01-02.csv": version("Zephyr Air")})
    place.watch("Zephyr Air")
    said = "On June 1, 2024, the Bureau removed Zephyr Air from the Entity List."
    head = "---\ntitle: A rule\nkind: regulation\npublished_on: 2024-06-01\n---\n# A rule\n\n"
    place.sync({"rule.md": f"{head}{said}\n"})
    (fact,) = place.told()
    assert "was removed from the Entity List on 2024-06-01" in fact.what
    place.sync({"entity-list_2025-01-02.csv": version()})
    assert place.told() == []


def test_what_was_so_when_a_watch_was_made_is_not_told(place: Home) -> None:
    place.sync({"entity-list_2024-01-02.csv": version("Zephyr Air")})
    place.sync({"entity-list_2025-01-02.csv": version()})
    place.watch("Zephyr Air")
    place.sync({"note.md": "# A note\n\nNothing of it.\n"}, force=True)
    assert place.told() == []


def test_a_name_that_was_only_corrected_and_a_part_of_a_list_are_no_removal(place: Home) -> None:
    place.sync({"entity-list_2024-01-02.csv": version("Zephyr Aerospase")})
    place.watch("Zephyr")
    place.sync({"entity-list_2025-01-02.csv": version("Zephyr Aerospace")})
    assert not [fact for fact in place.told() if "no longer" in fact.what]
    place.sync({"entity-list_2026-01-02.csv": f"{HEAD}Firm 001 Works,Ruritania,{CITED}\n"})
    assert not [fact for fact in place.told() if "no longer" in fact.what]
