"""Stage what changed in gold as Iceberg files.

Belongs here: finding the changed parts of each model by fingerprint, and staging
them. Models with days are stored in months, so a day rewrites one month's file.
"""

from collections.abc import Iterable, Mapping, Sequence

import duckdb
from ibis.backends.sql.datatypes import DuckDBType
from pyiceberg.exceptions import ResolveError
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema, promote
from pyiceberg.transforms import MonthTransform
from pyiceberg.types import IcebergType

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import GOLD
from medallion_assets.core.sql import fingerprint_sql, quoted, text_list
from medallion_assets.gold.models import Model
from medallion_assets.gold.warehouse import Fingerprints
from medallion_assets.lake.changes import Change
from medallion_assets.lake.iceberg.contents import EVERYTHING, month_values
from medallion_assets.lake.reading import stage
from medallion_assets.lake.schemas import FIRST_PARTITION_ID, UNPARTITIONED, iceberg_type, schema_of
from medallion_assets.lake.tags import tags
from medallion_assets.session import Session

WHOLE = "whole"


def fingerprints(connection: duckdb.DuckDBPyConnection, model: Model) -> Fingerprints:
    """What each part of a built model holds, independent of the order of rows."""
    part = _part_sql(model)
    columns = ", ".join(quoted(name) for name in model.columns)
    rows = connection.execute(
        f"""
        select {part}, count(*) || '-' || {fingerprint_sql(columns)}
        from {GOLD}.{quoted(model.name)} group by 1
        """
    ).fetchall()
    found = {(model.name, name): fingerprint for name, fingerprint in rows}
    return found or {(model.name, WHOLE): "0"}


def _part_sql(model: Model) -> str:
    """The part of a row: its month, or the whole table."""
    if model.partition is None:
        return f"'{WHOLE}'"
    return f"coalesce(strftime({quoted(model.partition)}, '%Y-%m'), 'unknown')"


def stage_model(
    connection: duckdb.DuckDBPyConnection,
    session: Session,
    model: Model,
    before: Fingerprints,
    after: Fingerprints,
    personal: Iterable[str] = (),
) -> Change | None:
    """Stage the parts of a model that differ; None where none does.

    Args:
        personal: the columns that relate to a person.
    """
    old = {part: fingerprint for (name, part), fingerprint in before.items() if name == model.name}
    new = {part: fingerprint for (name, part), fingerprint in after.items() if name == model.name}
    changed = sorted(part for part in {*old, *new} if old.get(part) != new.get(part))
    if not changed:
        return None
    identifier = f"{GOLD}.{model.name}"
    stored = _ensured(session, model, _schema(connection, model), personal)
    part = _part_sql(model)
    order = ", ".join(quoted(name) for name in model.grain)
    lost, directory = _lost_columns(stored, model), session.lake.data_directory(identifier)
    nulls = "".join(f", null as {quoted(name)}" for name in lost)
    query = f"""
        select *{nulls} from {GOLD}.{quoted(model.name)}
        where list_contains({text_list(changed)}, {part}) order by {order}
        """
    if model.partition is None:
        files = stage(connection, query, stored, directory)
        return Change(identifier, files, replaces=EVERYTHING)
    files = stage(connection, query, stored, directory, partition_sql=part)
    months = [part for part in changed if part != WHOLE]
    return Change(identifier, files, replaces=month_values(months))


def _ensured(session: Session, model: Model, schema: Schema, personal: Iterable[str]) -> Schema:
    """The schema of the stored table, with at least the columns of the model.

    Raises:
        ConfigurationError: a column is stored as a type that does not become that of the model.
    """
    identifier = f"{GOLD}.{model.name}"
    personal_tags = dict.fromkeys(personal, "personal")
    stored = session.ensure(
        identifier,
        schema,
        _spec(schema, model),
        comment=model.description,
        tags=tags(GOLD, grain=", ".join(model.grain), personal=personal_tags),
    )
    for field in schema.fields:
        kept = stored.find_field(field.name).field_type
        if not _goes_into(field.field_type, kept):
            raise ConfigurationError(
                f"{identifier} cannot be stored: {field.name} is {field.field_type} now, and was "
                f"{kept}",
                remedy="give the column of the model another name; the former one goes with it",
            )
    return stored


def _goes_into(new: IcebergType, stored: IcebergType) -> bool:
    """Whether every value of a type can be stored as another one."""
    try:
        return new == stored or promote(new, stored) == stored
    except ResolveError:
        return False


def _lost_columns(stored: Schema, model: Model) -> list[str]:
    """The stored columns that a model has no longer."""
    return [name for name in stored.column_names if name not in model.columns]


def lost_columns(session: Session, models: Iterable[Model]) -> dict[str, list[str]]:
    """By table, the stored columns that its model has no longer."""
    found = {}
    for model in models:
        table = session.lake.table(f"{GOLD}.{model.name}")
        if table is not None and (lost := _lost_columns(table.schema(), model)):
            found[f"{GOLD}.{model.name}"] = lost
    return found


def drop_columns(session: Session, lost: Mapping[str, Sequence[str]]) -> None:
    """Drop columns that no published row needs any more."""
    if lost:
        with session.changing():
            for identifier, names in lost.items():
                session.lake.drop_columns(identifier, names)


def _schema(connection: duckdb.DuckDBPyConnection, model: Model) -> Schema:
    """The Iceberg schema of a built model, with dbt's descriptions."""
    described = connection.execute(f"describe {GOLD}.{quoted(model.name)}").fetchall()
    return schema_of(
        [
            (name, iceberg_type(DuckDBType.from_string(kind)), model.columns.get(name, ""))
            for name, kind, *_ in described
        ]
    )


def _spec(schema: Schema, model: Model) -> PartitionSpec:
    """Months of the partition column; nothing without one."""
    if model.partition is None:
        return UNPARTITIONED
    source = schema.find_field(model.partition).field_id
    month = PartitionField(source, FIRST_PARTITION_ID, MonthTransform(), f"{model.partition}_month")
    return PartitionSpec(month)
