"""The name at the head of a list's cell: `Huawei Technologies Co., Ltd., a.k.a., ...`."""

import re

from ingest.readers.wording import clean

_HEAD_CHARS = 600
"""Characters in which the name is looked for; no entry's name is longer."""
_ALIASES = re.compile(
    r"[,;:]?\s?\(?\b(?:(?:a\.?\s?k\.?\s?a|f\.?\s?k\.?\s?a|n\.?\s?k\.?\s?a|d\.?\s?b\.?\s?a|t/a)\b\.?"
    r"|also known as\b|formerly known as\b|doing business as\b"
    r"|(?:and |including )?the following\b)",
    re.I,
)
_LEGAL_FORMS = (
    r"A/S|AB|AG|A\.?\s?[SŞ]|AO|B\.?V|Bhd|B\.?\s?Hd|Berhad|C\.?V|Co|Company|Corp|Corporation|CJSC"
    r"|d\.?o\.?o|DMCC|DOO|EOOD|E\.?U|Est|FZ-?LLC|FZ-?CO|FZC|FZE|FZ|GmbH|Inc|Incorporated"
    r"|JLT|JSC|Kft|K\.?K|KG|Limited|Ltd|Ltda|L\.?L\.?C|L\.?L\.?P|LLC FZ|L\.?P|M\.?B\.?H|N\.?V"
    r"|OAO|OJSC|OOD|OOO|Oy|P\.?J\.?S|PAO|PJSC|Plc|P\.?L\.?C|Private|Pte|P\.?\s?T\.?E|Pty|Pvt"
    r"|S\.?A\.?L|S\.?A\.?R\.?L|S\.?A|San|S\.?C|Sdn|Sirketi|S\.?L|S\.?P\.?A|S\.?p\.?r\.?l"
    r"|S\.?R\.?L|S\.?r\.?o|Ticaret|TOO|W\.?L\.?L|ZAO|Z\.?o\.?o"
)
_FORM_SEGMENT = re.compile(
    rf"(?:and |& )?(?:(?:{_LEGAL_FORMS})\b\.?[\s.]*)+(?=$|\(|\d|\bNo\b)", re.I
)
_ACRONYM = re.compile(r"\s?\(((?:[^()]|\([^()]{0,80}\)){1,200})\)(?=$|[,;:.])")
_GLUED_ADDRESS = re.compile(r"(?<=\b(?:Inc|Ltd|LLC))\.?\s(?=\d)")
_ADDRESS = re.compile(
    r"\b(?:street|str|road|rd|avenue|ave|boulevard|blvd|lane|building|bldg|floor|room|suite|box"
    r"|district|no|unit|block|\d{3,})\b",
    re.I,
)
_ORGANISATION = re.compile(
    r"\b(?:academy|branch|bureau|company|concern|corporation|design bureau|factory|institute"
    r"|institution|plant|sciences|university)\b",
    re.I,
)
_JOINT_STOCK = re.compile(r"(?:Public |Open |Closed )?Joint[- ]Stock Company\b", re.I)
_MAX_SEGMENTS = 5


def listed_name(cell: str) -> str:
    """Return the name of the entity that a cell of an entity list begins with.

    The name ends before its aliases and before a closing acronym or remark in parentheses.
    Without aliases it ends at the comma of its address; a comma before a legal form, or before
    the part of an organisation that is meant, belongs to the name.
    """
    whole = clean(cell[: _HEAD_CHARS * 2])[:_HEAD_CHARS]
    alias = _ALIASES.search(whole, 1)
    head = (whole[: alias.start()] if alias else whole).strip(" ,;:")
    segments = _segments(head)
    addressed = any(_ADDRESS.search(s) for s in segments[1:])
    if alias and not addressed and len(segments) <= _MAX_SEGMENTS:
        name = _without_remark(head)
    else:
        name = _before_address(segments)
    return _GLUED_ADDRESS.split(name)[0].strip(" ,;:") or whole


def _before_address(segments: list[str]) -> str:
    name = _without_remark(segments[0])
    if name != segments[0]:
        return name
    for at, segment in enumerate(segments[1:], 1):
        form = _FORM_SEGMENT.match(segment)
        if not form:
            return f"{name}, {segment}" if at == 1 and _is_part(name, segment) else name
        name = f"{name}, {form.group().strip()}"
        if form.end() < len(segment):
            break
    return name


def _is_part(name: str, segment: str) -> bool:
    """Whether a segment names the part of an organisation that is meant, not its address."""
    if any(c.isdigit() for c in segment) or not _ORGANISATION.search(name):
        return bool(_JOINT_STOCK.match(segment))
    last = segment.rsplit(" ", 1)[-1]
    return bool(_JOINT_STOCK.match(segment) or _ORGANISATION.fullmatch(last))


def _segments(head: str) -> list[str]:
    """Split at commas and semicolons outside parentheses."""
    found, depth, start = [], 0, 0
    for at, char in enumerate(head):
        depth += (char == "(") - (char == ")")
        if char in ",;" and depth <= 0:
            found.append(head[start:at].strip())
            start, depth = at + 1, 0
    return [*found, head[start:].strip()]


def _without_remark(name: str) -> str:
    """Cut a parenthesis that ends the name; one inside it (`(Dongguan) Co.`) stays."""
    remark = _ACRONYM.search(name, 1)
    return name[: remark.start()] if remark and remark.end() >= len(name) - 1 else name
