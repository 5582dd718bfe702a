"""Building some models of a system, from the others as they are published.

Belongs here: bringing published models back where there is no working copy. Does not belong here:
what dbt has to build for them (see ``gold.plan``), and the build itself (see ``gold.build``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD
from medallion_assets.core.sql import quoted
from medallion_assets.gold.models import Model
from medallion_assets.gold.plan import nodes_of
from medallion_assets.gold.warehouse import Warehouse
from medallion_assets.lake.reading import SnapshotReader


def restore_parents(
    warehouse: Warehouse,
    reader: SnapshotReader,
    manifest: Mapping[str, Any],
    models: Sequence[Model],
    chosen: Sequence[Model],
) -> None:
    """Copy the published models that some models are made from into an empty warehouse.

    Raises:
        ConfigurationError: one of them was never published.
    """
    views = set(nodes_of(manifest, models, chosen))
    built = {node for node, found in manifest["nodes"].items() if found["name"] in views}
    parents = {parent for node in built for parent in manifest["parent_map"].get(node, [])} - built
    with warehouse.open() as connection:
        connection.execute(f"create schema if not exists {GOLD}")
        for model in models:
            if model.unique_id not in parents:
                continue
            identifier = f"{GOLD}.{model.name}"
            table = reader.table(identifier) if identifier in reader.heads else None
            if table is None:
                raise ConfigurationError(
                    f"{', '.join(one.name for one in chosen)} is made from {model.name}, which was "
                    "never published",
                    remedy="materialize all of gold once; then single models can be",
                )
            rows = reader.sql(identifier, table.schema())
            connection.execute(f"create table {GOLD}.{quoted(model.name)} as {rows}")
