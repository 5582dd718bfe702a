"""Whether this process is the platform's own: a command of it, or its code location.

Belongs here: saying so, by the entry points alone. Such a process runs the package's code as it is
on disk; a test or a notebook may have changed functions in memory.
"""


class _Process:
    """What was said."""

    is_own = False


def claim() -> None:
    """Say that it is."""
    _Process.is_own = True


def is_own() -> bool:
    """Whether an entry point has said so."""
    return _Process.is_own
