"""What others do between the reading and the commit of a step.

Belongs here: letting it happen at exactly that moment, in this process, so that a test needs no
clock. Does not belong here: any expectation.
"""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from medallion_assets.session import Session

Deed = Callable[[], object]


def between(patch: pytest.MonkeyPatch, run_id: str, deeds: Iterable[Deed]) -> list[str]:
    """Let each of the next commits of a run come after a deed of others.

    Returns:
        Grows by the table that each commit of the run was about to change.
    """
    real = Session.commit
    waiting = list(deeds)
    seen: list[str] = []

    def commit(session: Session, reader: Any, changes: Any, *rest: Any, **more: Any) -> Any:
        if session.run_id == run_id:
            seen.append(",".join(change.identifier for change in changes))
            if waiting:
                assert not session.lake.is_held, "the lease is held while a step computes"
                waiting.pop(0)()
        return real(session, reader, changes, *rest, **more)

    patch.setattr(Session, "commit", commit)
    return seen
