"""Taking the words of Documents that are gone out of an Answer, and out of what quotes it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from bot.models import Answer, Citation, Claim, Conflict, NearMiss, Question
from bot.prompting import load_prompt
from bot.receipts.record import Record, answer_in

NEAR_MISS = 0  # stands for the near miss's citation, which has no number of its own
_SHORTEST = 12  # characters; less than that is said by many, and belongs to no Document
_WORD = re.compile(r"\w{3,}")
_MARKS = re.compile(r"\s*(?:\[\d+\])+\s*$")


def scrub_answer(record: Record, holds: Callable[[str, str], bool]) -> set[str]:
    """Take the words that no Document holds any more out of a record's Answer.

    `holds` tells whether the Document of an id has these words. Returns the words that were taken
    out, as other records may quote them; a record that is left as it was gives none.
    """
    answer = answer_in(record)
    known = set(record["removed"])
    gone = {
        n for n, citation in cited(answer)
        if n not in known and not holds(citation.document_id, citation.quote)
    }  # fmt: skip
    if not gone:
        return set()
    record["answer"] = without(answer, gone).model_dump(mode="json")
    record["removed"] = sorted(known | gone)
    return phrases(answer, gone)


def scrub_conversation(
    record: Record, gone: Collection[str], changed: Mapping[str, Record]
) -> bool:
    """Take the words of `gone` out of a record that goes on after an Answer that had them.

    `changed` are the scrubbed records of such Answers, by id. Returns whether something was.
    """
    quoted = _scrub_history(record, gone)
    turns = record["question"]["history"]
    before = [changed[t["answer"]]["answer"]["answer"] for t in turns if t.get("answer") in changed]
    completed = bool(before) and _scrub_standalone(record, _words(gone) - _words(before))
    return quoted or completed


def scrub_new(record: Record, question: Question, text_of: Callable[[str], str | None]) -> None:
    """Take out of a new record what its question was completed with, and no kept Answer says now.

    A program may send an Answer as it was before words were taken out of it; `text_of` gives the
    text that a kept one has now.
    """
    unsure: set[str] = set()
    for turn, kept in zip(question.history, record["question"]["history"], strict=True):
        if turn.role == "assistant":
            now = text_of(kept["answer"]) if kept["answer"] else None
            unsure |= _words([turn.content]) - _words([now or ""])
    _scrub_standalone(record, unsure)


def _scrub_standalone(record: Record, lost: Collection[str]) -> bool:
    """Take out how a question was understood, where that took one of these words from an Answer."""
    asked, answer = record["question"], record["answer"]
    own = [turn["content"] for turn in asked["history"] if turn["role"] == "user"]
    told = _words([answer["standalone_question"], asked.get("standalone") or ""])
    if not (told - _words([asked["text"], *own])).intersection(lost):
        return False
    answer["standalone_question"], asked["standalone"] = _removed(), None
    return True


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text.casefold())}


def _scrub_history(record: Record, gone: Collection[str]) -> bool:
    """Take what the assistant said in any of these words out of a record's conversation.

    Earlier versions kept that. Returns whether something was.
    """
    quoting = [
        turn
        for turn in record["question"]["history"]
        if turn["role"] == "assistant" and any(each in turn.get("content", "") for each in gone)
    ]
    for turn in quoting:
        turn["content"] = _removed()
    return bool(quoting)


def cited(answer: Answer) -> Iterator[tuple[int, Citation]]:
    """Yield every Citation of an Answer with its number; that of the near miss is `NEAR_MISS`."""
    for citation in answer.citations:
        yield citation.n, citation
    if answer.near_miss is not None and answer.near_miss.citation is not None:
        yield NEAR_MISS, answer.near_miss.citation


def without(answer: Answer, gone: Collection[int]) -> Answer:
    """Return an Answer without the words of the citations in `gone`; a sentence stands for them.

    What is left says what was asked, which Documents were cited, and what the others support.
    """
    claims = tuple(_claim(each, gone) for each in answer.claims)
    # Prose cannot be taken apart without a risk that some of the words stay, so it is made anew.
    text = answer.answer if claims == answer.claims else _prose(claims)
    return answer.model_copy(
        update={
            "answer": text,
            "claims": claims,
            "citations": tuple(_citation(c, c.n in gone) for c in answer.citations),
            "conflicts": tuple(_conflict(each, gone) for each in answer.conflicts),
            "near_miss": _near_miss(answer.near_miss, gone),
        }
    )


def _removed() -> str:
    return load_prompt("source_removed").render()


def _claim(claim: Claim, gone: Collection[int]) -> Claim:
    touched = any(n in gone for n in claim.citations)
    return claim.model_copy(update={"text": _removed()}) if touched else claim


def _prose(claims: Sequence[Claim]) -> str:
    """Return the text of Claims; that a source was removed is said once, of all that lost one."""
    said: dict[str, list[int]] = {}
    for number, claim in enumerate(claims):
        name = claim.text if claim.text == _removed() else f"{number}"
        said.setdefault(name, []).append(number)
    return "\n\n".join(_paragraph([claims[n] for n in numbers]) for numbers in said.values())


def _paragraph(claims: Sequence[Claim]) -> str:
    marks = dict.fromkeys(f"[{n}]" for claim in claims for n in claim.citations)
    return f"{claims[0].text} {''.join(marks)}"


def _citation(citation: Citation, gone: bool) -> Citation:
    return citation.model_copy(update={"quote": _removed()}) if gone else citation


def _conflict(conflict: Conflict, gone: Collection[int]) -> Conflict:
    claims = tuple(_claim(each, gone) for each in conflict.claims)
    if claims == conflict.claims:
        return conflict
    return conflict.model_copy(update={"claims": claims, "why": _removed()})


def _near_miss(near_miss: NearMiss | None, gone: Collection[int]) -> NearMiss | None:
    if near_miss is None or near_miss.citation is None or NEAR_MISS not in gone:
        return near_miss
    citation = _citation(near_miss.citation, gone=True)
    return near_miss.model_copy(update={"text": _removed(), "citation": citation})


def phrases(answer: Answer, gone: Collection[int]) -> set[str]:
    """Return the words of an Answer that rest on `gone`, as they may be quoted elsewhere."""
    told = [citation.quote for n, citation in cited(answer) if n in gone]
    claims = [*answer.claims, *(claim for each in answer.conflicts for claim in each.claims)]
    told += [claim.text for claim in claims if any(n in gone for n in claim.citations)]
    if answer.near_miss is not None and NEAR_MISS in gone:
        told.append(answer.near_miss.text)
    marks = [f"[{n}]" for n in gone]
    for paragraph in answer.answer.split("\n\n"):
        if any(mark in paragraph for mark in marks):
            told.append(_MARKS.sub("", paragraph))
    return {each for each in told if len(each) >= _SHORTEST}
