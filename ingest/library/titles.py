"""Documents by words of their titles, keys and official names, as a condition in SQL."""

_WORDS = 10  # of a query
_LIKE = str.maketrans({each: f"\\{each}" for each in "%_\\"})
_KNOWN_BY = (
    "(json_extract(d.record, '$.title') || ' ' || d.key || ' ' || "
    "coalesce(json_extract(d.record, '$.identifiers'), '') || ' ' || "
    "coalesce(json_extract(d.record, '$.citation'), ''))"
)


def has_words(query: str) -> tuple[str, list[str]]:
    """Return the condition that a Document is known by all words of a query, and its values.

    Case does not matter in ASCII; an empty query lets everything through.
    """
    words = query.encode("utf-8", "ignore").decode().replace("\0", " ").split()[:_WORDS]
    condition = " AND ".join([f"{_KNOWN_BY} LIKE ? ESCAPE '\\'" for _ in words] or ["1"])
    return condition, [f"%{word.translate(_LIKE)}%" for word in words]
