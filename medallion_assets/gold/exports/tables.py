"""What is handed out: the published tables of gold, all of one state of the lake.

Belongs here: finding them and what is known of them. Does not belong here: writing files.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pyiceberg.schema import Schema

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD
from medallion_assets.core.sql import quoted
from medallion_assets.gold.project import marts_of
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.systems.registry import projects_of, system_of

COMMENT, GRAIN = "comment", "grain"
"""Properties of a table: what it is, and what one row of it is."""


@dataclass(frozen=True)
class GoldTable:
    """A published table of gold.

    Attributes:
        sql: selects its rows, in the order of its grain.
    """

    name: str
    description: str
    grain: str
    rows: int
    schema: Schema
    sql: str


def gold_tables(
    reader: SnapshotReader, names: Sequence[str] = (), system: str | None = None
) -> list[GoldTable]:
    """The published tables by name.

    Args:
        names: only these.
        system: only those made of the silver of one source system.

    Raises:
        ConfigurationError: there is none, or none of a name.
    """
    published = [
        identifier.removeprefix(f"{GOLD}.")
        for identifier in sorted(reader.heads)
        if identifier.startswith(f"{GOLD}.")
    ]
    if missing := [name for name in names if name.removeprefix(f"{GOLD}.") not in published]:
        raise ConfigurationError(
            f"{missing[0]} is no published table of gold",
            remedy=f"use one of {', '.join(published)}" if published else "`medallion run` first",
        )
    wanted = {name.removeprefix(f"{GOLD}.") for name in names} or set(published)
    if system is not None:
        wanted &= {one.name for p in projects_of(system_of(system)) for one in marts_of(p)}
    if not wanted:
        raise ConfigurationError(
            f"there is no published table of gold{f' of {system}' if system else ''} to export",
            remedy="`medallion run` builds them, `medallion tables` lists them",
        )
    return list(_described(reader, sorted(wanted)))


def _described(reader: SnapshotReader, names: Collection[str]) -> Iterator[GoldTable]:
    for name in names:
        identifier = f"{GOLD}.{name}"
        table = reader.table(identifier)
        assert table is not None  # noqa: S101 - a head has its table
        grain = table.properties.get(GRAIN, "")
        columns = {column.strip() for column in grain.split(",")} & set(table.schema().column_names)
        order = [quoted(c) for c in table.schema().column_names if c in columns]
        rows = reader.sql(identifier, table.schema())
        yield GoldTable(
            name=name,
            description=table.properties.get(COMMENT, ""),
            grain=grain,
            rows=reader.rows(identifier),
            schema=table.schema(),
            sql=f"select * from ({rows}) order by {', '.join(order or ['all'])}",
        )
