"""Where the demo has its library, for whoever looks for it in the library that commands use."""

import shlex
from pathlib import Path

from ingest.library.catalog import CATALOG_NAME

DEMO = "demo"  # the folder below the home that commands use


def home_flag(home: Path) -> str:
    """Return the flag that names a home, as it is typed into a shell."""
    return f"--home {shlex.quote(str(home))}"


def beside(home: Path) -> str:
    """Return a sentence on the demo's library below a home; empty where there is none."""
    if not (home / DEMO / CATALOG_NAME).is_file():
        return ""
    return f"The demo has a library of its own: add {home_flag(home / DEMO)}."
