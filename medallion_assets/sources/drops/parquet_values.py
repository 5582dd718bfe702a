"""Values of Parquet as text.

Belongs here: one type or value. Does not belong here: rows (see ``parquet_rows``).
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa

from medallion_assets.core.sql import quoted
from medallion_assets.sources.drops.json_lines import Digits, as_json
from medallion_assets.tables.notation import POINT
from medallion_assets.tables.types import THOUSANDS


def text_sql(field: pa.Field, sign: str) -> str:
    """A column as text, as a program writes it that means no thousands by a point.

    A decimal without digits before its point gets the zero it lacks; of three digits behind it
    those go that say nothing.

    Args:
        sign: before a fraction.
    """
    text = f"{quoted(field.name)}::varchar"
    if pa.types.is_decimal(field.type):
        text = _decimal_sql(field, text)
    is_fraction = pa.types.is_decimal(field.type) or pa.types.is_floating(field.type)
    return f"replace({text}, '.', '{sign}')" if is_fraction and sign != POINT else text


def _decimal_sql(field: pa.Field, text: str) -> str:
    """The text of a decimal without what may be read as something else."""
    if field.type.precision == field.type.scale:
        text = f"regexp_replace({text}, '^(-?)[.]', '\\10.')"
    return f"rtrim(rtrim({text}, '0'), '.')" if field.type.scale == THOUSANDS else text


def nested_text(value: object) -> str:
    """A nested value as JSON."""
    return as_json(_plain(value))


def _plain(value: object) -> object:
    """A value of Arrow as one of JSON, numbers by their digits."""
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Digits(json.dumps(value))
    if isinstance(value, Decimal):
        return Digits(f"{value:f}")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode()
    return value if value is None or isinstance(value, bool | str) else str(value)
