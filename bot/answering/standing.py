"""Somebody's standing in time: on each list the newest official word first, then what it ended."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile, takewhile

from bot.answering.asking import Asked, asked_status, looking_for
from bot.answering.base import Dispute, Statement, quote_of
from bot.answering.conflicts import disputes_over
from bot.answering.lists import list_names
from bot.answering.rows import rows_named, titles_of
from bot.answering.statuses import Looking, Reading, Status, is_row, readings
from bot.models import Passage
from bot.prompting import load_prompt
from ingest.library.words import terms
from ingest.sentences import sentence_spans

# What somebody's standing on a list is worth telling first, where two are told for one day.
_WEIGHT: dict[Status, int] = {"absent": 0, "listed": 1, "held": 2, "ended": 3}
_ROWS = 3  # of one name on one list
_LISTS = 3  # told of, where a question names none
_NEWS = 3  # articles shown against the official word

Group = list[Reading]


@dataclass(frozen=True, slots=True)
class Told:
    """Statements that answer a question after a standing, and what is in dispute about it."""

    statements: tuple[Statement, ...]
    disputes: tuple[Dispute, ...]


def told(text: str, passages: Sequence[Passage]) -> Told | None:
    """Return what some Passages tell of the standing a question asks after.

    None when it asks for something else, or when nothing is read of it. What is told of one list
    is never told of another; a question that names no list is answered for each that counts.
    Without statements: it names a list that nothing here is about, so nothing here answers it.
    """
    rows = rows_named(passages)
    asked = asked_status(text, [p.chunk.name or "" for p in rows])
    if asked is None:
        return None
    texts = [each for p in passages for each in (p.chunk.text, *p.chunk.headings)]
    texts += titles_of(rows)
    names = list_names([*texts, text])
    looking = looking_for(asked, names, texts)
    there = names.found_in_any(texts)
    named = names.meant(text, there)
    if named and named.isdisjoint(there):
        return Told((), ())
    found = [
        each for each in readings(passages, looking)
        if asked.until is None or each.published <= asked.until
    ]  # fmt: skip
    groups = _groups(found)
    chosen = _chosen(named, looking, groups, passages)
    if not chosen:
        return None
    leads = {name: _lead(asked, group) for name, group in chosen.items()}
    statements = [each for some in leads.values() for each in some[: 1 if len(leads) > 1 else None]]
    if not (looking.wanted or named):
        # `Blacklisted` may be about any list: what is disputed of the others is told as well.
        leads |= {n: _lead(asked, g) for n, g in groups.items() if n and n not in leads}
    return Told(tuple(statements), tuple(_disputes(groups, leads)))


def _groups(found: Sequence[Reading]) -> dict[str, Group]:
    """Return list → what is said of it, oldest first; what names no list is under no name."""
    groups: dict[str, Group] = defaultdict(list)
    for each in sorted(found, key=lambda r: (r.on, _WEIGHT[r.status], r.published)):
        for name in each.lists or ("",):
            groups[name].append(each)
    return dict(groups)


# -- which lists ----------------------------------------------------------------------------


def _chosen(
    named: frozenset[str],
    looking: Looking,
    groups: Mapping[str, Group],
    passages: Sequence[Passage],
) -> dict[str, Group]:
    """Return the lists to tell of, the most telling first."""
    if named:
        some = {name: groups[name] for name in sorted(named & groups.keys())}
        fit = looking.wanted <= set(terms(" ".join(_around(some))))
        return some if fit else {}
    if looking.wanted:
        return _best({name: groups[name] for name in _meant(looking, passages) & groups.keys()})
    return _best({name: group for name, group in groups.items() if name}) or dict(groups)


def _around(some: Mapping[str, Group]) -> Iterator[str]:
    """Yield what stands with the sentences on some lists: it may answer the rest of a question."""
    for group in some.values():
        for each in group:
            document = each.passage.document
            yield from (each.text, document.title, document.issuer or "")
            yield from each.passage.chunk.headings


def _meant(looking: Looking, passages: Sequence[Passage]) -> frozenset[str]:
    """Return the lists that a predicate stands for: `the section 9 list of "X" companies`."""
    meant: set[str] = set()
    for passage in passages:
        text = passage.chunk.text
        if passage.document.official and looking.wanted <= set(terms(text)):
            for start, end in sentence_spans(text):
                named = looking.lists.found_in(text[start:end])
                if len(named) == 1 and looking.wanted <= set(terms(text[start:end])):
                    meant |= named
    return frozenset(meant)


def _best(groups: Mapping[str, Group]) -> dict[str, Group]:
    """Return the lists that somebody is or was on, the present ones and the newest first."""
    ever = {n: g for n, g in groups.items() if any(r.status != "absent" for r in g if r.official)}
    some = ever or {n: g for n, g in groups.items() if any(r.status == "listed" for r in g)}
    order = sorted(
        (some or groups).items(),
        key=lambda item: (_state(item[1])[-1].status == "listed", _state(item[1])[-1].on),
        reverse=True,
    )
    return dict(order[:_LISTS])


# -- what is told of one list ---------------------------------------------------------------


def _state(group: Group) -> Group:
    """Return the last run of readings that tell one status: official ones, where there are any."""
    ranked = [each for each in group if each.official] or group
    last = ranked[-1].status
    # After it was ended, that a list does not name somebody says the same again.
    same = {"ended", "absent"} if last == "absent" else {last}
    run = list(takewhile(lambda each: each.status in same, reversed(ranked)))[::-1]
    ended = [at for at, each in enumerate(run) if each.status == "ended"]
    return run[ended[0] :] if ended else run


def _lead(asked: Asked, group: Group) -> list[Statement]:
    """Return the act that made the standing what it is and the newest word on it, or one of them.

    Of an end the act is told first, of a listing the newest word, with all rows of its list that
    have the name.
    """
    run = _state(group)
    act, newest = _act(run), _newest(run)
    order = [newest, *_rows_beside(newest, run)]
    if act.status != "absent" and not _same(act, newest) and not is_row(act.passage):
        later = order if newest.on > act.on else []
        order = [*order, act] if act.status == "listed" else [act, *later]
    first, *rest = (_statement(each) for each in order)
    # `Yes` would be about the end that is asked after; that it has come may be said.
    if order[0].official and (order[0].passage.ended or not asked.after_end):
        dated = order[0].passage.ended_on or order[0].passage.document.dated
        if dated is None:
            on = order[0].on
            dated = on.isoformat() if on > date.min else load_prompt("undated").render()
        said = load_prompt(f"status_{order[0].status}").render(dated=dated, said=first.text)
        first = Statement(said, first.quotes)
    return [first, *rest]


def _rows_beside(newest: Reading, run: Group) -> Group:
    """Return the other rows of a list that have the name: in another country it may be another."""
    rows = [e for e in run if is_row(newest.passage) and is_row(e.passage) and _same(e, newest)]
    return [each for each in rows if each.start != newest.start][: _ROWS - 1]


def _act(run: Group) -> Reading:
    """Return what the earliest Document says of the change that a run begins with.

    That of a list's row is the change only where nothing else tells of it.
    """
    began = [each for each in run if each.status == run[0].status]
    began = [each for each in began if not is_row(each.passage)] or began
    first = min(began, key=lambda each: each.published)
    return _clearest([each for each in began if _same(each, first)])


def _newest(run: Group) -> Reading:
    return _clearest([e for e in run if (e.on, e.published) == (run[-1].on, run[-1].published)])


def _clearest(some: Sequence[Reading]) -> Reading:
    """Return the sentence that says most of what is asked, of fewest lists, earliest."""
    return max(some, key=lambda r: (r.covers, r.dated, -len(r.lists), -r.start))


def _same(one: Reading, other: Reading) -> bool:
    return one.passage.document.id == other.passage.document.id


def _statement(reading: Reading) -> Statement:
    quote = quote_of(reading.passage, reading.start, reading.end)
    return Statement(" ".join(reading.text.split()), (quote,))


# -- what contradicts it --------------------------------------------------------------------


def _disputes(
    groups: Mapping[str, Group], leads: Mapping[str, Sequence[Statement]]
) -> Iterator[Dispute]:
    for name, lead in leads.items():
        others = [*groups[name], *(_loose(groups, name) if name else [])]
        yield from disputes_over(lead[0], _against(_state(groups[name]), others))


def _loose(groups: Mapping[str, Group], name: str) -> Group:
    """Return what articles say without naming a list, where it can only be about this one.

    `Blacklisted` is about a list that somebody once was on, and only if they are on no other now.
    """
    now = {other for other, g in groups.items() if other and _state(g)[-1].status == "listed"}
    ever = any(each.official and each.status != "absent" for each in groups[name])
    return [e for e in groups.get("", []) if not e.official] if ever and now <= {name} else []


def _against(state: Group, others: Group) -> list[Statement]:
    """Return one statement of each Document that says the opposite, official ones first.

    Of official ones, the one that made the standing what it was before. That a list did not name
    somebody before it did is no contradiction.
    """
    listed = state[-1].status == "listed"
    articles: dict[str, Group] = defaultdict(list)
    for each in others:
        if not each.official:
            articles[each.passage.document.id].append(each)
    opposite = [
        _clearest([each for each in some if (each.status == "listed") != listed])
        for some in articles.values()
        if (some[-1].status == "listed") != listed
        and (some[-1].status != "absent" or some[-1].published >= state[0].on)
    ]  # fmt: skip
    said = {each.passage.document.id for each in state}
    before = _before(state, [each for each in others if each.official])
    shown = [_act(before)] if before else []
    shown += sorted(opposite, key=lambda each: each.published)[-_NEWS:]
    return [_statement(each) for each in shown if each.passage.document.id not in said]


def _before(state: Group, official: Group) -> Group:
    """Return the official readings of the last time that the standing was the opposite."""
    against = {"held", "ended"} if state[-1].status == "listed" else {"listed"}
    said = {each.passage.document.id for each in state}
    free = [each for each in official if each.passage.document.id not in said]
    newest_first = dropwhile(lambda each: each.status not in against, reversed(free))
    return list(takewhile(lambda each: each.status in against, newest_first))[::-1]
