"""The values of settings as people write them. Each function leaves what is no text as it is."""

import re

_MENTION = re.compile(r"<(?:#|@&)(\d+)>")
_ID = re.compile(r"[0-9]{1,20}")
_YES, _NO = {"yes", "true", "on", "1"}, {"no", "false", "off", "0"}
_LANGUAGES = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia
id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo
lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl
ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk
tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""  # ISO 639-1


def as_names(value: object) -> object:
    """Return the names in a text, which blanks or commas part, each once."""
    if not isinstance(value, str):
        return value
    return tuple(dict.fromkeys(value.replace(",", " ").split()))


def as_numbers(value: object) -> object:
    """Return the ids in a text: numbers, or mentions of channels and roles, each once.

    Raises:
        ValueError: there is something else in it.
    """
    if not isinstance(value, str):
        return value
    found = as_names(_MENTION.sub(r" \1 ", value))
    assert isinstance(found, tuple)
    wrong = [each for each in found if not _ID.fullmatch(each)]
    if wrong:
        raise ValueError(f"{wrong[0][:40]!r} is neither an id nor a mention")
    return tuple(dict.fromkeys(int(each) for each in found))


def as_switch(value: object) -> object:
    """Return what a text such as `yes` or `off` means.

    Raises:
        ValueError: it means neither.
    """
    if not isinstance(value, str):
        return value
    word = value.strip().lower()
    if word not in _YES | _NO:
        raise ValueError("write yes or no")
    return word in _YES


def as_name(value: object) -> object:
    """Return a text without the blanks around it."""
    return value.strip() if isinstance(value, str) else value


def as_language(value: str | None) -> str | None:
    """Return the code of a language.

    Raises:
        ValueError: it is no code of ISO 639-1.
    """
    if value is None:
        return None
    code = value.lower()
    if code not in _LANGUAGES.split():
        raise ValueError("write a code of ISO 639-1, such as en")
    return code
