"""Creating tables, and adding columns to them.

Belongs here: bringing the catalogue up to what a table is described as. Whoever calls `ensure`
holds the lease (see ``Session.ensure``). Does not belong here: rows.
"""

from collections.abc import Mapping

from pyiceberg.partitioning import PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table as IcebergTable

from medallion_assets.lake.iceberg.catalogues import ensure_namespace
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.schemas import PROPERTIES, differs
from medallion_assets.settings.lake import CatalogKind

NO_TAGS: Mapping[str, str] = {}


def as_described(
    lake: Lake, identifier: str, schema: Schema, *, comment: str, tags: Mapping[str, str] = NO_TAGS
) -> IcebergTable | None:
    """The table, where the catalogue has it with these columns and shows this of it."""
    table = lake.table(identifier)
    is_so = table is not None and not differs(table, schema, _shown(lake, comment, tags))
    return table if is_so else None


def ensure(
    lake: Lake,
    identifier: str,
    schema: Schema,
    partitions: PartitionSpec,
    *,
    comment: str,
    tags: Mapping[str, str] = NO_TAGS,
) -> IcebergTable:
    """The table with at least the columns of ``schema``, created where it is missing.

    Args:
        tags: further properties that the catalogue shows (see ``lake.tags``).
    """
    shown = _shown(lake, comment, tags)
    table = lake.table(identifier)
    if table is None:
        ensure_namespace(lake.catalog, lake.named(identifier.split(".", maxsplit=1)[0]))
        return lake.catalog.create_table(
            lake.named(identifier),
            schema,
            location=lake.storage.uri(lake.directory(identifier)),
            partition_spec=partitions,
            properties={**PROPERTIES, **shown},
        )
    if differs(table, schema, shown):
        with table.transaction() as transaction:
            transaction.set_properties(shown)
            with transaction.update_schema() as update:
                update.union_by_name(schema)
        return lake.load(identifier)
    return table


def _shown(lake: Lake, comment: str, tags: Mapping[str, str]) -> dict[str, str]:
    """What the catalogue shows of a table, as properties of it."""
    described = {"Description": comment} if lake.catalogue.kind is CatalogKind.GLUE else {}
    return {"comment": comment, **tags, **described}
