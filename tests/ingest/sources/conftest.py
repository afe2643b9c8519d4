"""A site without a network, for each test."""

from pathlib import Path

import pytest

from tests.ingest.conftest import settings_of
from tests.ingest.sources.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site without pages, and an empty library."""
    return Site(settings_of(tmp_path / "home"))
