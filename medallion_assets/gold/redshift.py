"""SQL that lets Redshift read silver: in place, or copied into its own tables.

Belongs here: statements and manifests, as text and data. Nothing here talks to AWS.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.datatypes as dt
import pyarrow.parquet as pq
from ibis.backends.sql.datatypes import PostgresType
from pyiceberg.types import IcebergType

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.core.naming import SILVER, SILVER_DAY
from medallion_assets.core.sql import quoted, text
from medallion_assets.gold.athena import require_bucket_path, require_prefix
from medallion_assets.lake.iceberg.contents import data_files
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.lake.schemas import ibis_type, silver_relations
from medallion_assets.tables.model import Table

ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


@dataclass(frozen=True)
class Copy:
    """A table of silver as Redshift takes it in.

    Attributes:
        columns: names and Redshift's types, in the order in which the files have them.
        by_day: whether the table has a business day.
        manifest: the data files of the valid snapshot, as COPY reads them.
    """

    name: str
    columns: Sequence[tuple[str, str]]
    by_day: bool
    manifest: dict[str, Any]

    @property
    def rows_exist(self) -> bool:
        """Whether there is a file; COPY refuses an empty manifest."""
        return bool(self.manifest["entries"])


def external_schema_sql(
    schema: str, prefix: str, role: str, region: str, layer: str = SILVER
) -> str:
    """The statement by which Redshift sees the database ``<prefix><layer>`` of Glue as a schema.

    Raises:
        ConfigurationError: a value is not what AWS would take.
    """
    return (
        f"create external schema if not exists {quoted(schema)}\n"
        f"from data catalog\n"
        f"database {text(require_prefix(prefix) + layer)}\n"
        f"region {text(_matching(REGION, region, 'an AWS region', 'eu-west-1'))}\n"
        f"iam_role {text(_role(role))};\n"
    )


def copies(reader: SnapshotReader, tables: Iterable[Table]) -> list[Copy]:
    """Silver as the heads name it, table by table.

    Raises:
        LakeError: a file has other columns than its table has now.
    """
    found = []
    for name, described in silver_relations(tables):
        identifier = f"{SILVER}.{name}"
        schema = reader.schema(identifier, described)
        stored = reader.table(identifier)
        files = data_files(stored, reader.heads.get(identifier)) if stored else []
        names = [field.name for field in schema.fields]
        entries = []
        for file in sorted(files, key=lambda file: file.file_path):
            if stored is not None:
                with stored.io.new_input(file.file_path).open() as stream:
                    _require_columns(file.file_path, pq.read_schema(stream).names, names)
            length = {"content_length": file.file_size_in_bytes}
            entries.append({"url": file.file_path, "mandatory": True, "meta": length})
        columns = [(field.name, _redshift_type(field.field_type)) for field in schema.fields]
        by_day = SILVER_DAY in names
        found.append(Copy(name, columns, by_day, {"entries": entries}))
    return found


def copy_sql(schema: str, found: Sequence[Copy], manifests: str, role: str) -> str:
    """Statements that make native tables equal to silver, in one transaction.

    Args:
        manifests: where the manifests were put, ``s3://bucket/prefix``.

    Raises:
        ConfigurationError: a value is not what AWS would take.
        LakeError: the lake is not on S3.
    """
    for copy in found:
        _require_on_s3(copy)
    place = require_bucket_path(manifests).rstrip("/")
    statements = [f"create schema if not exists {quoted(schema)}", "begin"]
    for copy in found:
        table = f"{quoted(schema)}.{quoted(copy.name)}"
        columns = ",\n    ".join(f"{quoted(name)} {kind}" for name, kind in copy.columns)
        order = f"\nsortkey ({quoted(SILVER_DAY)})" if copy.by_day else ""
        statements.append(f"create table if not exists {table} (\n    {columns}\n){order}")
        statements.append(f"delete from {table}")
        if copy.rows_exist:
            statements.append(
                f"copy {table}\nfrom {text(f'{place}/{copy.name}.manifest')}\n"
                f"iam_role {text(_role(role))}\nformat as parquet\nmanifest"
            )
    statements.append("commit")
    return "".join(f"{statement};\n" for statement in statements)


def _require_columns(path: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """COPY takes the columns of a file by their place, so all files must have all of them."""
    if list(found) != list(wanted):
        raise LakeError(
            f"{path} has other columns than its table has now; COPY would mix them up",
            remedy="read silver by the external schema, or rewrite its days",
        )


def _require_on_s3(copy: Copy) -> None:
    """Redshift copies from nowhere else."""
    for entry in copy.manifest["entries"]:
        if not entry["url"].startswith("s3://"):
            raise LakeError(
                f"{entry['url']} is not on S3, from where alone Redshift copies",
                remedy="point MEDALLION_LAKE to a lake at s3://bucket/prefix",
            )


def _redshift_type(kind: IcebergType) -> str:
    """The Redshift type of an Iceberg type; its texts need a length, its times take none."""
    found = ibis_type(kind)
    if found.is_string():
        return "varchar(65535)"
    return str(PostgresType.to_string(dt.timestamp if found.is_timestamp() else found)).lower()


def _role(role: str) -> str:
    example = "arn:aws:iam::123456789012:role/redshift"
    return _matching(ROLE, role, "the ARN of an IAM role", example)


def _matching(pattern: re.Pattern[str], value: str, what: str, example: str) -> str:
    if not pattern.fullmatch(value):
        raise ConfigurationError(f"{value!r} is not {what}", remedy=f"write it like {example}")
    return value
