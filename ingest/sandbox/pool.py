"""A pool of children that read files: killed when they take too long, replaced when they die."""

import os
import queue
import signal
import subprocess
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from ingest.children import bare_environment, module_command
from ingest.errors import OutputTooLarge, ReaderCrashed, ReadError, ReaderTimedOut
from ingest.files import SourceFile
from ingest.sandbox import wire
from ingest.sandbox.base import Read
from ingest.settings import IngestSettings

_TICK = 0.1  # seconds between two looks at the clock of each child
_FRAMES_AHEAD = 4  # frames of one file that wait to be taken; then its child waits, too
_START = 60.0  # seconds that a child may take to start, beyond the time for one file
_NOT_STARTED = "Run `gazette doctor`; limits of the shell (`ulimit -a`) may leave it no memory."
_MAX_FILES = 500  # read by one child before a new one takes its place, so that leaks stay small


@dataclass(eq=False, slots=True)
class _Task:
    """One file to be read, and the frames that have come of it. None ends them.

    `dropped` is set once nobody will take further frames.
    """

    file: SourceFile
    frames: "queue.Queue[list[Read] | None]" = field(
        default_factory=lambda: queue.Queue(_FRAMES_AHEAD)
    )
    dropped: threading.Event = field(default_factory=threading.Event)

    def failed(self, error: ReadError) -> list[Read]:
        """Return what stands in the place of what was not read."""
        suffix = os.path.splitext(self.file.uri)[1].lstrip(".").lower() or "file"
        return [Read(self.file.uri, suffix, error=error)]


