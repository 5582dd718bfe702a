"""Opening the published tables as views of an engine.

Belongs here: views named as people know them, over one consistent state of the lake. Does not
belong here: which statements are run on them (see ``cli.views``).
"""

from collections.abc import Collection

from medallion_assets.cli.catalog import ABOUT_LEDGER, schemas
from medallion_assets.cli.kept_views import EVERYTHING, Views
from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import LEDGER
from medallion_assets.core.sql import quoted
from medallion_assets.lake.damage import explaining_damage
from medallion_assets.lake.heads import ENTRIES, read_heads
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import schema_of
from medallion_assets.ledger.entries import LEDGER_VIEWS
from medallion_assets.ledger.store import FIELDS

DERIVED = {f"{LEDGER}.{name}" for name in ABOUT_LEDGER} - set(FIELDS)
"""The views over the ledger, which are there wherever the ledger is."""


def views_of(lake: Lake, named: Collection[str]) -> Views:
    """The views of the tables that a query names, or of all.

    Raises:
        ConfigurationError: the lake has no tables yet.
    """
    with explaining_damage(lake):
        heads = read_heads(lake)
    if not heads:
        raise ConfigurationError(
            f"the lake {lake.name} holds no tables yet",
            remedy="run `medallion run --day D` or `medallion demo`, or correct MEDALLION_LAKE",
        )
    missing = set(named) - {EVERYTHING} - heads.keys() - DERIVED
    wanted = set(heads) if EVERYTHING in named else set(named) & heads.keys()
    if any(name.startswith(f"{LEDGER}.") for name in named):
        wanted.add(ENTRIES)
    reader = SnapshotReader(lake, heads)
    with explaining_damage(lake):
        found = [_view(reader, identifier) for identifier in sorted(wanted)]
    over_ledger = LEDGER_VIEWS if ENTRIES in wanted else ()
    empty = _empty_views(missing)
    tables = {one: reader.table(one) for one in {*wanted, ENTRIES}}
    return Views(
        statements=[*filter(None, found), *over_ledger, *empty],
        files=sorted(reader.fetched),
        published=sorted(heads),
        locations={name: table.metadata_location for name, table in tables.items() if table},
    )


def _empty_views(missing: set[str]) -> list[str]:
    """Views without rows of described tables that no run has had a row for."""
    found = []
    for identifier, columns in schemas() if missing else ():
        if identifier in missing:
            missing.remove(identifier)
            nulls = ", ".join(f"null::{kind} as {quoted(name)}" for name, kind, _ in columns)
            view = ".".join(map(quoted, identifier.split(".")))
            found.append(f"create view {view} as select {nulls} where false")
        if not missing:
            break
    return found


def _view(reader: SnapshotReader, identifier: str) -> str | None:
    """The statement for the view of one table at its valid snapshot."""
    table = reader.table(identifier)
    if table is None:
        return None
    namespace, name = identifier.split(".")
    described = FIELDS.get(identifier)
    sql = reader.sql(identifier, schema_of(described) if described else table.schema())
    return f"create view {namespace}.{quoted(name)} as {sql}"
