"""Several questions in one text, each made to stand by itself; what is doubtful stays whole."""

import re

from bot.models import Question, Turn
from bot.understanding.condense import standalone
from bot.understanding.conjuncts import conjuncts
from bot.understanding.names import find_names
from bot.understanding.words import AUXILIARY, PRONOUNS, WH, bare, is_english, word_set, words_of
from ingest.sentences import sentence_spans

_MOST = 4
_LONGEST = 50  # words; what is longer is seldom a row of questions
_OPEN = word_set(
    "it its they them their he she him his her this that these those such you your i my"
)
_AUX = "|".join(sorted(AUXILIARY, key=len, reverse=True))
_WH = "|".join(sorted(WH))
# `..., and when was it ...`: a verb first, or a question word with its verb near.
_AND = re.compile(
    rf"[,;]?\s+and(?:\s+also)?\s+(?=(?:{_AUX})\s+\w|(?:{_WH})\s+(?:\S+\s+){{0,3}}?(?:{_AUX})\b)",
    re.IGNORECASE,
)
_PLURAL = {"are": "Is", "were": "Was", "do": "Does", "have": "Has"}
_ROW = re.compile(r"^(?P<verb>are|were|do|have)\s+(?P<sign>both\s+)?(?=\S)", re.IGNORECASE)
_EITHER = re.compile(r"^(?P<verb>is|was|does|has)\s+(?P<sign>either\s+)?(?=\S)", re.IGNORECASE)
# After a row of names, what is said of each: `on the list`, `listed`, `still subject to`.
_SAID = re.compile(
    r"^\s+(?P<sign>both\s+|all\s+|each\s+)?"
    r"(?P<said>(?:on|in|under|off|from|still|also|now|currently|ever|subject|exempt|part"
    r"|allowed|listed|banned|have|appear|need|require|\w+ed)\b.*)$",
    re.IGNORECASE | re.DOTALL,
)
_COMPARE = re.compile(
    r"^(?:please\s+)?(?:can you\s+|could you\s+)?(?:compare|contrast)\s+(?:"
    r"(?P<this>.+?)\s+(?:with|to|against)\s+(?P<that>.+?)|(?P<said>.+?))[?.!]*$"
    r"|^what\s+(?:is|are)\s+the\s+differences?\s+between\s+(?P<between>.+?)[?.!]*$"
    r"|^how\s+(?:does|do|is|are)\s+(?P<one>.+?)\s+(?:differ(?:ent)?\s+from|compare\s+(?:to|with))\s+"
    r"(?P<other>.+?)[?.!]*$",
    re.IGNORECASE | re.DOTALL,
)
_OF = re.compile(r"^(?P<head>.+?\b(?:of|for|in|under)\s+)(?P<names>\S.*)$", re.DOTALL)


def several(text: str) -> tuple[str, ...]:
    """Return the questions in a text, each standing by itself; the text alone where it is one.

    Up to four: sentences that each ask, questions joined by `and`, what is asked of each name in
    a row, and the sides of a comparison. A text with more, or with anything doubtful, stays whole.
    """
    if not is_english(text) or len(text.split()) > _LONGEST:
        return (text,)
    whole = text.strip()
    parts = [one for asked in _asked(whole) for one in _each(asked)]
    distinct = tuple(dict.fromkeys(parts))
    return distinct if 1 < len(distinct) <= _MOST else (text,)


def _asked(text: str) -> list[str]:
    """Return the questions that stand side by side, later ones filled from those before."""
    sentences = [text[start:end].strip() for start, end in sentence_spans(text)]
    if not all(sentence.endswith("?") for sentence in sentences[:-1]):
        sentences = [text]
    if len(sentences) > 1 and not _is_question(sentences[-1]):
        sentences = [text]
    parts = [part for sentence in sentences for part in _joined(sentence)]
    made: list[str] = []
    for part in parts:
        history = tuple(Turn(role="user", content=said) for said in made)
        made.append(standalone(Question(part, history)))
    return made if len(made) > 1 and all(_stands(part) for part in made) else [text]


