"""Whom a sentence is about: the name a question gives somebody, and what else it goes by."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.understanding.names import LEGAL, is_capital
from bot.understanding.words import FUNCTION, bare, word_set
from ingest.library.words import folded_name

# The words of a name, a comma among them only before its form: `Acme and Sons Co., Ltd.`
_CAPITAL = r"[^\W\d_a-z]"
_FORM = rf"(?={_CAPITAL})(?i:{'|'.join(map(re.escape, sorted(LEGAL, key=len)[::-1]))})\b\.?"
_WORDS = rf"(?: (?:(?:{_CAPITAL}|\d)[\w.&’'-]*|of|and|&)|, {_FORM})"
# A capitalised word after a name makes it another's (`Acme Robotics`), but for a form and these.
_GROUPS = word_set("group holding holdings")
_NEXT = re.compile(r"\s+(?:&\s+)?(?=([^\W\d_][\w.-]*))")
_LAST = re.compile(r"([\w.&’'-]+)\s+$")
_TAIL = re.compile(rf"(?:,? {_FORM})*(?: \([^()]*\))?")
_SMALL = r"(?:of|for|from|to|on|in|at|and|or|as|by|with)\b"
LISTING = (
    r"(?:(?:re|black|de)?listings?|designations?|entry|entries|inclusion|addition|removal|placement|"
    r"status|standing|sanctions?|restrictions|injunction|name)"
)
"""A pattern of the nouns for somebody's listing, and for what becomes of it."""
_LISTING_NOUN = re.compile(LISTING)
_OWN_LISTING = re.compile(rf"['’]s?(?: (?!{_SMALL})[\w.-]+){{0,4}}? {LISTING}\b")
_LOWER = re.compile(r"\s+([a-z][\w'’-]*)")
_CLOSED = re.compile(r",\s*(?:(?:is|are|was|were|has|have|had|been)\s*)*")
_NEXT_VERB = re.compile(r"\s+(?:and|or)\s+(?:[a-z]|$)")
_OWNS = re.compile(r"['’](?:s\b|(?= ))")
# `added to the Harbour List the tugs of ...`: where to is no part of what is added.
_TO_A_LIST = re.compile(
    r"^\s*(?:to|on|from|in)\s+(?:the|its|this|that)\s+(?:\S+\s+){0,8}?[Ll]ists?\b"
)
# What a name is joined to others by, and what may stand before it without changing who is meant.
_JOINS = word_set("and or nor & the a an its their this these those all both each also now again")
_OF_ANOTHER = word_set("of for with by to from than against about like on which who whose whom")
_THAT = re.compile(r"\b(?:that|which|who|whom)\s+(?:the\s+)?$")
_PLACES = word_set("in at")
_SUCH = {"as": "such", "them": "among"}  # `such as Acme`, `among them Acme`
_SAYING = word_set("said says told")
# What may follow a name that is a verb's object and yet be no noun that the name describes.
_NO_NOUN = word_set(
    "effective today yesterday tomorrow twice alone together among along alongside without despite "
    "following due pursuant last next earlier later"
)
_VERBS = word_set("won lost sold paid made got left fell rose went came began became")
_ROW = 80  # words of a row of names that are looked at, the nearest
_DAY = re.compile(r"\d+,?")


class Subject:
    """Somebody, under every name that some texts use of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(name for name in names if folded_name(name)))
        longest_first = sorted(self.names, key=len, reverse=True)
        known = "|".join(map(_spelled, longest_first))
        self._pattern = re.compile(rf"(?<![\w-])(?:{known or '(?!)'})(?![\w-])", re.IGNORECASE)
        self._possessive = re.compile(rf"{self._pattern.pattern}(?:['’]s\b)?", re.IGNORECASE)

    def found_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the span of each time a text names them, and not somebody with a longer name."""
        for match in self._pattern.finditer(text):
            if match.group().islower() or _goes_on(text, match) or _began_before(text, match):
                continue
            yield match.span()

    def without(self, text: str) -> str:
        """Return a text without these names, in whatever case they stand."""
        return self._possessive.sub(" ", text)


def subject_of(name: str, texts: Sequence[str]) -> Subject:
    """Return whom `name` means, with the names that texts put beside it in brackets.

    `Acme Trading Company (Acme)` makes the two one; `Acme Trading (formerly Apex)` does not.
    """
    own = r"\s+".join(map(re.escape, name.split()))
    longer = re.compile(rf"(?<!\w)({_CAPITAL}[\w.&’'-]*{_WORDS}{{0,9}}) \({own}\)")
    shorter = re.compile(rf"(?<!\w)({own}{_WORDS}{{0,9}}) \(({_CAPITAL}[\w-]{{1,19}})\)")
    names = [name]
    for text in texts:
        if name.casefold() not in text.casefold():
            continue
        names += [m.group(1) for m in longer.finditer(text) if _short_for(name, m.group(1))]
        names += [m.group(2) for m in shorter.finditer(text) if _short_for(m.group(2), m.group(1))]
    return Subject(names)


