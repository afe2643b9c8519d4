"""A cold `gazette ask --json` against `python -c "import chromadb"`, in turn, in one run.

Usage: python -m tests.benchmarks.cold_ask [RUNS]     (the library of GAZETTE_HOME)

Prints medians, their ratio (the limit is 3), and the peak memory of each.
"""

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

_QUESTION = "Which order keeps US persons from buying securities of Chinese military companies?"


def measure(command: list[str]) -> tuple[float, int]:
    """Return the wall seconds and the peak memory in KiB of a command that must succeed."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = _wait(process)
    seconds = time.perf_counter() - begun
    if status != 0:
        raise SystemExit(f"{command} ended with {status}")
    return seconds, usage.ru_maxrss


def _wait(process: "subprocess.Popen[bytes]") -> tuple[int, int, resource.struct_rusage]:
    import os

    found = os.wait4(process.pid, 0)
    process.returncode = found[1]
    return found


def main(runs: int) -> None:
    """Run both commands in turn and print the figures."""
    gazette = str(Path(sys.executable).with_name("gazette"))
    ask = [gazette, "ask", _QUESTION, "--json"]
    peer = [sys.executable, "-c", "import chromadb"]
    measure(ask), measure(peer)
    pairs = [(measure(ask), measure(peer)) for _ in range(runs)]
    asked, imported = (statistics.median(pair[i][0] for pair in pairs) for i in (0, 1))
    memory = [max(pair[i][1] for pair in pairs) // 1024 for i in (0, 1)]
    print(f"gazette ask --json   median {asked:.2f} s, peak {memory[0]} MiB")
    print(f"import chromadb      median {imported:.2f} s, peak {memory[1]} MiB")
    print(f"ratio {asked / imported:.2f} (limit 3), medians of {runs}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
