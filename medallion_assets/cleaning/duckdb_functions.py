"""DuckDB's own functions that dating needs beside Ibis' expressions.

Belongs here: what only runs on the platform, which dates rows before any other engine
sees them. Does not belong here: anything that silver's shared expressions use.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

__all__ = ["json_text", "local_time"]

PLAIN = dt.Timestamp(scale=6)
ZONED = dt.Timestamp("UTC", scale=6)


@ibis.udf.scalar.builtin(signature=((dt.string, dt.string), dt.string))  # type: ignore[untyped-decorator]
def json_extract_string(document: object, path: object) -> object:
    """A value of a JSON document as text."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, PLAIN), ZONED))  # type: ignore[untyped-decorator]
def _instant(zone: str, moment: object) -> object:
    """A local time of a zone as an instant."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, ZONED), PLAIN))  # type: ignore[untyped-decorator]
def _local(zone: str, moment: object) -> object:
    """An instant as the local time of a zone."""


def json_text(document: ir.StringValue, path: str) -> ir.StringValue:
    """A value of a JSON document as text; null where it is not there."""
    found: ir.StringValue = json_extract_string(document, path)
    return found


def local_time(zone: str, utc: ir.Value) -> ir.TimestampValue:
    """A time in UTC as the local time of a zone."""
    found: ir.TimestampValue = _local(zone, _instant("UTC", utc))
    return found
