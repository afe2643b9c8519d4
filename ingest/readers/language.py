"""Which language a text is in."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LOOKED_AT = 20_000
"""Characters in which the letters are looked for; a table of figures has few."""
_LETTERS = 2_000
"""Characters that the language is told from."""
_FEWEST = 40
"""Letters below which any answer is a guess. A syllable or an ideograph counts double."""
_SYLLABLES = "\u3040"
"""The first of the scripts of East Asia."""
_SURE = 0.6
"""The probability above which the answer is given; 97 languages share the rest."""
_ENGLISH = frozenset({"the", "of", "and", "to", "that", "shall", "which", "with", "by", "is"})
"""Words that no other language has so many of; most texts need no model then."""
_ENOUGH = 0.15
"""The share of such words that makes a text English; ordinary prose has a fifth."""
_LETTER = re.compile(r"[^\W\d_]")
_FIGURES = re.compile(r"[\d_|]+")
_ADDRESS = ("://", "@", "www.")


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language a text begins in; None where that is unsure."""
    written = _FIGURES.sub(" ", text[:_LOOKED_AT])
    plain = written.split()
    if any(mark in written for mark in _ADDRESS):
        plain = [word for word in plain if not any(mark in word for mark in _ADDRESS)]
    words = " ".join(plain)[:_LETTERS]
    letters = _LETTER.findall(words)
    if len(letters) + sum(1 for letter in letters if letter >= _SYLLABLES) < _FEWEST:
        return None
    if is_english([word.strip(".,;:()\"'").lower() for word in words.split()]):
        return "en"
    code, probability = _identifier().classify(words)
    return str(code) if probability >= _SURE and len(code) == 2 else None


def is_english(
    words: Sequence[str], small: Collection[str] = _ENGLISH, share: float = _ENOUGH
) -> bool:
    """Whether a share of some words, in lower case, are of the small ones of English.

    The small words here tell a text; for a question, shorter than a text, give more of them.
    """
    return sum(word in small for word in words) >= share * len(words) > 0


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
