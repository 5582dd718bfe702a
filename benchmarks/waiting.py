"""``python waiting.py TO WORD...``: run a process, and write to a file what it took.

Belongs here: nothing that needs an import of ours. The peak memory of a process is at least that of
the one it was forked from, so measured ones are forked from this small one.
"""

import json
import os
import subprocess
import sys
import time

KIBIBYTES = 1024


def main() -> int:
    """Run and wait; ends as the process does."""
    to, *words = sys.argv[1:]
    started = time.perf_counter()
    child = subprocess.Popen(words)  # noqa: S603 - what the caller measures
    _, status, usage = os.wait4(child.pid, 0)
    found = {
        "seconds": time.perf_counter() - started,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "mebibytes": usage.ru_maxrss / KIBIBYTES,
    }
    with open(to, "w") as file:  # noqa: PTH123 - pathlib would be an import more
        json.dump(found, file)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
