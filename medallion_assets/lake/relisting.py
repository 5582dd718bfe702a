"""Listing tables again in a catalogue that several machines share, Glue or PostgreSQL.

Belongs here: what its database lost, from the tables' own metadata files. Does not belong here:
SQLite's file, which is made anew as a whole (see ``repair``).

The catalogue is the only place that names a table's newest metadata. Where a table was deleted
there, or a restored backup names metadata that are gone, the lake still has them.
"""

from collections.abc import Iterator, Mapping

from pyiceberg.catalog import Catalog

from medallion_assets.core.errors import DamagedError
from medallion_assets.lake.heads import ENTRIES
from medallion_assets.lake.iceberg.catalogues import IDENTITY, MARKER, ensure_namespace, identity_of
from medallion_assets.lake.lake import Lake
from medallion_assets.lake.publish import settle
from medallion_assets.lake.repair import Repaired
from medallion_assets.lake.stored_states import published_heads, valid_tables


def relist(lake: Lake) -> Repaired | None:
    """List what the catalogue lost, and bring every table to what the ledger names.

    Killed at any moment, it can be repeated.

    Returns:
        What was done; None where there is no lake, or its catalogue lists all of it.

    Raises:
        LakeError: the catalogue is another lake's, or denies to be changed.
        DamagedError: no metadata of a published table is whole.
    """
    marker = lake.storage.read(MARKER)
    if marker is None:
        return None
    _identify(lake, lake.catalogue.open(lake.storage), identity_of(marker))
    lake.catalog  # noqa: B018 - refuses that of another lake
    with lake.lease():
        found = valid_tables(lake)
        wrong = sorted(_wrong(lake, published_heads(lake, found)))
        gone = sorted(set(found) - set(lake.identifiers()))
        for identifier in wrong:
            lake.drop(identifier)
        for identifier in (*gone, *wrong):
            if identifier in found:
                ensure_namespace(lake.catalog, lake.named(identifier.partition(".")[0]))
                lake.catalog.register_table(lake.named(identifier), found[identifier].location)
        if not (gone or wrong):
            return None
        lake.reopen()
        flaw = f"the catalogue of {lake.name} did not know {len(gone) + len(wrong)} tables"
        return Repaired(flaw, len(found), tuple(settle(lake)))


def _identify(lake: Lake, catalog: Catalog, known: str | None) -> None:
    """Let a catalogue that lost the ledger's namespace name its lake again."""
    namespace = lake.named(ENTRIES).partition(".")[0]
    if known is None:
        return
    if not catalog.namespace_exists(namespace):
        catalog.create_namespace(namespace, {IDENTITY: known})
    elif IDENTITY not in catalog.load_namespace_properties(namespace):
        catalog.update_namespace_properties(namespace, updates={IDENTITY: known})


def _wrong(lake: Lake, heads: Mapping[str, int]) -> Iterator[str]:
    """The tables that the catalogue lists without what is published, or that cannot be read.

    A run that found no table made an empty one in its place. What is published is left alone.
    """
    for identifier in lake.identifiers():
        try:
            table = lake.load(identifier)
        except DamagedError:
            yield identifier
            continue
        head = heads.get(identifier)
        if head is not None and table.metadata.snapshot_by_id(head) is None:
            yield identifier
