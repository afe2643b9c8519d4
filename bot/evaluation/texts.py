"""How near the text of an answer is to the expected ones, by the measures of the literature.

Exact match and F1 are those of SQuAD (Rajpurkar et al. 2016): lower case, no punctuation, no
articles, tokens between blanks. Punctuation is that of Unicode, so that `“Squid Game”` may be said
as `Squid Game`; SQuAD's script knows ASCII alone. ROUGE-L is the F-measure of the longest common
subsequence (Lin 2004) over runs of letters and digits in lower case, without stemming, as the
`rouge_score` package counts it for ASCII text. Every score is 0 to 1.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+")

Score = Callable[[str, str], float]


def best(score: Score, text: str, expected: Iterable[str]) -> float:
    """Return the score against the expected text that it is highest for; 0 without one."""
    return max((score(text, each) for each in expected), default=0.0)


def normalised(text: str) -> str:
    """Return a text in the form in which SQuAD compares: see above."""
    plain = "".join(c for c in text.lower() if not _is_punctuation(c))
    return " ".join(_ARTICLES.sub(" ", plain).split())


def _is_punctuation(character: str) -> bool:
    # `$`, `+`, `<`, `=`, `>`, `^`, backtick, `|`, `~` are symbols in Unicode, punctuation in SQuAD.
    return character in "$+<=>^`|~" or unicodedata.category(character).startswith("P")


def exact_match(text: str, expected: str) -> float:
    """Return 1 when both are the same once normalised, else 0."""
    return float(normalised(text) == normalised(expected))


def contains(text: str, expected: str) -> float:
    """Return 1 when the expected words stand in the text, whole and in a row, once normalised.

    `Europe` is in `Europe's largest port`; `6` is not in `2016`.
    """
    said, wanted = (normalised(_POSSESSIVE.sub("", each)) for each in (text, expected))
    return float(bool(wanted) and f" {wanted} " in f" {said} ")


def token_f1(text: str, expected: str) -> float:
    """Return the harmonic mean of precision and recall over the normalised tokens of both."""
    said, wanted = normalised(text).split(), normalised(expected).split()
    common = sum((Counter(said) & Counter(wanted)).values())
    return 2 * common / (len(said) + len(wanted)) if common else 0.0


def rouge_l(text: str, expected: str) -> float:
    """Return the F-measure of the longest common subsequence of words."""
    said, wanted = _WORDS.findall(text.lower()), _WORDS.findall(expected.lower())
    common = _subsequence(said, wanted)
    return 2 * common / (len(said) + len(wanted)) if common else 0.0


def _subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the length of the longest common subsequence.

    Bit-parallel (Hyyrö 2004): a bit for each place of `one`; those that are 0 at the end count.
    """
    places: dict[str, int] = {}
    for at, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << at
    every = (1 << len(one)) - 1
    state = every
    for word in other:
        hits = state & places.get(word, 0)
        state = (state + hits | state - hits) & every
    return len(one) - state.bit_count()
