"""Takes a safeguard out of a copy of the code, and shows that the tests notice.

Usage: python -m tests.mutations

For each safeguard: the line is replaced in a copy of the checkout, the named tests are run there,
and they must fail. Ends with exit status 1 when a mutation survives.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Mutation:
    """What is taken out, by a text that stands exactly once in a file, and who should notice.

    `tests` are arguments of pytest: files, tests by name, or `-k` and what they are called.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


_READINGS = "tests/ingest/sandbox/test_readings.py"
_KILLS = f"{_READINGS}::test_whatever_kills_a_child_is_an_error_of_the_file_and_the_next_is_read"
MUTATIONS = (
    Mutation(
        "the citation check",
        "bot/answering/citations.py",
        "if not quote.text or text[quote.start : quote.end] != quote.text:",
        "if False:",
        ("tests/bot/answering/test_citations.py",),
    ),
    Mutation(
        "the fingerprint skip of a file",
        "ingest/pipeline.py",
        "return known.fingerprint == fingerprint and not (twin or alone or self.options.force)",
        "return False",
        ("tests/ingest/test_pipeline.py",),
    ),
    Mutation(
        "the fingerprint skip of a document",
        "ingest/pipeline.py",
        "if before.get(identity) == fingerprint and not self.options.force:",
        "if False:",
        ("tests/ingest/test_pipeline.py",),
    ),
    Mutation(
        "the atomic publish",
        "ingest/library/generations.py",
        "os.replace(fresh, path.parent / CURRENT)",
        "(path.parent / CURRENT).write_text('')\n"
        "        (path.parent / CURRENT).write_text(path.name)",
        ("tests/ingest/library/test_generations.py",),
    ),
    Mutation(
        "the address check of fetching",
        "ingest/fetching/sockets.py",
        "require_public(target.host, addresses)",
        "pass",
        ("tests/ingest/fetching/test_connections.py",),
    ),
    Mutation(
        "the end of patience with a dead host",
        "ingest/fetching/politeness.py",
        "if known is not None and known.failures > LAST_TRIES:",
        "if False:",
        ("tests/ingest/fetching/test_retries.py", "-k", "given_up"),
    ),
    Mutation(
        "the rank that a server can give",
        "ingest/authority.py",
        "fields = _withheld(said, address)",
        "fields: dict[str, object] = {}",
        ("tests/ingest/sources/test_web.py", "-k", "official or stranger"),
    ),
    Mutation(
        "the reader's clock",
        "ingest/sandbox/pool.py",
        "if since and process and time.monotonic() - since > self._settings.reader_seconds:",
        "if False:",
        (f"{_KILLS}[loops-ReaderTimedOut]",),
    ),
    Mutation(
        "the reader's bound of memory",
        "ingest/sandbox/worker.py",
        "resource.RLIMIT_AS: mib * 2**20,",
        "",
        (f"{_KILLS}[fills-ReaderOutOfMemory]",),
    ),
    Mutation(
        "the cleaning of what is read",
        "ingest/sandbox/reading.py",
        "parsed = scrub(parsed)",
        "",
        (_READINGS, "-k", "contract"),
    ),
    Mutation(
        "the comparison of two copies word for word",
        "ingest/renditions.py",
        "return bool(mine.url and theirs.url) and same_words(one.text) == same_words(other.text)",
        "return bool(mine.url and theirs.url)",
        ("tests/ingest/test_one_notice.py", "-k", "corrected or two_texts or copy"),
    ),
)


def survives(mutation: Mutation) -> bool:
    """Return whether the tests pass although the safeguard is gone."""
    with tempfile.TemporaryDirectory(prefix="gazette-mutation-") as folder:
        copy = Path(folder) / "gazette"
        left_out = shutil.ignore_patterns(".git", ".venv", ".ci", ".*cache")
        shutil.copytree(ROOT, copy, ignore=left_out)
        path = copy / mutation.file
        text = path.read_text(encoding="utf-8")
        if text.count(mutation.old) != 1:
            raise SystemExit(f"{mutation.file} does not have the line of {mutation.name} once.")
        path.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, *mutation.tests], cwd=copy, capture_output=True, text=True, check=False
        )
    last = done.stdout.strip().splitlines()[-1:] or [done.stderr.strip()[-200:]]
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    print(f"without {mutation.name}: {last[0]}", *failed, sep="\n  ", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    left = [mutation.name for mutation in MUTATIONS if survives(mutation)]
    sys.exit(f"not noticed: {left}" if left else 0)
