"""The command ``medallion history``: the kept states of the lake."""

from datetime import UTC, datetime

from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import Rows, complaints, print_for_machines, print_rows


def history(json: Json = False, csv: Csv = False) -> None:
    """The states of the lake that are kept, newest first."""
    with complaints():
        columns, rows = _states()
    if print_for_machines(columns, rows, json=json, csv=csv):
        return
    print_rows(
        ["state", "valid", "published (UTC)", "run"],
        [(state, valid, f"{at:%Y-%m-%d %H:%M:%S}", run[:8]) for state, valid, at, run in rows],
    )


def _states() -> Rows:
    """The state that each of the last runs left, newest first."""
    from medallion_assets.lake.expiry import kept_states
    from medallion_assets.lake.heads import ENTRIES, RUN, valid_snapshot
    from medallion_assets.lake.opening import open_lake
    from medallion_assets.settings.environment import Settings

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
