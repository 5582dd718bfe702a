"""A file that is collected in memory and kept when it is closed.

Belongs here: keeping nothing of a file whose writing failed. Does not belong here: where it is
kept (see ``directory_io`` and ``s3_file_io``).
"""

import io
from collections.abc import Callable
from types import TracebackType


class Draft(io.BytesIO):
    """Collects a small file and keeps it at the end, unless collecting it failed."""

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        """Begin empty.

        Args:
            keep: is given the content once it is whole.
        """
        super().__init__()
        self._keep = keep
        self._failed = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep it only if nothing went wrong."""
        self._failed = kind is not None
        self.close()

    def close(self) -> None:
        """Keep it; a second time changes nothing."""
        if self.closed:
            return
        content = self.getvalue()
        super().close()
        if not self._failed:
            self._keep(content)
