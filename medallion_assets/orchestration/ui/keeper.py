"""The process that outlives `medallion dev` if that is killed, and then ends its processes.

Belongs here: ending process groups that nobody ends any more. Does not belong here: starting
them (see ``orchestration.ui.services``).

What is killed cannot end anything itself. But its end of a pipe closes whatever it dies of, on
every system, and the keeper reads from the other end which groups there are.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress

STARTED, ENDED = "started", "ended"
POLL_SECONDS = 0.1


def end_groups(groups: Iterable[int], patience: float) -> None:
    """Interrupt process groups, and kill those that are still there after some seconds."""
    left = {group for group in groups if _signal(group, signal.SIGINT)}
    deadline = time.monotonic() + patience
    while left and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        left = {group for group in left if _signal(group, 0)}
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Send a signal to a group; False where it has no process any more."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Read which groups start and end until the pipe closes, then end those that are left.

    The seconds that they may take are given as an argument.
    """
    groups: set[int] = set()
    with suppress(KeyboardInterrupt):
        for line in sys.stdin:
            event, _, group = line.partition(" ")
            (groups.add if event == STARTED else groups.discard)(int(group))
    end_groups(groups, float(sys.argv[1]))


if __name__ == "__main__":
    main()
