"""A full disk refuses the ingest by name, and takes nothing that was acknowledged."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

# KiB free: enough, then too little for one part of an ingest after the other, then enough again.
LEVELS = (9000, 0, 300, 700, 1000, 9000)

_MOUNT = """
mount -t tmpfs -o size=24m tmpfs "$1" || exit 77
mkdir "$1/home"
shift
exec "$@"
"""


def test_whenever_the_disk_fills_up_the_ingest_is_refused_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    disk, folder = tmp_path / "disk", tmp_path / "source"
    disk.mkdir()
    folder.mkdir()
    if shutil.which("unshare") is None:
        pytest.skip("there is no `unshare` to mount a small disk with")
    # In a mount namespace of its own, so that the disk is gone with the process.
    worker = [sys.executable, "-m", "tests.ingest.library.worker", "fill", disk / "home", folder]
    command = ["unshare", "-rm", "sh", "-c", _MOUNT, "sh", disk, *worker, *LEVELS]
    done = subprocess.run(
        [str(each) for each in command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 77 or "unshare:" in done.stderr:
        pytest.skip(f"mounting a small disk is not permitted: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr

    results = [json.loads(line)[1] for line in done.stdout.splitlines()]
    assert len(results) == len(LEVELS)
    acknowledged: set[str] = set()
    written: set[str] = set()
    refused = []
    for name, said, readable, wrong in results:
        written.add(name)
        assert wrong == []
        if said == "ok":
            acknowledged = set(written)
        else:
            assert said.startswith("ingest.errors.StorageFull: "), said
            refused.append(said)
        assert acknowledged <= set(readable) <= written
    assert results[0][1] == results[-1][1] == "ok"
    assert len(refused) >= 3
    assert any("catalog.sqlite3" in said for said in refused)
    assert any("generations" in said for said in refused), "no index ever met the full disk"
