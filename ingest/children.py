"""Starting a module of Gazette in a process of its own."""

import sys


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs `python -m module` without the working folder on its path.

    `-P`: a file called numpy.py in the folder that somebody happens to be in must not be imported.
    """
    return [sys.executable, "-P", "-m", module, *arguments]