class ReaderPool:
    """Reads files in `readers` children at once (see `IngestSettings`); started when first used.

    What a file does to its child is that file's error alone: too long is ReaderTimedOut, too
    much memory ReaderOutOfMemory, too much text OutputTooLarge, any other death ReaderCrashed.
    """

    def __init__(self, settings: IngestSettings) -> None:
        self.settings = settings
        self._ahead: OrderedDict[str, _Task] = OrderedDict()
        self._waiting: queue.Queue[_Task | None] = queue.Queue()
        self._children = [_Child(settings, self._waiting) for _ in range(settings.readers)]
        self._closed = threading.Event()
        self._started = False

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the children; what was asked for ahead and not taken is dropped."""
        self._closed.set()
        for child in self._children:
            child.stop()
        for _ in self._children:
            self._waiting.put(None)
        for child in self._children:
            if child.is_alive():
                child.join(_START)

    def ahead(self, files: Iterable[SourceFile]) -> None:
        """Begin to read these files, in this order."""
        for file in files:
            key = str(file.path)
            if key not in self._ahead:
                self._ahead[key] = task = _Task(file)
                self._start()
                self._waiting.put(task)

    def read(self, file: SourceFile) -> Iterator[Read]:
        """Yield what the file holds, as its child sends it."""
        self.ahead([file])
        task = self._ahead.pop(str(file.path))
        try:
            while (reads := task.frames.get()) is not None:
                yield from reads
        finally:  # also where the caller has had enough
            task.dropped.set()

    def forget(self, files: Iterable[SourceFile] | None = None) -> None:
        """Let go of files that were asked for ahead, so that no child waits for a reader."""
        paths = list(self._ahead) if files is None else [str(file.path) for file in files]
        for path in paths:
            if task := self._ahead.pop(path, None):
                task.dropped.set()

    def _start(self) -> None:
        if not self._started:
            self._started = True
            for child in self._children:
                child.start()
            threading.Thread(target=self._watch, name="gazette-reader-clock", daemon=True).start()

    def _watch(self) -> None:
        while not self._closed.wait(_TICK):
            for child in self._children:
                child.check_clock()


class _Child(threading.Thread):
    """A thread that hands tasks to a process and takes its frames."""

    def __init__(self, settings: IngestSettings, waiting: "queue.Queue[_Task | None]") -> None:
        super().__init__(name="gazette-reader", daemon=True)
        self._settings, self._tasks = settings, waiting
        self._process: subprocess.Popen[bytes] | None = None
        self._since: float | None = None  # when it began to wait for a frame
        self._late = self._stopped = self._ready = False
        self._files = 0

    # -- called by the pool's threads --------------------------------------------------------

    def check_clock(self) -> None:
        """Kill the process when it has kept the thread waiting for too long."""
        since, process = self._since, self._process
        if since and process and time.monotonic() - since > self._settings.reader_seconds:
            self._late = True
            process.kill()

    def stop(self) -> None:
        """Kill the process; the thread ends with its task."""
        self._stopped = True
        if process := self._process:
            process.kill()

    # -- the thread --------------------------------------------------------------------------

    def run(self) -> None:
        """Take tasks until the pool closes."""
        while (task := self._tasks.get()) is not None and not self._stopped:
            if not task.dropped.is_set():
                self._serve(task)
                self._give(task, None)
        self._end()

    def _give(self, task: _Task, frame: list[Read] | None) -> bool:
        """Hand over a frame when there is room; false where nobody will take it any more."""
        while not (self._stopped or task.dropped.is_set()):
            try:
                task.frames.put(frame, timeout=_TICK)
                return True
            except queue.Full:
                continue
        return False

    def _serve(self, task: _Task) -> None:
        try:
            if self._process is None or self._files >= _MAX_FILES:
                self._end()
                self._begin()
            self._files += 1
            self._converse(task, self._streams())
        except wire.BadFrame as error:
            self._end()
            said = OutputTooLarge(f"{task.file.uri} gave more than can be kept: {error}.")
            self._give(task, task.failed(said))
        except OSError:  # the pipe broke: it died before it could take the request
            self._give(task, task.failed(self._cause(task)))
        finally:
            self._since = None

    def _converse(self, task: _Task, streams: tuple[IO[bytes], IO[bytes]]) -> None:
        requests, answers = streams
        self._since, self._late = time.monotonic(), False
        wire.send(requests, self._request(task.file))
        while True:
            self._since = time.monotonic()
            frame = wire.receive(answers)
            self._since = None  # what waits for the consumer is not the child's time
            if frame is None:
                self._give(task, task.failed(self._cause(task)))
                return
            reads = wire.unpack_frame(frame)
            if reads is None:
                return
            if not self._give(task, reads):
                self._end()  # what it has still to say would be taken for the next file's
                return

    def _request(self, file: SourceFile) -> dict[str, Any]:
        limit = self._settings.max_file_mb * 2**20
        return {
            "uri": file.uri, "name": file.name, "path": str(file.path), "max_bytes": limit,
        }  # fmt: skip

    def _streams(self) -> tuple[IO[bytes], IO[bytes]]:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        return process.stdin, process.stdout

    def _begin(self) -> None:
        memory, seconds = self._settings.reader_memory_mb, int(self._settings.reader_seconds) + 1
        self._files = 0
        self._process = subprocess.Popen(
            module_command("ingest.sandbox.worker", str(memory), str(seconds)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=bare_environment(),
        )
        self._since, self._late = time.monotonic() + _START, False
        self._ready = wire.receive(self._streams()[1]) is not None
        self._since = None

    def _end(self) -> int:
        """End the process and return its exit status."""
        if self._process is None:
            return 0
        requests, answers = self._streams()
        self._process.kill()
        status = self._process.wait()
        answers.close()
        with suppress(OSError):  # what was still to be written to it
            requests.close()
        self._process = None
        return status

    def _cause(self, task: _Task) -> ReadError:
        """Return why the process is gone, as an error of the file that it was reading."""
        process, uri = self._process, task.file.uri
        if process is not None and not self._late:
            with suppress(subprocess.TimeoutExpired):
                process.wait(1)  # its own status, not that of being killed now
        status = self._end()
        if self._late:
            seconds = self._settings.reader_seconds
            return ReaderTimedOut(f"Reading {uri} took longer than {seconds:g} s.")
        if not self._ready:
            why = f"No process could be started to read {uri}: {_named(status)}."
            return ReaderCrashed(why, _NOT_STARTED)
        return ReaderCrashed(f"The process that read {uri} died: {_named(status)}.")


def _named(status: int) -> str:
    """Return a process's exit status in words."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
