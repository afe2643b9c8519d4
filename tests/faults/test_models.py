"""A language model that fails in every way: each question is answered in time all the same."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.models import Answer, Question
from tests.bot.conftest import built  # noqa: F401 (a fixture)
from tests.bot.model_server import (
    Behaviour,
    Exchange,
    ModelServer,
    cuts,
    fails,
    hangs_up,
    model_server,
    passages_told,
    says,
    stalls,
    writes,
)
from tests.bot.written import answered, failure, number_of, writing_bot

DEADLINE = 3.0  # seconds
BUSY = 5.0  # seconds that a busy machine may take beyond it; what stalls would take for ever
FAULTS, AT_ONCE, SEED = 100, 4, 20260723
TRUE = "Mooring without a permit is prohibited in every harbour of the country"
ASKED = "Which mooring is prohibited in a harbour without a permit?"


def cited(exchange: Exchange) -> str:
    """Return a true sentence with the number of its passage."""
    return f"{TRUE} [{number_of(exchange, TRUE)}]."


def elsewhere(exchange: Exchange) -> str:
    """Return the true sentence with the number of a passage that does not say it."""
    wrong = next(n for n, text in passages_told(exchange).items() if "permit" not in text)
    return f"{TRUE} [{wrong}]."


def drips(exchange: Exchange) -> None:
    """Say something again and again, so slowly that no pause is long."""
    exchange.begin()
    for _ in range(200):
        if exchange.over.wait(0.05):
            return
        exchange.pieces("and ")


def short(exchange: Exchange) -> None:
    """Promise more bytes than come."""
    exchange.begin(Content_Length="100000")
    exchange.pieces(TRUE)


def mostly_good(exchange: Exchange) -> str:
    """Return two good sentences and a bad one between them."""
    n = number_of(exchange, TRUE)
    permits = f"The Secretary of Harbours may grant permits for a period of two years [{n}]."
    return f"{cited(exchange)} Mooring costs 400 crowns [{n}]. {permits}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What the server does with the first and with all later requests to one answer."""

    script: tuple[Behaviour, ...]
    failure: str | None  # the name of the error that makes the answer fall back
    requests: int = 1
    dropped: int = 0


good = says(cited)
KINDS = {
    "well": Fault((good,), None),
    "busy, then well": Fault((fails(429, Retry_After="0.05"), good), None, 2),
    "broken, then well": Fault((fails(500), good), None, 2),
    "hung up, then well": Fault((hangs_up, good), None, 2),
    "one sentence false": Fault((says(mostly_good),), None, dropped=1),
    "busy": Fault((fails(429),), "ModelUnavailable", 3),
    "busy for a minute": Fault((fails(429, Retry_After="60"),), "ModelUnavailable"),
    "broken": Fault((fails(500),), "ModelUnavailable", 3),
    "overloaded": Fault((fails(503),), "ModelUnavailable", 3),
    "hung up": Fault((hangs_up,), "ModelUnavailable", 3),
    "no such key": Fault((fails(401),), "ModelMisconfigured"),
    "no such model": Fault((fails(404),), "ModelMisconfigured"),
    "refused": Fault((fails(400),), "ModelMisconfigured"),
    "sent elsewhere": Fault((fails(302, Location="http://192.0.2.1/"),), "ModelUnreadable"),
    "silent": Fault((stalls(),), "ModelStalled"),
    "stuck": Fault((stalls(TRUE),), "ModelStalled"),
    "dripping": Fault((drips,), "ModelStalled"),
    "cut": Fault((cuts(TRUE[:30]),), "ModelCutOff"),
    "cut after a sentence": Fault((cuts(f"{TRUE} [1]. And"),), "ModelCutOff"),
    "cut short of its length": Fault((short,), "ModelCutOff"),
    "full": Fault((says(cited, "length"),), "ModelTooLong"),
    "filtered": Fault((says(cited, "content_filter"),), "ModelCutOff"),
    "endless": Fault((says("word " * 4000),), "ModelTooLong"),
    "bad JSON": Fault((writes('data: {"choices": [}\n\n'),), "ModelUnreadable"),
    "other JSON": Fault((writes("data: [1, 2]\n\n"),), "ModelUnreadable"),
    "no stream": Fault((writes('{"choices": []}', "application/json"),), "ModelUnreadable"),
    "a web page": Fault((writes("<html>hello", "text/html"),), "ModelUnreadable"),
    "an error in the stream": Fault(
        (writes('data: {"error": {"message": "boom"}}\n\n'),), "ModelUnreadable"
    ),
    "empty": Fault((says(""),), "ModelUncited"),
    "blank": Fault((says(" \n\n "),), "ModelUncited"),
    "no answer": Fault((says("NO ANSWER"),), "ModelUncited"),
    "uncited": Fault((says(f"{TRUE}."),), "ModelUncited"),
    "citing what is not there": Fault((says(f"{TRUE} [99]."),), "ModelUnsupported", dropped=1),
    "citing what does not say it": Fault((says(elsewhere),), "ModelUnsupported", dropped=1),
    "a false number": Fault(
        (says(lambda e: f"Permits last nine years [{number_of(e, TRUE)}]."),),
        "ModelUnsupported", dropped=1,
    ),
    "a false name": Fault(
        (says(lambda e: cited(e).replace("the country", "Ruritania")),),
        "ModelUnsupported", dropped=1,
    ),
    "the contrary": Fault(
        (says(lambda e: cited(e).replace("is prohibited", "is permitted")),),
        "ModelUnsupported", dropped=1,
    ),
}  # fmt: skip


