"""What a serving process counts can be read by Prometheus, and holds nobody's words."""

import asyncio
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import MetricsUnavailable
from bot.metrics import Metrics
from bot.models import Answer
from ingest.errors import UnknownDocument
from tests.bot.conftest import Ask


def free_address() -> str:
    """Return an address of this machine at which nobody listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listening.getsockname()[1]}"


def count(metrics: Metrics, name: str, **labels: str) -> float | None:
    """Return the value of a count with these labels; None where it was never counted."""
    return next(
        (
            sample.value
            for family in text_string_to_metric_families(metrics.text().decode())
            for sample in family.samples
            if sample.name == name and sample.labels == {"surface": "discord", **labels}
        ),
        None,
    )


@contextmanager
def fetched(address: str) -> Iterator[bytes]:
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=5) as response:
        yield response.read()


@pytest.fixture
def answer(ask: Ask) -> Answer:
    """An answer of a real bot."""
    return ask("What fee does Executive Order 12000 set?")


def test_answers_are_counted_by_status_and_their_seconds_measured(answer: Answer) -> None:
    metrics = Metrics("discord")
    metrics.answered(answer)
    metrics.answered(answer)
    assert count(metrics, "gazette_answers_total", status="answered") == 2
    assert count(metrics, "gazette_answer_seconds_count") == 2
    seconds = count(metrics, "gazette_answer_seconds_sum")
    assert seconds == pytest.approx(2 * answer.seconds.total)
    assert count(metrics, "gazette_model_fallbacks_total") is None


def test_an_answer_that_did_without_its_model_is_counted_as_such(answer: Answer) -> None:
    metrics = Metrics("discord")
    fallen = answer.provenance.model_copy(update={"fallback": "ModelStalled: too slow"})
    metrics.answered(answer.model_copy(update={"provenance": fallen}))
    assert count(metrics, "gazette_model_fallbacks_total") == 1


def test_failures_are_told_by_type_and_judgements_by_what_was_judged() -> None:
    metrics = Metrics("discord")
    metrics.failed(UnknownDocument("There is no document 'the secret'."))
    metrics.judged(helpful=True)
    metrics.judged(helpful=False)
    assert count(metrics, "gazette_failures_total", type="UnknownDocument") == 1
    assert count(metrics, "gazette_feedback_total", helpful="yes") == 1
    assert count(metrics, "gazette_feedback_total", helpful="no") == 1
    assert b"secret" not in metrics.text()


def test_a_blocked_event_loop_is_seen() -> None:
    async def blocking(metrics: Metrics) -> None:
        watching = asyncio.create_task(metrics.watch_loop())
        await asyncio.sleep(0.05)
        time.sleep(0.5)
        await asyncio.sleep(0.05)
        watching.cancel()

    metrics = Metrics("discord")
    asyncio.run(blocking(metrics))
    assert (count(metrics, "gazette_loop_lag_seconds_most") or 0) > 0.2


def test_they_are_served_at_their_address_while_the_process_serves_and_no_longer(
    answer: Answer,
) -> None:
    metrics, address = Metrics("discord"), free_address()
    metrics.answered(answer)
    with metrics.serving(address), fetched(address) as text:
        assert b'gazette_answers_total{status="answered",surface="discord"} 1.0' in text
    with pytest.raises(urllib.error.URLError), fetched(address):
        pass


def test_an_address_that_is_taken_is_told_with_the_setting_that_changes_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        serving = Metrics("discord").serving(address)
        with pytest.raises(MetricsUnavailable, match=address) as raised, serving:
            pass
    assert "metrics_address" in str(raised.value.hint)
