"""What takes a loaded file's rows back: the file, as if it came again and said nothing.

Belongs here: that value. Does not belong here: who decides it (see ``deciding``), and what it
changes in bronze (see ``rows``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from medallion_assets.bronze.files.intake import Ended, Received
from medallion_assets.ledger.drops import Attempt, Outcome, utc_now
from medallion_assets.session import Session
from medallion_assets.sources.drops.folders import Dropped
from medallion_assets.sources.landing import Delivery
from medallion_assets.systems.registry import system_of
from medallion_assets.tables.model import Table

BY_HAND = "withdrawn by hand"
"""Why, where nobody said more."""


def withdrawal(
    session: Session,
    table: Table,
    loads: Sequence[Mapping[str, Any]],
    loaded: Attempt,
    number: int,
    note: str,
) -> Ended:
    """The attempt that takes a file's rows back.

    Args:
        loads: of the table.
        loaded: the attempt whose rows speak.
        number: of the new attempt.
        note: why.
    """
    zone = ZoneInfo(system_of(table.source).time_zone)
    now = max(datetime.now(tz=zone).replace(tzinfo=None), loaded.arrived_at)
    attempt = replace(
        loaded.ended(Outcome.WITHDRAWN, error=f"{BY_HAND}: {note}" if note else BY_HAND),
        attempt_id=f"{number:06d}",
        arrived_at=now,
        created_at=utc_now(),
        received=0,
        unparsable=0,
        run_id=session.run_id,
    )
    modified = loaded.modified_at.replace(tzinfo=UTC).timestamp()
    item = Dropped(loaded.file_name, loaded.size, modified, loaded.location)
    load = next(one for one in loads if one["load_id"] == loaded.load_id)
    return Ended(Received(item, now), attempt, _nothing(load))


def _nothing(load: Mapping[str, Any]) -> Delivery:
    """The delivery of a load without its records."""
    return Delivery(
        table=load["table_name"],
        uri=load["uri"],
        file_name=load["file_name"],
        sha256=load["sha256"],
        size=load["size"],
        records=0,
        parsed=0,
        unparsable=0,
        repeated=0,
        received_at=datetime.now(tz=UTC).isoformat(timespec="microseconds"),
        header=(),
    )