def _joined(sentence: str) -> list[str]:
    """Return the questions that `and` joins in a sentence; the sentence alone where in doubt."""
    at = 0
    parts = []
    for match in _AND.finditer(sentence):
        parts.append(sentence[at : match.start()])
        at = match.end()
    parts.append(sentence[at:])
    if len(parts) < 2 or not all(_is_question(part) and len(words_of(part)) > 1 for part in parts):
        return [sentence]
    if len(words_of(parts[0])) < 3 or any(_is_embedded(part) for part in parts[1:]):
        return [sentence]
    ended = [part.rstrip("?!. ") + "?" for part in parts]
    return [part[:1].upper() + part[1:] for part in ended]


def _is_question(text: str) -> bool:
    words = words_of(text)
    return bool(words) and words[0] in AUXILIARY | WH


def _is_embedded(text: str) -> bool:
    """Whether a part is no question of its own: `what it is`, `which was revoked`, `is not`."""
    words = words_of(text)
    verb = next((i for i, word in enumerate(words) if word in AUXILIARY), len(words))
    if any(word in PRONOUNS for word in words[:verb]):
        return True
    rest = [word for word in words[verb + 1 :] if word != "not"]
    return not rest or (words[0] in {"which", "who", "whose", "whom"} and verb == 1)


def _stands(text: str) -> bool:
    """Whether a part says by itself what it is about: a name, and nothing left to be filled."""
    words = words_of(text)
    names = [name for name in find_names(text) if name.kind != "date" and not name.modifier]
    return len(words) > 2 and bool(names) and not _OPEN.intersection(words)


def _each(text: str) -> tuple[str, ...]:
    """Return one question for each name in a row, or side of a comparison."""
    compared = _COMPARE.match(text)
    if compared:
        return _sides(text, compared)
    plural, single = _ROW.match(text), _EITHER.match(text)
    match = plural or single
    if match is None:
        return (text,)
    names = [n for n in find_names(text[match.end() :]) if n.kind in {"official", "entity"}]
    rest = text[match.end() :]
    for name in reversed(names):
        said = _SAID.match(rest[name.end :])
        if said is None:
            continue
        row = rest[: name.end]
        if single and not re.search(r"\bor\b", row):
            return (text,)
        sign = match.group("sign") or said.group("sign") or re.search(r"\bor\b", row)
        parts = _pair(row, sure=bool(sign))
        verb = match.group("verb")
        verb = _PLURAL.get(verb.lower(), verb)
        if len(parts) > 1:
            return tuple(f"{verb} {part} {said.group('said')}" for part in parts)
    return (text,)


def _pair(said: str, sure: bool) -> tuple[str, ...]:
    """Return the names joined in a phrase; one `and` alone may stand inside one.

    `Black and Decker` is one name, unless it is sure that two are meant.
    """
    once = len(re.findall(r"\s(?:and|or)\s", said)) == 1
    return conjuncts(said, sure=once and sure)


def _sides(text: str, compared: re.Match[str]) -> tuple[str, ...]:
    """Return a question for each side; only official names are compared outside `compare`."""
    one = compared.group("one") or compared.group("this")
    other = compared.group("other") or compared.group("that")
    said = compared.group("said") or compared.group("between") or f"{one} and {other}"
    parts = _pair(said, sure=True)
    head = ""
    if len(parts) == 1:
        inside = _OF.match(said)
        head = inside.group("head") if inside else ""
        parts = _pair(inside.group("names"), sure=True) if inside else ()
    official = all(any(n.kind == "official" for n in find_names(part)) for part in parts)
    if len(parts) < 2 or not (official or compared.group("said")):
        return (text,)
    if head:
        head = head if bare(head.split()[0]) in {"the", "a", "an"} else f"the {head}"
    return tuple(f"What is {head}{part}?" for part in parts)
