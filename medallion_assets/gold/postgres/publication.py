"""Take a tested build over into the schema ``gold``, all tables in one transaction.

Belongs here: finding the rows that differ and changing only them. Tables are never
swapped: readers are not blocked, and grants, indexes and views on them stay.
"""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from psycopg import sql

from medallion_assets.core.naming import GOLD
from medallion_assets.gold.models import Model
from medallion_assets.gold.postgres.server import BUILD, columns_of

__all__ = ["publish_build"]


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
