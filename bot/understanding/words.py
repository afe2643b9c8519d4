"""The small words of English that the rules of this package stand on."""

import re

from ingest.readers import language

WORD = re.compile(r"\S+")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


AUXILIARY = word_set(
    "is are was were am do does did has have had can could will would shall should may might must "
    "isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't "
    "wouldn't shouldn't cannot"
)
WH = word_set("what which who whom whose when where why how")
# Words that begin a question or a request.
ASKING = (
    AUXILIARY
    | WH
    | word_set(
        "tell give show explain describe list name find summarise summarize compare define please "
        "say search look help"
    )
)
PREPOSITIONS = word_set(
    "on in to from under of for by at with about off into against within since before after until "
    "till during through between over as per"
)
PRONOUNS = word_set(
    "i you he she it we they me him her us them my your his its our their this that these those "
    "there one ones"
)
FUNCTION = (
    AUXILIARY
    | WH
    | PREPOSITIONS
    | PRONOUNS
    | word_set(
        "a an the and or but nor so if then than not no yes also too still now currently ever yet "
        "already again both each all any some only just be been being because while ok okay hi "
        "hello thanks thank sorry well right same"
    )
)
# A short question in English has one of these at least; the rest are words elsewhere, too.
_ENGLISH = (FUNCTION | ASKING) - word_set("a an am as in me no on per so he us")
_SHARE = 0.2
# Other languages share `was`, `is` and `in` with English; these they do not, nor do names.
_FOREIGN = word_set(
    "ist sind nicht wird wurde wer wie welche welcher auf mit für est dans pour quel quelle que "
    "qui sont sur está es por para qué cuál quién sulla che sono chi het een niet wat welke staat "
    "op são não quem på och är"
)


def bare(word: str) -> str:
    """Return a word in lower case without the marks around it."""
    return word.strip("\"'“”‘’?!,;:.()[]{}<>*_`").replace("’", "'").lower()


def words_of(text: str) -> list[str]:
    """Return the words of a text, `bare`, those that are only marks left out."""
    return [word for word in map(bare, text.split()) if word]


def is_english(text: str) -> bool:
    """Whether a text can be taken for English by its small words.

    One fifth of the words that are not capitalised (names are so in any language) must be of
    English, more than are of another language, and none may have a letter that English does not.
    """
    plain = [word for word in text.split() if not word.lstrip("\"'“‘(¿¡")[:1].isupper()]
    plain += text.split()[:1]
    found = words_of(" ".join(plain))
    found = [word for word in found if word.isascii() or word != word.upper()]  # 小米 is a name
    if any(letter.islower() and not letter.isascii() for word in found for letter in word):
        return False
    english = sum(word in _ENGLISH for word in found)
    foreign = sum(word in _FOREIGN for word in found)
    return english > foreign and language.is_english(found, _ENGLISH, _SHARE)
