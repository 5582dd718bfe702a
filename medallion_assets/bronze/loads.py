"""The record of a load, as the ledger keeps it.

Belongs here: making one from a delivery. Does not belong here: when a delivery makes a
new load (see ``build`` and ``capture``), and storing it (see ``ledger.store``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from medallion_assets.sources.landing import Delivery

__all__ = ["new_load"]


def new_load(
    loads: Sequence[object], delivery: Delivery, fingerprint: str, change_days: str | None = None
) -> dict[str, Any]:
    """The load after some others; its id sorts after theirs.

    Args:
        change_days: the days whose changes were read; None for whole tables.
    """
    return {
        "table_name": delivery.table,
        "load_id": f"{len(loads) + 1:06d}-{fingerprint[:12]}",
        "fingerprint": fingerprint,
        "uri": delivery.uri,
        "file_name": delivery.file_name,
        "sha256": delivery.sha256,
        "size": delivery.size,
        "records": delivery.records,
        "parsed": delivery.parsed,
        "unparsable": delivery.unparsable,
        "received_at": datetime.fromisoformat(delivery.received_at).replace(tzinfo=None),
        "change_days": change_days,
    }
