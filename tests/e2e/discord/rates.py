"""Discord's rate limits: buckets told by headers, and how often one channel is edited."""

import re
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

Limits = dict[str, tuple[int, float]]
REAL: Limits = {"messages": (5, 5.0), "edits": (5, 5.0), "webhooks": (5, 2.0)}
"""By bucket: so many requests in so many seconds."""
_BUCKETS = (
    ("messages", "POST", re.compile(r"/channels/(\d+)/messages$")),
    ("edits", "PATCH", re.compile(r"/channels/(\d+)/messages/\d+$")),
    ("webhooks", "*", re.compile(r"/webhooks/\d+/([^/]+)")),
)


@dataclass
class Edit:
    """One edit of a message, and when it came."""

    channel_id: int
    message_id: int
    at: float


@dataclass
class Rates:
    """The requests of each bucket, and all edits.

    `global_until`: a moment of `time.monotonic()` up to which everything is refused.
    """

    limits: Limits = field(default_factory=lambda: dict(REAL))
    edits: list[Edit] = field(default_factory=list)
    limited: int = 0
    _times: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, method: str, path: str) -> tuple[dict[str, str], float | None]:
        """Count a request: its headers, and after how many seconds it may come if it is too early.

        Where no bucket is known there are no headers.
        """
        for name, of, pattern in _BUCKETS:
            found = pattern.match(path)
            if found is not None and of in (method, "*") and name in self.limits:
                return self._count(name, found.group(1))
        return {}, None

    def _count(self, name: str, major: str) -> tuple[dict[str, str], float | None]:
        most, seconds = self.limits[name]
        now, times = time.monotonic(), self._times[name, major]
        while times and times[0] <= now - seconds:
            times.popleft()
        left = most - len(times)
        reset = (times[0] + seconds - now) if times else seconds
        if left > 0:
            times.append(now)
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(left - 1, 0)),
            "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
            "X-RateLimit-Reset-After": f"{reset:.3f}",
            "X-RateLimit-Bucket": name,
        }
        if left > 0:
            return headers, None
        self.limited += 1
        return headers, reset

    def edited(self, channel_id: int, message_id: int) -> None:
        """Count an edit."""
        self.edits.append(Edit(channel_id, message_id, time.monotonic()))

    def most_edits(self, of: str = "message_id", seconds: float = 1.0) -> int:
        """Return how often one message (or channel: `channel_id`) was edited in so many seconds."""
        times: dict[int, list[float]] = defaultdict(list)
        for edit in self.edits:
            times[getattr(edit, of)].append(edit.at)
        return max(
            (sum(at <= each < at + seconds for each in held) for held in times.values()
             for at in held),
            default=0,
        )  # fmt: skip
