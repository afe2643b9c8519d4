"""Of what is too much to be shown, it is said how much there is and where the rest is."""

import pytest

from bot.surfaces.discord import browsing
from bot.surfaces.discord.browsing import Browsing
from bot.surfaces.discord.documents import document_view, documents_view
from bot.wiring import Bot
from tests.bot.surfaces.discord.made import document, faults
from tests.bot.surfaces.discord.test_buttons import in_loop
from tests.bot.surfaces.discord.test_views import every_page, seen


def test_of_a_longer_list_it_is_told_how_many_there_are_and_how_others_are_found() -> None:
    held = [document(f"key-{n}") for n in range(200)]
    for query, head in (("", "Documents I can see here: 12,000"), ("pier", "“pier”: 12,000")):
        for view in (
            documents_view(held, 0, query, 12_000),
            documents_view(held, 24, query, 12_000),
        ):
            assert head in seen([view])
            assert "200 of them can be turned through here. /sources with words" in seen([view])
            assert faults(view) == []
    assert "can be turned through" not in seen([documents_view(held, 0, "", 200)])


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://agency.example/order", "; the rest is at agency.example."),
        (None, ". What the rest says can be asked with /ask."),
        ("javascript:alert(1)", ". What the rest says can be asked with /ask."),
    ],
)
def test_a_long_document_does_not_end_in_mid_word_as_if_that_were_its_end(
    url: str | None, told: str
) -> None:
    start = f"{'Mooring is prohibited. ' * 800}Mooring is proh"
    pages = every_page(lambda page: document_view(document(url=url), start, page, whole=False))
    assert (
        seen(pages[-1:])
        .partition(" Page ")[0]
        .endswith(f"Mooring is prohibited. Mooring is … This is the beginning{told}")
    )
    assert all(faults(view, [url]) == [] for view in pages)
    whole = every_page(lambda page: document_view(document(url=url), start, page))
    assert "beginning" not in seen(whole)
    wordless = document_view(document(), "令" * 2_000, 0, whole=False)
    assert "令" * 2_000 in seen([wordless])


def test_a_document_tells_what_became_of_it_and_how_it_begins() -> None:
    held = document(
        "2020-1", title="Order on moorings", kind="order", published_on="2021-03-04",
        superseded_by="2022-2",
        inverse_relations=[{"type": "amends", "number": "E.O. 12050", "dated": "2021-05-03"}],
    )  # fmt: skip
    read = seen([document_view(held, "Mooring is prohibited.")])
    for part in ("Order on moorings", "OFFICIAL order", "Published 2021-03-04", "Key: 2020-1",
                 "SUPERSEDED by 2022-2", "As amended by E.O. 12050 (2021-05-03)",
                 "Mooring is prohibited."):  # fmt: skip
        assert part in read


@in_loop
async def test_a_list_that_is_cut_tells_how_many_documents_the_library_has(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "_LISTED", 2)
    there = Browsing(bot)
    names = ("public", "team-legal")
    count = len(await there.matching("", names, 1000))
    orders = len(await there.matching("order", names, 1000))
    assert 2 < orders < count
    for query, told in (("", f"I can see here: {count}"), ("order", f"“order”: {orders}")):
        listed = seen([await there.listed(query, names)])
        assert told in listed
        assert "2 of them can be turned through" in listed
    assert "of them" not in seen([await there.listed("dredging", names)])


@in_loop
async def test_a_document_that_is_read_in_part_alone_says_where_the_rest_is(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, names = Browsing(bot), ("public",)
    assert "beginning" not in seen([await there.document("2020-01234", names)])
    monkeypatch.setattr(browsing, "_READ", 60)
    assert "the rest is at example.org" in seen([await there.document("2020-01234", names)])
