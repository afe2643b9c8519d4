"""What is searched for several questions comes together, and none is crowded out."""

from bot.answering.evidence import interleaved
from bot.models import Retrieval
from tests.bot.support import document, passage


def found(*names: str) -> Retrieval:
    """Return a Retrieval with a Passage for each name."""
    return Retrieval(tuple(passage(f"About {name}.", document(name)) for name in names))


def test_the_best_of_each_search_comes_before_the_rest_of_any() -> None:
    some = [found("a1", "a2", "a3", "a4"), found("b1"), found("c1", "a2", "c3")]
    keys = [each.document.key for each in interleaved(some)]
    assert keys == ["a1", "b1", "c1", "a2", "a3", "c3", "a4"]


def test_a_single_search_keeps_its_order_and_none_gives_nothing() -> None:
    assert interleaved([found("b", "a")]) == found("b", "a").passages
    assert interleaved([]) == ()
