"""A server of its own for each test of fetching."""

from collections.abc import Iterator

import pytest

from tests.ingest.fetching.servers import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server without a page."""
    with Server() as made:
        yield made
