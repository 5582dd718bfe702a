"""The files of a period: page, figures, workbook, and lists of what is to be paid or sent.

Belongs here: their content. Does not belong here: putting them in place (see ``reports.build``).
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from medallion_assets.core.spreadsheets import marked
from medallion_assets.gold.exports.workbook import WorkbookSheet, write_sheets
from medallion_assets.reports.figures import Figures
from medallion_assets.reports.page import VERSION, render

PAGE, FIGURES, WORKBOOK = "report.html", "figures.json", "figures.xlsx"
LISTS = {"incentives": "payouts", "coupons": "coupons"}
"""Sections whose rows are files of their own, and the names of these."""

Row = Mapping[str, Any]


def files_of(figures: Figures, scratch: Path) -> dict[str, bytes]:
    """The content of all files by name; the page comes last, since it stands for the others."""
    return {
        **dict(_lists(figures)),
        WORKBOOK: _workbook(figures, scratch),
        FIGURES: figures_json(figures),
        PAGE: render(figures).encode(),
    }


def figures_json(figures: Figures) -> bytes:
    """The figures for machines; amounts as text, so that no cent is lost."""
    told = {"version": VERSION, **figures.to_dict()}
    return (json.dumps(told, default=_plain, indent=1, ensure_ascii=False) + "\n").encode()


def _plain(value: object) -> str:
    """A value that JSON does not know."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _lists(figures: Figures) -> Iterator[tuple[str, bytes]]:
    """What is to be paid or sent, as CSV and Parquet; nothing where there is none."""
    for section, name in LISTS.items():
        rows: Sequence[Row] = figures.sections.get(section, {}).get("rows", [])
        if rows:
            yield f"{name}.csv", _csv(rows)
            yield f"{name}.parquet", _parquet(rows)


def _csv(rows: Sequence[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([marked(str(value)) for value in row.values()] for row in rows)
    return text.getvalue().encode()


def _parquet(rows: Sequence[Row]) -> bytes:
    fields = [
        (name, pa.decimal128(18, 2) if isinstance(value, Decimal) else pa.string())
        for name, value in rows[0].items()
    ]
    written = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], pa.schema(fields)), written)
    return written.getvalue()


def _workbook(figures: Figures, scratch: Path) -> bytes:
    """A sheet a kind of figure."""
    target = scratch / WORKBOOK
    write_sheets(target, _sheets(figures))
    content = target.read_bytes()
    target.unlink()
    return content


def _sheets(figures: Figures) -> Iterator[WorkbookSheet]:
    tiles = [
        (one.label, one.value, one.before, one.change, str(one.unit), one.sentence)
        for one in figures.tiles
    ]
    yield WorkbookSheet(
        "figures", ("figure", "value", "before", "change %", "unit", "meaning"), tiles
    )
    days = [(one.day, one.revenue, one.transactions, one.is_loaded, one.event)
            for one in figures.days]  # fmt: skip
    yield WorkbookSheet("days", ("day", "revenue", "sales", "loaded", "known as"), days)
    for part in figures.parts:
        slices = [(one.name, one.revenue) for one in part.slices]
        yield WorkbookSheet(part.dimension[:31], (part.label, "revenue"), slices)
    for name in ("cohorts", "targets", "incentives"):
        rows: Sequence[Row] = figures.sections.get(name, {}).get("rows", [])
        if rows:
            yield WorkbookSheet(name, [*rows[0]], [[*row.values()] for row in rows])
    quality = [(one.table, one.received, one.silver, one.rejected) for one in figures.quality]
    yield WorkbookSheet("rows", ("table", "received", "accepted", "rejected"), quality)
