"""The kept states of the lake: listing them, going back, sweeping what none needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from medallion_assets.cli.output import Rows, print_rows
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.lake.expiry import kept_states, sweep
from medallion_assets.lake.heads import ENTRIES, RUN, valid_snapshot
from medallion_assets.lake.iceberg.faults import translate_errors
from medallion_assets.lake.opening import open_lake
from medallion_assets.lake.publish import recover, roll_back_to
from medallion_assets.settings.environment import Settings

__all__ = ["go_back", "print_states", "states", "sweep_files"]


def states() -> Rows:
    """The state that each of the last runs left, newest first."""
    lake = open_lake(Settings.load())
    ledger = lake.table(ENTRIES) if lake.exists else None
    found = kept_states(ledger) if ledger else []
    valid = valid_snapshot(ledger)
    rows = [
        (
            str(state.snapshot_id),
            valid is not None and state.snapshot_id == valid.snapshot_id,
            datetime.fromtimestamp(state.timestamp_ms // 1000, tz=UTC),
            state.summary.additional_properties.get(RUN, "") if state.summary else "",
        )
        for state in reversed(found)
    ]
    return ["state", "valid", "published", "run"], rows


def print_states(rows: list[tuple[Any, ...]]) -> None:
    """Print states for people; a run by the first signs of its id, as the UI does."""
    print_rows(
        ["state", "valid", "published (UTC)", "run"],
        [(state, valid, f"{at:%Y-%m-%d %H:%M:%S}", run[:8]) for state, valid, at, run in rows],
    )


def go_back(state: int) -> int:
    """Make an earlier state the valid one for all tables together.

    Returns:
        The number of tables whose content went back.

    Raises:
        ConfigurationError: the state is not kept.
    """
    lake = open_lake(Settings.load())
    ledger = lake.table(ENTRIES) if lake.exists else None
    if ledger is None or state not in {kept.snapshot_id for kept in kept_states(ledger)}:
        raise ConfigurationError(
            f"state {state} is not kept", remedy="choose one of `medallion history`"
        )
    with translate_errors(lake.root, name=lake.name), lake.lease():
        recover(lake)
        return roll_back_to(lake, state)


def sweep_files() -> int:
    """Delete files that no kept state names."""
    lake = open_lake(Settings.load())
    if not lake.exists:
        return 0
    with translate_errors(lake.root, name=lake.name), lake.lease():
        recover(lake)
        return sweep(lake)
