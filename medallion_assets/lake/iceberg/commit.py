"""One Iceberg commit: files out, files in, in a single snapshot.

Belongs here: the mechanics of a commit through pyiceberg. Does not belong here:
the order of commits and what makes them valid (see ``lake.publish``).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pyiceberg.manifest import DataFile, DataFileContent, FileFormat, ManifestFile
from pyiceberg.table import Table as IcebergTable
from pyiceberg.table import Transaction
from pyiceberg.table.metadata import TableMetadata

from medallion_assets.lake.footers import footer, footer_here
from medallion_assets.lake.iceberg.contents import Partitions, data_files
from medallion_assets.lake.storage.directory import Storage
from medallion_assets.lake.storage.directory_io import file_uri

MANY_MANIFESTS = 30
"""Every commit adds a manifest; from this number on they are merged."""


class LeanTransaction(Transaction):
    """A transaction that does not copy the table's metadata while it is unchanged.

    pyiceberg copies all metadata deeply at each of some forty accesses a commit;
    with a few dozen snapshots that took longer than everything else together.
    """

    @property
    def table_metadata(self) -> TableMetadata:
        """The metadata as this transaction has changed it so far."""
        return super().table_metadata if self._updates else self._table.metadata


def replace_files(
    table: IcebergTable,
    files: Sequence[Path],
    replaces: Partitions,
    summary: Mapping[str, str],
    *,
    storage: Storage | None = None,
) -> int | None:
    """Put staged files in the place of the rows of some partitions.

    Args:
        replaces: the partitions that go.
        storage: where the staged files lie; None for this machine.

    Returns:
        The table's snapshot afterwards, None while it has none.
    """
    current = table.current_snapshot()
    old = data_files(table, current.snapshot_id if current else None, replaces)
    if old or files:
        with LeanTransaction(table) as transaction:
            new = _data_files(table, files, storage)
            with transaction.update_snapshot(
                snapshot_properties=dict(summary)
            ).overwrite() as update:
                _judge_alone(update)
                for file in old:
                    update.delete_data_file(file)
                for file in new:
                    update.append_data_file(file)
        _merge_manifests(table, summary)
    made = table.current_snapshot()
    return made.snapshot_id if made else None


def _judge_alone(update: Any) -> None:  # noqa: ANN401 - pyiceberg's own class is private
    """Give each manifest an evaluator of its own.

    pyiceberg 0.12 judges manifests in threads by one evaluator that keeps the manifest it
    judges, so one thread may answer for another's; the files to delete are then "missing".
    """
    build = update._build_manifest_evaluator  # noqa: SLF001 - there is no public way

    def alone(spec_id: int) -> Callable[[ManifestFile], bool]:
        return lambda manifest: bool(build(spec_id)(manifest))

    update._build_manifest_evaluator = alone  # noqa: SLF001


def _data_files(
    table: IcebergTable, files: Sequence[Path], storage: Storage | None
) -> list[DataFile]:
    """Staged files as Iceberg names them, with the statistics of their footers.

    The same as pyiceberg's own function for foreign files, without its comparison of
    each file's schema with the table's: these were written from the table's schema.
    """
    from pyiceberg.io.pyarrow import (  # noqa: PLC0415 - takes half a second, and readers need it not
        compute_statistics_plan,
        data_file_statistics_from_parquet_metadata,
        parquet_path_to_id_mapping,
    )

    metadata = table.metadata
    schema, spec = metadata.schema(), metadata.spec()
    wanted = compute_statistics_plan(schema, metadata.properties)
    columns = parquet_path_to_id_mapping(schema)
    found = []
    for file in files:
        end = footer(storage, file) if storage else footer_here(file)
        statistics = data_file_statistics_from_parquet_metadata(
            parquet_metadata=end.metadata, stats_columns=wanted, parquet_column_mapping=columns
        )
        found.append(
            DataFile.from_args(
                content=DataFileContent.DATA,
                file_path=storage.uri(file) if storage else file_uri(file),
                file_format=FileFormat.PARQUET,
                partition=statistics.partition(spec, schema),
                file_size_in_bytes=end.size,
                spec_id=spec.spec_id,
                **statistics.to_serialized_dict(),
            )
        )
    return found


def _merge_manifests(table: IcebergTable, summary: Mapping[str, str]) -> None:
    """Merge the manifests once there are many, in a snapshot of its own."""
    snapshot = table.current_snapshot()
    if snapshot is None or len(snapshot.manifests(table.io)) < MANY_MANIFESTS:
        return
    with (
        LeanTransaction(table) as transaction,
        transaction.update_snapshot(snapshot_properties=dict(summary)).merge_append(),
    ):
        pass


def append_known(table: IcebergTable, files: Sequence[DataFile], summary: Mapping[str, str]) -> int:
    """Commit one snapshot with data files of which all is known; gives its id."""
    with (
        LeanTransaction(table) as transaction,
        transaction.update_snapshot(snapshot_properties=dict(summary)).fast_append() as update,
    ):
        for file in files:
            update.append_data_file(file)
    made = table.current_snapshot()
    assert made is not None  # noqa: S101 - it was just committed
    return made.snapshot_id


def mark(table: IcebergTable, summary: Mapping[str, str]) -> None:
    """Commit a snapshot that changes no rows, for what its summary says."""
    with (
        LeanTransaction(table) as transaction,
        transaction.update_snapshot(snapshot_properties=dict(summary)).fast_append(),
    ):
        pass
