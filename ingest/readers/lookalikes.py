"""Words that mix scripts to look like other words: `раураl` with five Cyrillic letters.

The idea, and the notion of a mixed-script confusable, are those of Unicode Technical Standard 39;
the table is ours and holds only letters that fonts draw alike. A word in one script is left
alone, whatever it looks like, and so is a word with a foreign letter that has no lookalike:
`μm` and `ΔT` are no disguise.
"""

import re
from functools import lru_cache

HOLE = "\uffff"
"""Stands for a character that is taken out, so that offsets stay until the end. No text has it."""

_CYRILLIC = dict(
    zip(
        "АВЕЅІЈКМНОРСТУҮХԀԌԚԜӀЁЇѴ" "авеѕіјкорсухԁһԛԝӏёїѵ",
        "ABESIJKMHOPCTYYXDGQWIËÏV" "abesijkopcyxdhqwlëïv",
        strict=True,
    )
)  # fmt: skip
del _CYRILLIC["в"]  # a small capital: nobody takes it for a b
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹαικνορυχϲ", "ABEZHIKMNOPTYXCaikvopuxc", strict=True))
_FORMULA = frozenset("αικνρυχ")
"""Small Greek letters that stand beside Latin ones in short formulas: `ρV`, `αs`."""
_SHORT = 4
"""Letters below which a word may be a formula."""
# The other way only letters that Cyrillic and Greek words are written with: `SMSки` stays.
_TO_CYRILLIC = dict(zip("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху", strict=True))
_TO_GREEK = dict(zip("ABEZHIKMNOPTYXo", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", strict=True))

_LATIN_CLASS = r"A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ"
_CYRILLIC_CLASS = r"\u0400-\u0482\u048a-\u052f"
_GREEK_CLASS = r"\u0370-\u0373\u0376-\u037d\u0386-\u03ff\u1f00-\u1fff"
_BETWEEN = rf"[\u0300-\u036f{HOLE}]*+"
_FOREIGN = re.compile(rf"[{_CYRILLIC_CLASS}{_GREEK_CLASS}]")
_CHANGE = re.compile(
    rf"[{_LATIN_CLASS}]{_BETWEEN}[{_CYRILLIC_CLASS}{_GREEK_CLASS}]"
    rf"|[{_CYRILLIC_CLASS}]{_BETWEEN}[{_LATIN_CLASS}{_GREEK_CLASS}]"
    rf"|[{_GREEK_CLASS}]{_BETWEEN}[{_LATIN_CLASS}{_CYRILLIC_CLASS}]"
)
_WORD_CLASS = rf"{_LATIN_CLASS}{_CYRILLIC_CLASS}{_GREEK_CLASS}\u0300-\u036f{HOLE}"
_WORD = re.compile(f"[{_WORD_CLASS}]+")
_OUTSIDE = re.compile(f"[^{_WORD_CLASS}]")
_SCRIPTS = {
    "latin": re.compile(f"[{_LATIN_CLASS}]"),
    "cyrillic": re.compile(f"[{_CYRILLIC_CLASS}]"),
    "greek": re.compile(f"[{_GREEK_CLASS}]"),
}
_TABLES = {"latin": _CYRILLIC | _GREEK, "cyrillic": _TO_CYRILLIC, "greek": _TO_GREEK}
_CODES = {name: {ord(k): v for k, v in table.items()} for name, table in _TABLES.items()}
_SAMPLE = 200_000
"""Characters that say which script a text is mostly in."""


def unmix(text: str, mostly: str | None = None) -> str:
    """Return `text` with each disguised word in one script, one code point for one.

    The script is that of most of the text (or `mostly`) where it is Latin and can be, else
    the script of most of the word's letters, else Latin.
    """
    if not _FOREIGN.search(text):
        return text
    parts, done = [], 0
    while change := _CHANGE.search(text, done):
        start = _word_start(text, done, change.start())
        word = _WORD.match(text, start)
        assert word is not None
        mostly = mostly or main_script(text)
        parts += [text[done:start], _unmixed(word.group(), mostly)]
        done = word.end()
    return "".join([*parts, text[done:]]) if parts else text


def _word_start(text: str, first: int, at: int) -> int:
    """Return where the word around `at` begins, looking back by longer and longer steps."""
    step = 32
    while True:
        lowest = max(first, at - step)
        if outside := _OUTSIDE.search(text[lowest:at][::-1]):
            return at - outside.start()
        if lowest == first:
            return first
        step *= 2


def main_script(text: str) -> str:
    """Return which of Latin, Cyrillic and Greek most letters of a text are in; Latin for none."""
    counts = _counts(text[:_SAMPLE])
    return max(_SCRIPTS, key=lambda script: counts[script])


def _counts(text: str) -> dict[str, int]:
    return {name: len(found.findall(text)) for name, found in _SCRIPTS.items()}


@lru_cache(maxsize=4096)
def _unmixed(word: str, mostly: str) -> str:
    counts = _counts(word)
    own = max(_SCRIPTS, key=lambda script: counts[script])
    short = sum(counts.values()) < _SHORT
    letters = set(word)
    for script in dict.fromkeys(("latin", own) if mostly == "latin" else (own, "latin")):
        foreign = {c for c in letters if not _is_in(c, script)}
        if foreign <= _TABLES[script].keys() and not (short and foreign & _FORMULA):
            return word.translate(_CODES[script])
    return word


def _is_in(char: str, script: str) -> bool:
    """Whether a character needs no lookalike in a script: its letters, marks, and holes."""
    return bool(_SCRIPTS[script].match(char)) or char == HOLE or "\u0300" <= char <= "\u036f"
