"""What a folder has and does not deliver, told so that nobody misses it in silence."""

from collections.abc import Sequence
from dataclasses import dataclass, field

CORPUS = "corpus.jsonl"


@dataclass(slots=True)
class LeftOut:
    """The paths that the latest look at a folder left out, by why."""

    beside: list[str] = field(default_factory=list)
    """Files in a folder with a corpus, which is that file alone."""
    links: list[str] = field(default_factory=list)
    """Links to what lies outside the folder."""
    sidecars: list[str] = field(default_factory=list)
    """Sidecars that are of no file, or that another one was preferred to."""

    def clear(self) -> None:
        """Begin a new look."""
        for each in (self.beside, self.links, self.sidecars):
            each.clear()

    def notes(self) -> Sequence[str]:
        """Return a sentence for each reason, with how many there are and the first."""
        told = (
            (
                self.beside, "other file is", "other files are", "left out",
                f"a folder with {CORPUS} is that file alone",
            ),
            (
                self.links, "link is", "links are", "not followed",
                "only those that stay in the folder are",
            ),
            (
                self.sidecars, "sidecar is", "sidecars are", "not used",
                "no file that is read has its name; the one of rules.txt is rules.meta.yaml or "
                "rules.txt.meta.yaml",
            ),
        )  # fmt: skip
        return [
            f"{len(some):,} {one if len(some) == 1 else many} {what}, such as {some[0]}: {why}."
            for some, one, many, what, why in told
            if some
        ]
