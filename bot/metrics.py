"""What a serving process counts, for Prometheus: never whose, never in whose words."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    start_http_server,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.errors import MetricsUnavailable, NotAllowedHere, NotIdentified
from bot.models import Answer

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""The media type of `Metrics.text`."""
_ANSWER_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_LAG_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1)
_BEAT = 0.25  # seconds between two looks at the event loop


class Metrics:
    """The counts of one process that serves one surface (`discord`, `http`)."""

    def __init__(self, surface: str) -> None:
        self._surface = surface
        self._registry = CollectorRegistry()
        labels, registry = ("surface",), self._registry
        self._answers = Counter(
            "gazette_answers", "Answers given, by their status.", (*labels, "status"),
            registry=registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "gazette_answer_seconds", "From a question to its answer.", labels,
            registry=registry, buckets=_ANSWER_SECONDS,
        )  # fmt: skip
        self._fallbacks = Counter(
            "gazette_model_fallbacks", "Answers for which the language model could not be used.",
            labels, registry=registry,
        )  # fmt: skip
        self._failures = Counter(
            "gazette_failures", "What was asked and failed or was refused, by the type of error.",
            (*labels, "type"), registry=registry,
        )  # fmt: skip
        self._judged = Counter(
            "gazette_feedback", "Answers judged by their readers.", (*labels, "helpful"),
            registry=registry,
        )  # fmt: skip
        self._lag = Histogram(
            "gazette_loop_lag_seconds", "How late the event loop was.", labels,
            registry=registry, buckets=_LAG_SECONDS,
        )  # fmt: skip
        self._lag_most = Gauge(
            "gazette_loop_lag_seconds_most", "The latest that the event loop ever was.", labels,
            registry=registry,
        )  # fmt: skip

    def answered(self, answer: Answer) -> None:
        """Count an answer, its seconds, and whether a model had to be done without."""
        self._answers.labels(self._surface, answer.status).inc()
        self._seconds.labels(self._surface).observe(answer.seconds.total)
        if answer.provenance.fallback:
            self._fallbacks.labels(self._surface).inc()

    def failed(self, error: BaseException) -> None:
        """Count what failed, by the type of its error; to be refused is no failure."""
        if isinstance(error, NotIdentified | NotAllowedHere):
            return
        self._failures.labels(self._surface, type(error).__name__).inc()

    def judged(self, helpful: bool) -> None:
        """Count what a reader said of an answer."""
        self._judged.labels(self._surface, "yes" if helpful else "no").inc()

    async def watch_loop(self) -> None:
        """Measure for ever how late the running event loop is."""
        most = 0.0
        while True:
            due = time.monotonic() + _BEAT
            await asyncio.sleep(_BEAT)
            late = max(0.0, time.monotonic() - due)
            most = max(most, late)
            self._lag.labels(self._surface).observe(late)
            self._lag_most.labels(self._surface).set(most)

    def text(self) -> bytes:
        """Return all counts in the text format of Prometheus."""
        return generate_latest(self._registry)

    @contextmanager
    def serving(self, address: str | None) -> Iterator[None]:
        """Serve the counts at HOST:PORT, in a thread of its own; at None, nowhere.

        Raises:
            MetricsUnavailable: it cannot listen there.
        """
        if address is None:
            yield
            return
        host, _, port = address.rpartition(":")
        try:
            server, thread = start_http_server(int(port), host, self._registry)
        except (OSError, OverflowError) as error:
            raise MetricsUnavailable(f"Metrics cannot be served at {address}: {error}.") from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
