"""What `gazette doctor` says of the watches: which places cannot be told."""

from collections.abc import Iterator

from bot.settings import BotSettings
from bot.watching.records import Watch
from bot.watching.store import Watches
from bot.watching.webhook import WITHHELD
from ingest.library.verify import Finding


def check(settings: BotSettings) -> Iterator[Finding]:
    """Yield a finding for all watches that are well, and one for each that is not."""
    with Watches(settings) as watches:
        found = watches.all()
    bad = [each for each in found if each.trouble is not None]
    for each in bad:
        yield _bad(each)
    if len(found) > len(bad):
        waiting = sum(each.waiting for each in found if each.trouble is None)
        yield Finding("watches", True, f"{len(found) - len(bad):,}, {waiting:,} facts to be told")


def _bad(watch: Watch) -> Finding:
    error = watch.trouble.error if watch.trouble else ""
    state = "was given up" if watch.given_up else "is tried again"
    message = f"{watch.place.kind} {state}, {watch.waiting:,} facts wait: {error}"
    remedy = f"Once it is well, run `gazette watch resume {watch.id}`"
    if WITHHELD in watch.place.where:
        message = f"no backup has the address of its webhook, {watch.waiting:,} facts wait"
        remedy = f"Run `gazette watch resume {watch.id} --webhook URL` with it"
    remedy = f"{remedy}; `gazette watch remove {watch.id}` ends it."
    return Finding(f"watch {watch.id}", False, message, remedy)
