"""What every teller promises."""

import asyncio
from collections.abc import Callable, Sequence

from bot.watching.records import DocumentTold, Fact, Letter, Matched, Place, Watch
from bot.watching.telling import Teller

HOSTILE = "Acme \x1b[31m<b>@everyone</b> [x](javascript:1) `code` \u202eevil"


def fact(name: str, text: str = "Acme was added to the Entity List.") -> Fact:
    """Return a fact whose words are not to be trusted."""
    document = DocumentTold(
        id="d1", key="k.md", title=text, kind="news", issuer=None, number=None, citation=None,
        published_on=None, event_on=None, collection="public", url=None,
    )  # fmt: skip
    return Fact(
        id=name, kind="document", what=text, document=document,
        matched=Matched(name="Acme", how="in the text, as it is written"),
        quote=text, start=0, end=len(text),
    )  # fmt: skip


def letter(place: Place, *facts: Fact, name: str = "l1", again: bool = False) -> Letter:
    """Return a letter to a place."""
    digest = "daily" if len(facts) > 1 else "none"
    watch = Watch("w1", "terminal", "Acme", ("public",), place, digest, 0.0)  # type: ignore[arg-type]
    return Letter(name, watch, facts, again)


def check_teller(teller: Teller, place: Place, told: Callable[[], Sequence[str]]) -> None:
    """Assert the whole contract for one teller; `told` gives the ids of what came, in order."""
    assert isinstance(teller, Teller)
    assert teller.kind == place.kind

    async def tell(*letters: Letter) -> None:
        assert await teller.may_see(place, "public")
        for each in letters:
            await teller.tell(each)

    letters = [
        letter(place, fact("one"), name="one"),
        letter(place, fact("two"), fact("three"), name="both"),
        letter(place, fact("bad", HOSTILE), name="hostile", again=True),
    ]
    asyncio.run(tell(*letters))
    assert list(told()) == ["one", "both", "hostile"], "each is told, in order, when it returns"
    teller.close()
    teller.close()
