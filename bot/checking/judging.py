"""From a claim and the Passages found for it to a Finding; in doubt, it is not found."""

import re
from collections.abc import Sequence

from bot.answering.grounding import Grounder
from bot.answering.marked import Marked
from bot.checking.base import NOTHING, Finding
from bot.checking.contradicting import Difference, differences
from bot.checking.lexicon import Lexicon, lexicon_of
from bot.checking.listed import by_standing
from bot.checking.matching import Claim
from bot.checking.reading import Reading
from bot.checking.sources import Source, sources_of
from bot.checking.supporting import Support, says_enough, supports
from bot.models import Passage, Question
from bot.prompting import load_prompt
from bot.understanding.language import language_of
from bot.understanding.words import is_english

_WORTH = 0.4  # share of a claim's content that a source must have to be looked at,
_NEAR = 0.6  # and to be cited as near
# What one document did to another it has done, whatever became of it since.
_IS_AN_ACT = re.compile(r"\b(?:amends?|revokes?|replaces?|corrects?|supersedes?|rescinds?)\b")
_SHORTEST = 12  # characters of a sentence that is found word for word, in any language


def finding(text: str, passages: Sequence[Passage]) -> Finding:
    """Return what some Passages say of a sentence that stands by itself.

    Only English is understood; in any other language a sentence is supported where it stands word
    for word.
    """
    if not _may_be_english(text):
        return _verbatim(text, passages)
    passages = [p for p in passages if _is_english(p)]
    lexicon = lexicon_of([p.chunk.text for p in passages])
    claim = Claim(Reading(text, lexicon=lexicon))
    listed = by_standing(claim, passages, lexicon)
    if listed is not None:
        return listed
    worth = [s for s in sources_of(passages, lexicon) if _share(claim, s) >= _WORTH]
    if not says_enough(claim):
        return _near(claim, worth)
    found = _grounded(claim, supports(claim, worth), passages)
    against = [each for each in differences(claim, worth) if _counts(claim, each, worth)]
    return _weighed(claim, found, against) or _near(claim, worth)


def _may_be_english(text: str) -> bool:
    """Whether a sentence is English, or too short to tell: `Executive Order 13873 names Acme`."""
    language = language_of(Question(text))
    return language == "en" or (language is None and text.isascii())


def _is_english(passage: Passage) -> bool:
    language = passage.document.language
    return language == "en" or (language is None and is_english(passage.chunk.text))


def _share(claim: Claim, source: Source) -> float:
    content = claim.reading.content
    return len(content & source.reading.content) / len(content) if content else 0.0


def _grounded(claim: Claim, found: Sequence[Support], passages: Sequence[Passage]) -> list[Support]:
    """Return the support that the check of a language model's sentences lets pass as well."""
    numbers = {p.chunk.id: n for n, p in enumerate(passages, 1)}
    grounder = Grounder(passages)
    kept = []
    for each in found:
        marked = Marked(claim.reading.text, (numbers[each.source.passage.chunk.id],))
        if each.source.reading.cells or grounder.ground(marked) is not None:
            kept.append(each)
    return kept


def _counts(claim: Claim, difference: Difference, sources: Sequence[Source]) -> bool:
    """Whether a source may contradict: news only where nothing official speaks of the subject.

    What is superseded says nothing against how things are.
    """
    rank = difference.source.rank
    if rank == 3:
        return not any(s.rank < 2 and claim.subject & s.reading.content for s in sources)
    return rank != 1 or not claim.is_present or _is_an_act(claim)


def _weighed(
    claim: Claim, found: Sequence[Support], against: Sequence[Difference]
) -> Finding | None:
    """Return what the better sources say; None where none speaks, or equal ones disagree."""
    if against and (not found or against[0].source.tier < found[0].source.tier):
        return _contradicted(claim, against[0])
    if not found or (against and against[0].source.tier == found[0].source.tier):
        return None
    best = found[0]
    if best.source.rank == 1 and claim.is_present and not _is_an_act(claim):
        return Finding("not_found", (best.quote,), _superseded("check_superseded_now", best))
    return Finding("supported", (best.quote,), _rests_on(best))


def _is_an_act(claim: Claim) -> bool:
    return _IS_AN_ACT.search(claim.reading.plain) is not None


def _rests_on(support: Support) -> str | None:
    """Return what is to be known of what supports a claim, where it is not official or in force."""
    if support.source.rank == 1:
        return _superseded("check_superseded", support)
    prompts = {2: "check_unofficial", 3: "check_news"}
    name = prompts.get(support.source.rank)
    return load_prompt(name).render() if name else None


def _superseded(prompt: str, support: Support) -> str:
    return load_prompt(prompt).render(by=support.source.passage.document.superseded_by)


def _contradicted(claim: Claim, difference: Difference) -> Finding:
    quotes = (difference.source.quote,)
    if difference.claimed is None or difference.there is None:
        denied = claim.reading.whole.denied
        why = load_prompt("check_affirmed" if denied else "check_denied").render()
        return Finding("contradicted", quotes, why)
    why = load_prompt("check_value").render(
        claimed=difference.claimed.text, there=difference.there.text
    )
    return Finding("contradicted", quotes, why)


def _near(claim: Claim, sources: Sequence[Source]) -> Finding:
    """Return the source that has most of a claim, where it has enough and names its subject."""
    about = [s for s in sources if not claim.subject or claim.subject & s.reading.content]
    best = max(about, key=lambda each: (_share(claim, each), -each.rank), default=None)
    if best is None or _share(claim, best) < _NEAR:
        return NOTHING
    return Finding("not_found", (best.quote,), load_prompt("check_near").render())


def _verbatim(text: str, passages: Sequence[Passage]) -> Finding:
    said = _folded(text)
    if len(said) < _SHORTEST:
        return NOTHING
    same = [s for s in sources_of(passages, Lexicon()) if _folded(s.reading.text) == said]
    best = min(same, key=lambda each: each.rank, default=None)
    if best is None or best.rank == 1:
        return NOTHING
    return Finding("supported", (best.quote,), _rests_on(Support(best, best.quote)))


def _folded(text: str) -> str:
    return " ".join(text.split()).strip(" .。!！").casefold()
