"""Which silver a PostgreSQL warehouse holds, and which its gold was built from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import psycopg
from psycopg import sql

from medallion_assets.gold.postgres.server import MEMORY

__all__ = ["Versions", "WarehouseMemory", "WarehouseState"]

Versions = dict[tuple[str, date | None], str]
"""The version of silver by table and day."""


class WarehouseState(StrEnum):
    """What a version is remembered of."""

    LOADED = "loaded"
    """The copy of silver."""
    BUILT = "built"
    """The silver that the last whole build of gold read."""


class WarehouseMemory:
    """The table in which the warehouse remembers versions; changes are the caller's to commit."""

    table = sql.Identifier(MEMORY, "silver_versions")

    def __init__(self, connection: psycopg.Connection) -> None:
        """Create it where it is missing."""
        self.connection = connection
        connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(MEMORY)))
        connection.execute(
            sql.SQL(
                "create table if not exists {} "
                "(state text not null, name text not null, day date, version text not null)"
            ).format(self.table)
        )

    def versions(self, state: WarehouseState, names: Iterable[str]) -> Versions:
        """What is remembered of some tables."""
        rows = self.connection.execute(
            sql.SQL("select name, day, version from {} where state = %s and name = any(%s)").format(
                self.table
            ),
            [state.value, list(names)],
        ).fetchall()
        return {(name, day): version for name, day, version in rows}

    def remember(self, state: WarehouseState, names: Iterable[str], versions: Versions) -> None:
        """Replace what is remembered of some tables."""
        self.connection.execute(
            sql.SQL("delete from {} where state = %s and name = any(%s)").format(self.table),
            [state.value, list(names)],
        )
        into = sql.SQL("copy {} (state, name, day, version) from stdin").format(self.table)
        with self.connection.cursor().copy(into) as copy:
            for (name, day), version in versions.items():
                copy.write_row((state.value, name, day, version))
