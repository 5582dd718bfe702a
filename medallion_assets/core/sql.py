"""Quoting, so that no name or text is ever spliced into SQL unescaped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

__all__ = ["in_days", "quoted", "text", "text_list"]


def quoted(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal, quoted. Only where a statement takes no parameter."""
    return "'" + value.replace("'", "''") + "'"


def text_list(values: Iterable[str]) -> str:
    """A list literal of strings."""
    return "[" + ", ".join(text(value) for value in values) + "]"


def in_days(column: str, days: Iterable[date]) -> str:
    """A condition, in any dialect, that a column holds one of some days."""
    listed = ", ".join(f"date '{day.isoformat()}'" for day in days)
    return f"{quoted(column)} in ({listed})" if listed else "false"
