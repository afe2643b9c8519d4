"""Starting a module of Gazette in a process of its own."""

import os
import sys


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs `python -m module` without the working folder on its path.

    `-P`: a file called numpy.py in the folder that somebody happens to be in must not be imported.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def bare_environment() -> dict[str, str]:
    """Return an environment that finds Gazette's modules and holds none of the user's secrets.

    One thread for numeric libraries: their pools reserve memory that a limit would count.
    """
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
