"""Where commands print to: a terminal, or a pipe that other programs read.

Belongs here: how wide a line may be, and what happens when nobody reads on. Does not belong
here: what is printed (see ``cli.output`` and ``cli.machines``).
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, ConsoleDimensions

ROOMY = 10_000
"""The width of a pipe, in which a row is a line however wide it is."""


class Output(Console):
    """The standard output; a pipe is as wide as it needs to be, unless ``COLUMNS`` says less."""

    @property
    def size(self) -> ConsoleDimensions:
        """Width and height in signs."""
        found = super().size
        is_told = self.is_terminal or self._width is not None or os.environ.get("COLUMNS")
        return found if is_told else ConsoleDimensions(ROOMY, found.height)

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        self._width, self._height = new_size

    @property
    def is_piped(self) -> bool:
        """Whether programs read the lines rather than people."""
        return self.size.width >= ROOMY

    def on_broken_pipe(self) -> None:
        """Print to nowhere from now on; the exit code stays that of the work."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


out = Output(soft_wrap=False)
err = Console(stderr=True)


@contextmanager
def until_nobody_reads() -> Iterator[None]:
    """What is written here is not missed by a reader that left, such as ``head``."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        out.on_broken_pipe()
