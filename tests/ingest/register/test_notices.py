"""Listings out of sentences: what was done to whom, and nothing that is denied or only expected."""

import pytest

from ingest.models import Document
from ingest.register.listing import Listing, find_lists
from ingest.register.notices import listings_in


def document(kind: str = "notice", title: str = "A notice", **fields: object) -> Document:
    return Document(
        id="d1", key="k", uri="u", title=title, kind=kind, ingested_at="2026-01-01",
        collection="public", **{"published_on": "2021-03-09", **fields},
    )  # fmt: skip


def read(text: str, **fields: object) -> list[Listing]:
    return listings_in(text, document(**fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The Bureau added Acme Co., Ltd. (Acme) to the Entity List, effective May 16, 2019.",
         [("added", "entity-list", "Acme Co., Ltd.", "2019-05-16")]),
        ("The rule adds Acme, Borealis Shipping and 12 affiliates to the MEU List.",
         [("added", "meu", "Acme", "2021-03-09"),
          ("added", "meu", "Borealis Shipping", "2021-03-09")]),
        ("On March 29, 2017, the Bureau removed Acme from the Entity List.",
         [("removed", "entity-list", "Acme", "2017-03-29")]),
        ("Acme was removed from the Entity List on March 29, 2017.",
         [("removed", "entity-list", "Acme", "2017-03-29")]),
        ("DoD named Acme on the section 1237 list on June 24, 2020.",
         [("designated", "dod-1237", "Acme", "2020-06-24")]),
        ("Acme has been designated as a Chinese military company under section 1260H.",
         [("designated", "dod-1260h", "Acme", None)]),
        ("The section 1260H list of October 5, 2022, names Acme and Borealis.",
         [("designated", "dod-1260h", "Acme", "2022-10-05"),
          ("designated", "dod-1260h", "Borealis", "2022-10-05")]),
        ("The order placed Acme on the NS-CMIC List on June 3, 2021.",
         [("added", "ns-cmic", "Acme", "2021-06-03")]),
        ("On May 25, 2021, the court vacated the section 1237 designation of Acme.",
         [("vacated", "dod-1237", "Acme", "2021-05-25")]),
        ("From March 12, 2021, the section 1237 designation of Acme is enjoined: nobody may "
         "enforce it.", [("enjoined", "dod-1237", "Acme", "2021-03-12")]),
        ("On March 8, 2016, the Bureau of Industry (BIS) added Acme to the Entity List.",
         [("added", "entity-list", "Acme", "2016-03-08")]),
        ("Acme, a supplier of Borealis, was added to the Entity List.",
         [("added", "entity-list", "Acme", None)]),
        ("The Bureau added Acme Works' supplier Zeta Air to the Entity List.",
         [("added", "entity-list", "Zeta Air", None)]),
        ("Acme’s parent Borealis and Lowe's Companies were added to the Entity List.",
         [("added", "entity-list", "Borealis", None),
          ("added", "entity-list", "Lowe's Companies", None)]),
        ("The Bureau added Acme to the Entity List for alleged violations that it claims are few.",
         [("added", "entity-list", "Acme", None)]),
        ("The Bureau added Acme to the Entity List for acting contrary to the national security "
         "or foreign policy interests of the United States.",
         [("added", "entity-list", "Acme", None)]),
        ("This rule removes Acme from the Entity List, which was added in error.",
         [("removed", "entity-list", "Acme", "2021-03-09")]),
        ("The rule revises the entry for Acme on the Entity List, which gave an address in error.",
         [("modified", "entity-list", "Acme", "2021-03-09")]),
        ("The rule adds Acme, alleged to have diverted parts, to the Entity List.",
         [("added", "entity-list", "Acme", "2021-03-09")]),
        ("DoD designated Acme under section 1260H, and the company alleges that this is unlawful.",
         [("designated", "dod-1260h", "Acme", None)]),
        ("Acme was erroneously added to the Entity List on May 16, 2019.",
         [("added", "entity-list", "Acme", "2019-05-16")]),
        ("The Bureau added Acme and companies linked to Borealis to the Entity List.",
         [("added", "entity-list", "Acme", None)]),
        ("The rule adds to the Entity List the following two companies: Acme and Borealis.",
         [("added", "entity-list", "Acme", "2021-03-09"),
          ("added", "entity-list", "Borealis", "2021-03-09")]),
        ("The section 1237 designation of Acme was revoked on May 1, 2021.",
         [("removed", "dod-1237", "Acme", "2021-05-01")]),
        ("The court set aside the section 1237 designation of Acme on May 1, 2021.",
         [("vacated", "dod-1237", "Acme", "2021-05-01")]),
        ("Acme's designation under section 1237 was withdrawn on May 1, 2021.",
         [("removed", "dod-1237", "Acme", "2021-05-01")]),
        ("Acme’s listing on the Entity List was lifted.",
         [("removed", "entity-list", "Acme", None)]),
        ("OFAC lifted Acme's designation under the NS-CMIC List.",
         [("removed", "ns-cmic", "Acme", None)]),
        ("The rule revises the entry for Acme on the Entity List.",
         [("modified", "entity-list", "Acme", "2021-03-09")]),
        ("The order has nothing to do with the Entity List: Acme had been removed from the Entity "
         "List on March 29, 2017.", [("removed", "entity-list", "Acme", "2017-03-29")]),
    ],
)  # fmt: skip
def test_an_act_is_read_with_its_list_its_names_and_its_day(
    text: str, said: list[tuple[str, str, str, str | None]]
) -> None:
    found = [(e.action, e.list, e.entity, e.on) for e in read(text)]
    assert sorted(set(found), key=str) == sorted(said, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "The rule does not add Acme to the Entity List.",
        "Acme was not added to the Entity List.",
        "No company was added to the Entity List.",
        "Neither Acme nor Borealis was named on the section 1237 list.",
        "The Bureau may add Acme to the Entity List.",
        "The order that vacates the section 1237 designation of Acme would be appropriate.",
        "Acme asks whether it was added to the Entity List.",
        "Acme denies that it was designated as a Chinese military company.",
        "Before January 14, 2021, Acme was on the section 1237 list.",
        "On May 11, 2021, the section 1237 designation of Acme was still enjoined.",
        "The Entity List is Supplement No. 4 to part 744.",
        "The rule adds two entities to the Entity List.",
        'The claim "Acme was added to the Entity List" is false.',
        "Acme makes telephones.",
        "A supplier of Acme was added to the Entity List.",
        "The Bureau added a subsidiary of Acme to the Entity List.",
        "The Bureau added Acme's subsidiary to the Entity List.",
        "Acme claimed that Borealis was added to the Entity List.",
        "The alleged listing of Acme on the Entity List was lifted.",
        "Contrary to reports, Acme was removed from the Entity List.",
        "Acme is alleged to have been added to the Entity List.",
        "The paper said in error that Acme was added to the Entity List.",
        "The paper erroneously reported that Acme was added to the Entity List.",
        "Acme was added to no list but the Entity List.",
        "Two customers of Acme were designated under section 1260H.",
        "Acme's designation under section 1237 was not withdrawn.",
        "The injunction against the section 1237 designation of Acme was lifted.",
        "A court vacated the order that enjoined the section 1237 designation of Acme.",
        "On appeal, the judgment that vacated the section 1237 designation of Acme was reversed.",
        "The Bureau withdrew its decision, which removed Acme from the Entity List.",
        "The Bureau suspended the rule that removed Acme from the Entity List.",
        "Rumors that Acme was added to the Entity List are false.",
        "Had Acme been added to the Entity List, exports would stop.",
        "The Bureau postponed adding Acme to the Entity List.",
        "Congress called for Acme to be added to the Entity List.",
        "The Bureau added Acme to the Unverified List, which is less strict than the Entity List.",
    ],
)
def test_what_is_denied_expected_or_asked_is_no_listing(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "aside",
    [", whose parent is Borealis,", ", owned by Borealis,", ", which supplies Borealis,",
     ", and notified its customer Borealis,"],
)  # fmt: skip
def test_who_is_only_named_beside_somebody_is_not_listed(aside: str) -> None:
    found = read(f"The Bureau added Acme Works{aside} to the Entity List.")
    assert [each.entity for each in found] == ["Acme Works"]


