"""A few rows of what a step has staged, as the UI shows them: without personal data."""

from typing import Any

from dagster import MetadataValue

from medallion_assets.core.sql import first_row
from medallion_assets.orchestration.assets.metadata import markdown_table, masked_rows
from medallion_assets.session import Session
from medallion_assets.silver.examination import STAGED
from medallion_assets.tables.model import Table

SAMPLE_ROWS = 5


def staged_sample(session: Session, table: Table) -> MetadataValue[Any] | None:
    """A few staged rows of silver; None where the step staged nothing."""
    connection = session.connection
    if not first_row(
        connection.execute("select 1 from duckdb_views() where view_name = ?", [STAGED])
    ):
        return None
    names = [item.name for item in table.silver_columns]
    columns = ", ".join(f'"{name}"' for name in names)
    rows = connection.execute(f"select {columns} from {STAGED} limit {SAMPLE_ROWS}").fetchall()
    return markdown_table(names, masked_rows(table.personal_columns, names, rows))
