"""What a Parquet file is refused for before its rows are read, from its footer.

Belongs here: size, and types whose values have no text or two meanings. Does not belong here: the
values (see ``parquet_rows``).
"""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from medallion_assets.core.errors import BadDeliveryError
from medallion_assets.sources.drops.limits import Drop
from medallion_assets.tables.model import Table

LARGEST_PRECISION = 38
"""Digits of a decimal that the engines know."""


def check_footer(file: pq.ParquetFile, table: Table, names: Sequence[str], drop: Drop) -> None:
    """Refuse a file for what its footer says.

    Args:
        names: what its columns are called in the description.

    Raises:
        BadDeliveryError: it holds more than a file may, or a column's type is not usable.
    """
    limits, label = drop.limits, drop.label
    groups = (file.metadata.row_group(n) for n in range(file.metadata.num_row_groups))
    limits.require_size(sum(group.total_byte_size for group in groups), label)
    limits.require_rows(file.metadata.num_rows, label)
    for place in range(len(file.schema)):
        column = file.schema.column(place)
        name = column.path.partition(".")[0]
        meant = names[file.schema_arrow.names.index(name)]
        if column.physical_type == "INT96" and meant in table.column_names:
            raise BadDeliveryError(
                f"{label}: column {name} is INT96, which some programs mean as a moment in UTC and "
                "others as local time",
                remedy="write it as text, as a date, or as a timestamp without a zone (in Spark "
                "the type timestamp_ntz)",
            )
    for field in file.schema_arrow:
        if pa.types.is_decimal(field.type) and field.type.precision > LARGEST_PRECISION:
            raise BadDeliveryError(
                f"{label}: column {field.name} is {field.type}; a decimal may have "
                f"{LARGEST_PRECISION} digits",
                remedy=f"write it as text, or as decimal({LARGEST_PRECISION}, {field.type.scale})",
            )
