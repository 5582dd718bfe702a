"""The record of a load, as the ledger keeps it.

Belongs here: making one from a delivery. Does not belong here: when a delivery makes a
new load (see the step of each strategy), and storing it (see ``ledger.store``).
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from medallion_assets.sources.landing import Delivery

NO_LOAD: dict[str, Any] = {"load_id": "none", "fingerprint": ""}
"""Stands for the load of an optional table whose file was never delivered."""


def new_load(
    loads: Sequence[Mapping[str, Any]],
    delivery: Delivery,
    fingerprint: str,
    change_days: str | None = None,
    *,
    correction: str | None = None,
) -> dict[str, Any]:
    """The load after some others; its id sorts after theirs.

    Args:
        change_days: the days whose changes were read; None for whole tables.
        correction: why rows were corrected by hand; None for what a source sent.
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
        "received_at": _received_at(loads, delivery).replace(tzinfo=None),
        "change_days": change_days,
        "correction": correction,
        "source_rows": delivery.source_rows,
        "source_sums": json.dumps(dict(delivery.source_sums)),
    }


def corrections(loads: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The ids of the loads that corrected rows by hand."""
    return tuple(load["load_id"] for load in loads if load.get("correction") is not None)


def of_source(loads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The loads that a source sent."""
    return [load for load in loads if load.get("correction") is None]


def _received_at(loads: Sequence[Mapping[str, Any]], delivery: Delivery) -> datetime:
    """When the load was received: now, where its bytes have made an earlier load.

    A delivery knows only when its bytes came first. A table that is again what it once
    was has become so by now.
    """
    if any(load["sha256"] == delivery.sha256 for load in loads):
        return datetime.now(tz=UTC)
    return datetime.fromisoformat(delivery.received_at)
