"""The manifest that a dropped file may bring: how many rows it has, and what they add up to.

Belongs here: which file a manifest is of, reading it, and comparing it with what was read. Does
not belong here: what becomes of a file whose manifest differs (see ``bronze.files.intake``).
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

import duckdb

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.csv.check import described_names
from medallion_assets.sources.drops.folders import Dropped
from medallion_assets.sources.drops.names import MANIFEST
from medallion_assets.sources.landing import Delivery
from medallion_assets.sources.sums import SUMMED_DIGITS, check_sums
from medallion_assets.tables.model import Table

AMOUNT = re.compile(rf"-?\d{{1,28}}(\.\d{{1,{SUMMED_DIGITS}}})?")
EXPECTED = 'expected {"rows": 20, "sums": {"column": "1234.50"}}'
LONGEST = 1024**2
REMEDY = "deliver the complete file again, or correct its manifest"


@dataclass(frozen=True)
class Manifest:
    """What a manifest says; what it does not say is not compared."""

    rows: int | None = None
    sums: Mapping[str, Decimal] = field(default_factory=dict)

    def require(
        self, table: Table, delivery: Delivery, rows: Path, connection: duckdb.DuckDBPyConnection
    ) -> Delivery:
        """The delivery with what the manifest says of it, if that is what was read.

        Args:
            rows: the file of its rows.

        Raises:
            BadDeliveryError: it is something else.
        """
        label = delivery.file_name
        if self.rows is not None and self.rows != delivery.records:
            raise BadDeliveryError(
                f"{label}: {delivery.records:,} records were read, but its manifest says "
                f"{self.rows:,}",
                remedy=REMEDY,
            )
        check_sums(table, rows, self.sums, connection, label, source="its manifest", remedy=REMEDY)
        said = self.rows if self.rows is not None else delivery.source_rows
        sums = {name: f"{total:f}" for name, total in self.sums.items()}
        return replace(delivery, source_rows=said, source_sums=sums)


def paired(items: Iterable[Dropped]) -> tuple[list[Dropped], list[Dropped]]:
    """Files, each with its manifest, and manifests whose file is not there."""
    listed = list(items)
    manifests = {item.name: item for item in listed if item.name.endswith(MANIFEST)}
    files = [
        replace(item, manifest=manifests.pop(item.name + MANIFEST, None))
        for item in listed
        if item.name not in manifests and not item.name.endswith(MANIFEST)
    ]
    return files, list(manifests.values())


def read_manifest(table: Table, path: Path, label: str) -> Manifest:
    """What a manifest says.

    Raises:
        BadDeliveryError: it is not what a manifest has to be; names it.
    """
    if path.stat().st_size > LONGEST:
        raise _malformed(label, f"it has more than {LONGEST:,} bytes")
    try:
        value = json.loads(
            path.read_bytes().decode("utf-8-sig"), parse_float=str, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        raise _malformed(label, str(error)) from None
    if not isinstance(value, dict) or not value or set(value) - {"rows", "sums"}:
        raise _malformed(label, "it has other names, or none")
    return Manifest(_rows(value, label), _sums(table, value.get("sums", {}), label))


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """An object whose names differ."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name comes twice")
    return found


def _rows(value: Mapping[str, object], label: str) -> int | None:
    """How many rows the file has to have."""
    rows = value.get("rows")
    if "rows" in value and (type(rows) is not int or rows < 0):
        raise _malformed(label, f"rows is {rows!r}")
    return rows if type(rows) is int else None


def _sums(table: Table, sums: object, label: str) -> dict[str, Decimal]:
    """What the columns have to add up to, by the name that the table describes."""
    if not isinstance(sums, dict):
        raise _malformed(label, f"sums is {sums!r}")
    found: dict[str, Decimal] = {}
    for name, described in zip(sums, described_names(table, list(sums)), strict=True):
        total = sums[name]
        amount = total if isinstance(total, str) else str(total) if type(total) is int else ""
        if not AMOUNT.fullmatch(amount):
            raise _malformed(label, f"the sum of {name} is {total!r}")
        if described not in table.delivered_names or described in found:
            raise _malformed(label, f"{name} is no column of {table.identifier}, or comes twice")
        found[described] = Decimal(amount)
    return found


def _malformed(label: str, what: str) -> BadDeliveryError:
    return BadDeliveryError(
        f"{label} is no manifest: {what}; {EXPECTED}",
        remedy="correct it, or deliver the file without it",
    )
