"""The command in a process that is killed; see `test_watching`.

Usage: python -m tests.faults.watching_worker ARGUMENT... (those of `gazette`)
"""

from bot.surfaces.cli.main import main
from ingest import window

if __name__ == "__main__":
    window.WINDOW = 8  # many transactions an ingest, so that a kill falls between two
    main()
