"""Python's garbage collector in a process that serves for long."""

import gc


def set_aside_what_stays() -> None:
    """Have the collector pass over all that is there now: modules, and what they made.

    It lives as long as the process. To look through it took a tenth of a second from time to time,
    in which an event loop answers nobody. To be called before there is a loop.
    """
    gc.freeze()
