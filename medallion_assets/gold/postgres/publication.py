"""Take a tested build over into the schema ``gold``, all tables in one transaction.

Belongs here: finding the rows that differ and changing only them, and remembering which silver
the warehouse holds and its gold was built from. Tables are never
swapped: readers are not blocked, and grants, indexes and views on them stay.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

import psycopg
from psycopg import sql

from medallion_assets.core.naming import GOLD
from medallion_assets.gold.models import Model
from medallion_assets.gold.postgres.server import BUILD, MEMORY, columns_of


def publish_build(connection: psycopg.Connection, models: Sequence[Model]) -> dict[str, int]:
    """Make ``gold`` equal to the build; the caller commits.

    Returns:
        Rows that were taken out or put in, by model; unchanged ones are left out.
    """
    connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(GOLD)))
    changed = {model.name: _publish(connection, model) for model in models}
    return {name: rows for name, rows in changed.items() if rows}


def _publish(connection: psycopg.Connection, model: Model) -> int:
    """Change the rows of one table that differ."""
    columns = columns_of(connection, BUILD, model.name)
    found = columns_of(connection, GOLD, model.name)
    table = sql.Identifier(GOLD, model.name)
    if found != columns:
        if found:
            connection.execute(sql.SQL("drop table {}").format(table))
        _create(connection, model)
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns)
    same_key = sql.SQL(" and ").join(
        sql.SQL("old.{0} = gone.{0}").format(sql.Identifier(name)) for name in model.grain
    )
    rows = (
        sql.SQL("select {} from {}").format(names, place)
        for place in (table, sql.Identifier(BUILD, model.name))
    )
    old, new = rows
    removed = connection.execute(
        sql.SQL("delete from {} as old using ({} except {}) as gone where {}").format(
            table, old, new, same_key
        )
    )
    added = connection.execute(
        sql.SQL("insert into {} ({}) {} except {}").format(table, names, new, old)
    )
    return removed.rowcount + added.rowcount


def _create(connection: psycopg.Connection, model: Model) -> None:
    """Create an empty table like the built one, with its key and dbt's descriptions."""
    table = sql.Identifier(GOLD, model.name)
    key = sql.SQL(", ").join(sql.Identifier(name) for name in model.grain)
    connection.execute(
        sql.SQL("create table {} (like {}, primary key ({}))").format(
            table, sql.Identifier(BUILD, model.name), key
        )
    )
    connection.execute(
        sql.SQL("comment on table {} is {}").format(table, sql.Literal(model.description))
    )
    for name, text in model.columns.items():
        connection.execute(
            sql.SQL("comment on column {} is {}").format(
                sql.Identifier(GOLD, model.name, name), sql.Literal(text)
            )
        )


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
