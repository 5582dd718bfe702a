"""Keeping a lake small: what expires and what is swept, in one go.

Belongs here: the order of both under the lease. Does not belong here: what is kept and
which files nobody needs (see ``expiry``).
"""

from collections.abc import Callable
from dataclasses import dataclass

from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.expiry import expire, sweep
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.publish import recover


@dataclass(frozen=True)
class Maintenance:
    """What was taken away.

    Attributes:
        snapshots: of tables, which no kept state names.
        files: which no snapshot names any more, and leftovers of killed runs.
    """

    snapshots: int = 0
    files: int = 0


def maintain(lake: Lake, report: Callable[[str], None]) -> Maintenance:
    """Expire and sweep, while no run is at work on the lake; again, it finds nothing to do.

    Args:
        report: called with whom it waits for.

    Raises:
        LakeError: the lake cannot be used, or a run did not finish in time.
    """
    if not lake.exists:
        return Maintenance()
    with explaining_damage(lake), lake.lease(on_wait=report):
        recover(lake)
        snapshots = expire(lake, lake.identifiers(), slack=0)
        lake.confirm_lease()
        return Maintenance(snapshots, sweep(lake))