@pytest.mark.timeout(20)  # a square of the length took a minute
@pytest.mark.parametrize("part", ["Acme, ", "added Acme and ", "is ", "Acme's listing ", "“"])
def test_long_sentences_are_read_in_time(part: str) -> None:
    long = (part * 2000)[:1900]
    text = " ".join(f"{long}{end}" for end in ["to the Entity List.", "Entity List."] * 50)
    assert len(read(text) + read(text, kind="news")) < 200


def test_what_a_document_does_itself_is_done_on_its_own_day() -> None:
    fields = {"published_on": "2021-03-09", "effective_on": "2021-03-20"}
    text = "This rule adds Acme to the Entity List."
    (own,) = read(text, kind="regulation", **fields)
    (told,) = read("The Bureau added Acme to the Entity List.", kind="regulation", **fields)
    (news,) = read(text, kind="news", **fields)
    assert (own.on, told.on, news.on) == ("2021-03-20", None, None)


def test_a_row_of_names_is_of_the_list_in_the_title() -> None:
    text = "DoD named three companies that day: Acme, Grand Borealis Air and ZTQ."
    found = read(text, title="Section 1237 release of January 14, 2021", event_on="2021-01-14")
    assert [(e.entity, e.list, e.on) for e in found] == [
        ("Acme", "dod-1237", "2021-01-14"),
        ("Grand Borealis Air", "dod-1237", "2021-01-14"),
        ("ZTQ", "dod-1237", "2021-01-14"),
    ]
    assert read(text, title="Harbours") == []


def test_the_quote_is_the_sentence_where_it_stands_in_the_document() -> None:
    sentence = "The Bureau added Acme to the Entity List."
    text = f"A first sentence. {sentence} A last one."
    (only,) = listings_in(text, document(), start=100)
    assert text[only.start - 100 : only.end - 100] == sentence


def test_a_court_is_the_authority_of_what_it_vacates_and_the_keeper_of_what_is_added() -> None:
    (vacated,) = read("The court vacated the section 1237 designation of Acme.", issuer="A court")
    (added,) = read("The Bureau added Acme to the Entity List.", issuer="The President")
    assert vacated.authority == "A court"
    assert added.authority == "Bureau of Industry and Security"


def test_news_is_no_official_word_and_lends_an_act_no_day() -> None:
    (only,) = read("Acme is on the Entity List.", kind="news", event_on="2021-03-08")
    assert (only.official, only.on, only.published_on) == (False, None, "2021-03-09")
    assert read("Acme is on the Entity List.", kind="statement") == []


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        ("the Military End-User (MEU) List and the Entity List", ["meu", "entity-list"]),
        ("“Communist Chinese military companies”", ["dod-1237"]),
        ("Chinese military companies under section 1260H", ["dod-1260h", "dod-1260h"]),
        ("the Non-SDN Chinese Military-Industrial Complex Companies (NS-CMIC) List", ["ns-cmic"]),
        ("sec. 1237 and Supplement No. 7 to part 744", ["dod-1237", "meu"]),
        ("an entity on a list", []),
    ],
)
def test_five_lists_are_told_apart_by_what_texts_call_them(text: str, lists: list[str]) -> None:
    assert [each.list for each in find_lists(text)] == lists
