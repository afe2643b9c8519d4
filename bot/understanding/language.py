"""The language that an asker writes, so that a language model answers in it."""

from bot.models import Question
from bot.understanding.words import is_english
from ingest.readers.language import language_of as language_of_text

# Letters that one language, among those people are likely to ask in, is written with.
_SCRIPTS = (
    ("\u3040", "\u30ff", "ja"),
    ("\uac00", "\ud7af", "ko"),
    ("\u4e00", "\u9fff", "zh"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u0590", "\u05ff", "he"),
    ("\u0370", "\u03ff", "el"),
)
_FEW = 0.2  # the share of such letters that decides; names are quoted in other scripts


def language_of(question: Question) -> str | None:
    """Return the ISO 639-1 code of the language a question is asked in, None where it is unsure.

    English is told by its small words. A text too short to tell is read together with what the
    asker said before. The language model of the readers is loaded (a second, once) only for a
    text of forty letters or more that is not English.
    """
    if is_english(question.text):
        return "en"
    by_script = _by_script(question.text)
    if by_script:
        return by_script
    alone = language_of_text(question.text)
    if alone or not question.history:
        return alone
    before = [turn.content for turn in question.history if turn.role == "user"]
    if before and is_english(before[-1]):
        return "en"
    return language_of_text(" ".join([*before, question.text]))


def _by_script(text: str) -> str | None:
    letters = [letter for letter in text if letter.isalpha()]
    for low, high, code in _SCRIPTS:
        if sum(low <= letter <= high for letter in letters) > _FEW * len(letters):
            return code
    return None
