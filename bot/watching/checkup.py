"""What `gazette doctor` says of the watches: which places cannot be told."""

from collections.abc import Iterator

from bot.settings import BotSettings
from bot.watching.store import Watches
from ingest.library.verify import Finding


def check(settings: BotSettings) -> Iterator[Finding]:
    """Yield a finding for all watches that are well, and one for each that is not."""
    with Watches(settings) as watches:
        found = watches.all()
    bad = [each for each in found if each.trouble is not None]
    for each in bad:
        trouble = each.trouble
        assert trouble is not None
        state = "is tried again" if trouble.again is not None else "was given up"
        message = f"{each.place.kind} {state}, {each.waiting:,} facts wait: {trouble.error}"
        remedy = (
            f"Once it is well, run `gazette watch resume {each.id}`; "
            f"`gazette watch remove {each.id}` ends it."
        )
        yield Finding(f"watch {each.id}", False, message, remedy)
    if len(found) > len(bad):
        waiting = sum(each.waiting for each in found if each.trouble is None)
        yield Finding("watches", True, f"{len(found) - len(bad):,}, {waiting:,} facts to be told")
