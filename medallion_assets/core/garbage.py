"""How often Python looks for garbage.

Belongs here: that of a command and of a run. Does not belong here: what they do.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let Python look for garbage rarely.

    A command loads libraries of a million objects, and a run makes millions that live until its
    end, with little garbage: looking through them again and again took a fifth of the time to
    load, and a tenth of that to run.
    """
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
