"""The tables of a history as rows in Python: a state at once, or followed by its changes."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from medallion_assets.simulation.shopease import ChainHistory
from medallion_assets.simulation.shopease.register import TableHistory

__all__ = ["columns", "follow", "state"]

Row = tuple[Any, ...]
Rows = Counter[Row]


def _rows(pieces: Iterable[pa.Table]) -> list[Row]:
    return [row for piece in pieces for row in zip(*piece.to_pydict().values(), strict=True)]


def state(history: ChainHistory, day: int) -> dict[str, Rows]:
    """All tables at the end of a day."""
    return {name: Counter(_rows(table.state(day))) for name, table in history.tables.items()}


def follow(history: ChainHistory, rows: dict[str, Rows], day: int) -> None:
    """Apply the changes of a day as a database would: by key."""
    for name, table in history.tables.items():
        width = len(table.key)
        gone = _rows(table.deleted(day))
        fresh = _rows(table.updated(day))
        for key in [row[:width] for row in (*gone, *fresh)]:
            _take(rows[name], key, width)
        rows[name].update(_rows(table.inserted(day)))
        rows[name].update(fresh)


def _take(rows: Rows, key: Row, width: int) -> None:
    """Remove the one row of a key."""
    found = [row for row in rows if row[:width] == key]
    assert len(found) == 1
    assert rows.pop(found[0]) == 1


def columns(table: TableHistory, day: int) -> dict[str, list[Any]]:
    """A state by column."""
    found: dict[str, list[Any]] = pa.concat_tables(list(table.state(day))).to_pydict()
    return found