def is_object(clause: str, verb: int, span: tuple[int, int]) -> bool:
    """Whether a name is the object of the verb that ends at `verb`, and no part of another's.

    It follows the verb, an article, or a row of names, or is whose listing the object is. In
    `added Kappa, a supplier of Acme` and in `added Acme tugs` it is neither.
    """
    between = _TO_A_LIST.sub("", clause[verb : span[0]])
    words = between.rsplit(None, _ROW)
    at = _governor(words)
    if at >= 0 and not _leads(words, at) and not _listing_of(words, at):
        return False
    return stands_alone(clause, span[1])


def is_subject(clause: str, span: tuple[int, int], verb: int) -> bool:
    """Whether a name is the subject of the verb that begins at `verb`, and no part of another's.

    `A supplier of Acme was added` is not about Acme, nor is `Acme tugs were added`.
    """
    if is_anothers(clause[: span[0]]):
        return False
    end = _past_form(clause, span[1])
    after = clause[end:verb]
    if end == span[1] and _CLOSED.fullmatch(after):
        return False  # `Kappa, a client of Acme, was added`
    if _NEXT_VERB.match(after):
        return False  # `Kappa supplies Acme and was added`
    acts = not _THAT.search(clause, 0, span[0])
    return stands_alone(clause, span[1], verb, acts)


def is_anothers(before: str) -> bool:
    """Whether a name after some words only says whose something is: `a supplier of`."""
    words = before.rsplit(None, _ROW)
    at = -1 if words and words[-1].endswith(",") else _governor(words)
    return at >= 0 and bare(words[at]) in _OF_ANOTHER and not _listing_of(words, at)


def stands_alone(text: str, end: int, verb: int = -1, acts: bool = False) -> bool:
    """Whether the name that ends at `end` is whole: no owner, and no word that describes a noun.

    An owner of a listing (`Acme's designation`) is the one who is listed. `verb` is where the verb
    begins whose subject the name is; where it `acts`, another verb may come before that one.
    """
    at = _past_form(text, end)
    if _OWNS.match(text, at):
        return owns_listing(text, end)
    following = _LOWER.match(text, at)
    if following is None or following.start(1) == verb:
        return True
    word = following.group(1)
    if acts and (word.endswith("ed") or word in _VERBS):
        return True
    known = bare(word) in FUNCTION or word in _NO_NOUN or word.endswith("ly")
    return known or _LISTING_NOUN.fullmatch(word) is not None


def owns_listing(text: str, end: int) -> bool:
    """Whether the name that ends at `end` says whose listing is meant: `Acme's designation`."""
    return _OWN_LISTING.match(text, _past_form(text, end)) is not None


def _past_form(text: str, end: int) -> int:
    """Return where a name ends with its legal form, and with what stands for it in brackets."""
    tail = _TAIL.match(text, end)
    return tail.end() if tail else end


def _governor(words: Sequence[str]) -> int:
    """Return where the word stands that a name after `words` depends on, or -1 for none.

    Names in a row with it are passed over, and the noun it is beside: `the tug makers Acme and`.
    """
    for at in range(len(words) - 1, -1, -1):
        word, plain = words[at], bare(words[at])
        follows = words[at + 1] if at + 1 < len(words) else "Name"
        if _DAY.fullmatch(word) and word.endswith(","):
            return -1
        if word.endswith((":", ";", "—")) or plain in _SAYING:
            return at
        if is_capital(word) or plain in _JOINS:
            continue
        if plain.endswith("ing") and (is_capital(follows) or bare(follows) in _JOINS):
            return at
        if plain == "of" and at and is_capital(words[at - 1]) and is_capital(follows):
            continue
        if plain in FUNCTION:
            return at
    return -1


def _leads(words: Sequence[str], at: int) -> bool:
    """Whether a row of names begins after a word: `three firms, including`, `three firms:`."""
    plain = bare(words[at])
    introduces = plain in {"including", "namely"} or words[at].endswith((":", "—"))
    such = at > 0 and bare(words[at - 1]) == _SUCH.get(plain)
    return introduces or such or plain in _PLACES


def _listing_of(words: Sequence[str], at: int) -> bool:
    """Whether a word joins a name to its listing: `the designation of`, `sanctions against`."""
    return at > 0 and _LISTING_NOUN.fullmatch(bare(words[at - 1])) is not None


def _spelled(name: str) -> str:
    """Match a name in any punctuation: `Acme Co., Ltd.` and `Acme Co Ltd` are one."""
    return r"\W{1,3}".join(map(re.escape, folded_name(name).split()))


def _short_for(short: str, long: str) -> bool:
    """Whether a name is a word of a longer one, or its initials."""
    words = re.findall(r"\w+", long)
    initials = "".join(word[0] for word in words if word[0].isupper())
    return short in words or initials.startswith(short.upper())


def _goes_on(text: str, match: re.Match[str]) -> bool:
    after = _NEXT.match(text, match.end())
    if after is None or not after.group(1)[0].isupper():
        return False
    return bare(after.group(1)) not in LEGAL | _GROUPS


def _began_before(text: str, match: re.Match[str]) -> bool:
    before = _LAST.search(text, 0, match.start())
    if before is None or before.start() == 0:
        return False
    word = before.group(1)
    # In a headline, verbs are capitalised, too: `Court Blocks Acme`.
    return word[0].isupper() and not word.endswith(("ed", "s"))