@contextmanager
def faulty(faults: list[Fault]) -> Iterator[tuple[ModelServer, Counter[int]]]:
    """Run a server that deals with question `(fault N)` as `faults[N]` says, counting requests."""
    counts: Counter[int] = Counter()

    def route(exchange: Exchange) -> None:
        found = re.search(r"\(fault (\d+)\)", exchange.said)
        assert found
        number = int(found.group(1))
        script = faults[number].script
        behave = script[min(counts[number], len(script) - 1)]
        counts[number] += 1
        behave(exchange)

    with model_server(route) as server:
        yield server, counts


def drawn() -> list[str]:
    """Return the names of a hundred faults: each kind at least twice, in any order."""
    rest = random.Random(SEED).choices(list(KINDS), k=FAULTS - 2 * len(KINDS))
    names = [*KINDS, *KINDS, *rest]
    random.Random(SEED).shuffle(names)
    return names


def test_a_hundred_faults_give_a_hundred_answers_in_time(built: Path) -> None:  # noqa: F811
    names = drawn()
    limits = {"llm_seconds": DEADLINE, "llm_max_tokens": 64}
    with (
        faulty([KINDS[name] for name in names]) as (server, counts),
        writing_bot(built, server.url, **limits) as bot,
    ):

        async def all_of_them() -> list[Answer]:
            await bot.responder.respond(Question(f"{ASKED} (fault 0)"))  # loads the client
            counts.clear()
            gate = asyncio.Semaphore(AT_ONCE)

            async def one(number: int) -> Answer:
                async with gate:
                    return await bot.responder.respond(Question(f"{ASKED} (fault {number})"))

            return await asyncio.gather(*map(one, range(FAULTS)))

        done = asyncio.run(all_of_them())
    for number, (name, got) in enumerate(zip(names, done, strict=True)):
        check(name, got, counts[number])


def check(name: str, got: Answer, requests: int) -> None:
    """Compare an answer with what its fault should have made of it."""
    fault = KINDS[name]
    assert failure(got) == fault.failure, name
    assert got.status == "answered", name
    assert TRUE in got.answer, name
    assert got.seconds.total < DEADLINE + BUSY, name
    assert requests == fault.requests, name
    assert all(each.quote for each in got.citations), name
    assert all(claim.citations for claim in got.claims), name
    made_by, used = got.provenance.model, got.provenance.usage
    assert made_by == ("extractive" if fault.failure else "openai:scripted"), name
    assert used is not None, name
    assert used.requests == requests, name
    assert got.provenance.dropped >= fault.dropped, name


@pytest.mark.parametrize("port", [9, 1])
def test_where_nobody_listens_the_documents_answer(built: Path, port: int) -> None:  # noqa: F811
    with writing_bot(built, f"http://127.0.0.1:{port}/v1", llm_seconds=2.0) as bot:
        got = answered(bot, ASKED)
    assert failure(got) == "ModelUnavailable"
    assert got.provenance.usage is not None
    assert got.provenance.usage.requests == 3
    assert TRUE in got.answer
