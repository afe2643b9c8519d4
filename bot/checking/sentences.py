"""Takes the sentences out of a message that state facts: what can be looked up is checked.

No questions, greetings, opinions, wishes or bare links; Markdown and mentions are taken off first.
"""

import re
from dataclasses import dataclass

from bot.understanding.names import find_names
from bot.understanding.words import AUXILIARY, WH, word_set, words_of
from ingest.readers.hygiene import scrub_text
from ingest.sentences import sentence_spans

MOST = 10
"""Sentences of a message that are checked."""
_LONGEST = 1000  # characters; what is longer is no sentence
_MOST_CHARACTERS = 200_000  # of a message; a message of Discord has 4,000
_LEAST_WORDS = 3

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\(<?https?://[^\s)]*\)")
_ADDRESS = re.compile(r"<?(?:https?://|www\.)\S+")
# Mentions, emoji, timestamps and commands of Discord: <@1> <#1> <:e:1> <t:1> </c:1> <id:x>.
_MENTION = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:|/[\w -]+:|id:)[\w:-]*>|@(?:everyone|here)\b")
_LEAD = re.compile(r"^[ \t]*(?:(?:[-*+•>]+|#{1,6}|-#|\d{1,2}[.)])[ \t]+)+", re.MULTILINE)
_DRESS = re.compile(r"\*\*|__|~~|\|\||(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_IDEOGRAPHIC_END = re.compile(r"([。！？]+[”’」』]*)(?=\s*[^\s”’」』])")

_FIRST_PERSON = re.compile(
    r"\b(?:i|i'm|i’m|i'd|i’d|me|my|mine|we|we're|we’re|our|us(?!\w)(?<!US)|imo|imho|afaik|iirc)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:in my (?:opinion|view)|should(?:n['’]t)?|ought to|hopefully|unfortunately|fortunately|"
    r"sadly|luckily|maybe|perhaps|probably|presumably|apparently|seems?|guess|wonder|"
    r"(?:the )?(?:best|worst)|good|bad|great|terrible|awful|ridiculous|stupid|nonsense|absurd|fair|"
    r"unfair|silly|crazy|insane|overdue|deserves?|love|hate|lol|lmao|wtf|omg|haha\w*)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|thanks?|thank you|thx|good (?:morning|evening|day|night)|bye|cheers|"
    r"please|welcome|congrat\w*|sorry|yes|no|ok(?:ay)?|lol|source|fyi|btw)\b[\s,!.:;-]*(?:all|everyone|"
    r"everybody|folks|guys|there|team|you|so much|in advance|(?:\w+ ){0,2}\w+)?\W*$",
    re.IGNORECASE,
)
# What leads a statement in and is no part of it.
_OPENING = re.compile(
    r"^\W*(?:(?:fyi|btw|by the way|fact|note|nb|update|reminder|breaking|tl;?dr|psa|hi|hello|hey|"
    r"so|well|ok(?:ay)?|yes|no|actually|in fact|also|and|but)(?:\s+(?:all|everyone|folks|guys))?"
    r"[,:;!—-]+\s+|(?:so|and|but|also)\s+)+",
    re.IGNORECASE,
)
# `Tell me ...`, `Look at ...`: a request states nothing.
_REQUEST = re.compile(
    r"^\W*(?:tell|show|give|look|see|check|read|ask|let|let['’]s|imagine|consider|remember|ignore|"
    r"please|explain|describe|find|click|visit|repeat|forget|do not|don['’]t|print|write|say)\b",
    re.IGNORECASE,
)
# What opens a sentence and stands for something that another one names.
_POINTS_BACK = re.compile(
    r"(?:it|they|he|she|its|their|his|her|these|those|(?:this|that)(?:\s+(?:company|firm|order|rule|"
    r"notice|list|agency|law|one))?|the\s+(?:company|firm))\b",
    re.IGNORECASE,
)
_STANDS_FOR_NOTHING = re.compile(r"it\s+(?:is|was)\s+\w+\s+that\b", re.IGNORECASE)
_CANNOT = re.compile(r"\bcan[’']t\b", re.IGNORECASE)
_CONTRACTED = re.compile(r"n[’']t\b", re.IGNORECASE)
_SEVERAL = word_set("they these those their he she his her")
_WHOSE = word_set("its")


@dataclass(frozen=True, slots=True)
class Stated:
    """A factual sentence: its text as it was written, and made to stand by itself.

    `standing` is None where it speaks of something that the message does not name.
    """

    text: str
    standing: str | None


def factual_sentences(text: str) -> tuple[tuple[Stated, ...], int]:
    """Return the first factual sentences of a message, ten at most, and how many more it has."""
    found: list[Stated] = []
    more = 0
    before = ""
    for sentence in _sentences(text):
        if not _is_statement(sentence):
            before = sentence if find_names(sentence[:_LONGEST]) else before
        elif len(found) == MOST or len(sentence) > _LONGEST:
            more += 1
        else:
            standing = _standing(sentence, before)
            found.append(Stated(sentence, standing))
            before = standing or before
    return tuple(found), more


def _sentences(text: str) -> list[str]:
    plain = _plain(text[:_MOST_CHARACTERS])
    return [" ".join(plain[start:end].split()) for start, end in sentence_spans(plain)]


def _plain(text: str) -> str:
    """Return a message without what is no sentence: code, addresses, mentions, Markdown."""
    text = scrub_text(text.encode("utf-8", "replace").decode("utf-8"))
    text = _LINK.sub(r"\1", _CODE.sub(" ", text))
    text = _MENTION.sub(" ", _ADDRESS.sub(" ", text))
    return _IDEOGRAPHIC_END.sub(r"\1\n", _DRESS.sub("", _LEAD.sub("", text)))


def _is_statement(sentence: str) -> bool:
    """Whether a sentence tells of something that was, is or will be."""
    if sentence.rstrip("\"'”’)] ").endswith(("?", "？")) or _GREETING.match(sentence):
        return False
    if not any(letter.isalpha() for letter in sentence):
        return False
    if not _separates_words(sentence):
        return len(sentence) > _LEAST_WORDS
    words = words_of(_OPENING.sub("", sentence))
    if len(words) < _LEAST_WORDS or _asks(words):
        return False
    doubtful = (_FIRST_PERSON, _OPINION, _REQUEST)
    return not any(pattern.search(_without_names(sentence)) for pattern in doubtful)


def _asks(words: list[str]) -> bool:
    """Whether it is a question that has no mark: `is Acme on it`, `what about Acme`."""
    return words[0] in AUXILIARY or (words[0] in WH and (len(words) < 4 or words[1] in AUXILIARY))


def _separates_words(text: str) -> bool:
    """Whether a text is in a script that separates words: not Chinese, Japanese or Thai."""
    letters = [letter for letter in text if letter.isalpha()]
    own = sum("\u0e00" <= letter <= "\u0eff" or letter >= "\u2e80" for letter in letters)
    return 2 * own < len(letters)


def _without_names(sentence: str) -> str:
    """Return a sentence without what is capitalised inside it: `the Fair Trade Commission`."""
    first, *rest = sentence.split(" ")
    return " ".join([first, *(word for word in rest if not word[:1].isupper() or word == "I")])


def _standing(sentence: str, before: str) -> str | None:
    """Return a sentence with the pronoun that opens it filled by the one name spoken of before."""
    said = _OPENING.sub("", sentence)
    said = said if any(map(str.isalpha, said)) else sentence
    said = _CONTRACTED.sub(" not", _CANNOT.sub("cannot", said[:1].upper() + said[1:]))
    opened = _POINTS_BACK.match(said)
    if opened is None or _STANDS_FOR_NOTHING.match(said):
        return said
    names = {name.text for name in find_names(before) if name.kind in ("entity", "official")}
    if len(names) != 1 or opened.group().casefold().split()[0] in _SEVERAL:
        return None
    name = names.pop()
    whose = "’s" if opened.group().casefold() in _WHOSE else ""
    return f"{name}{whose}{said[opened.end() :]}"
