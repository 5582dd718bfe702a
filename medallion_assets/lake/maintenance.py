"""Keeping a lake small: what expires and what is swept, in one go.

Belongs here: the order of both under the lease. Does not belong here: what is kept and
which files nobody needs (see ``expiry``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from medallion_assets.lake.expiry import expire, sweep
from medallion_assets.lake.iceberg.faults import explained
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.publish import recover

__all__ = ["Upkeep", "keep_small"]


@dataclass(frozen=True)
class Upkeep:
    """What was taken away.

    Attributes:
        snapshots: of tables, which no kept state names.
        files: which no snapshot names any more, and leftovers of killed runs.
    """

    snapshots: int = 0
    files: int = 0


def keep_small(lake: Lake, say: Callable[[str], None]) -> Upkeep:
    """Expire and sweep, while no run is at work on the lake; again, it finds nothing to do.

    Args:
        say: told whom it waits for.

    Raises:
        LakeError: the lake cannot be used, or a run did not finish in time.
    """
    if not lake.exists:
        return Upkeep()
    with explained(lake.root, name=lake.name), lake.lease(on_wait=say):
        recover(lake)
        prefix = lake.catalogue.prefix
        names = [".".join(table.name()).removeprefix(prefix) for table in lake.tables()]
        snapshots = expire(lake, names, slack=0)
        lake.confirm_lease()
        return Upkeep(snapshots, sweep(lake))
