"""Quoting, so that no name or text is ever spliced into SQL unescaped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

__all__ = ["day_list", "quoted", "text", "text_list"]


def quoted(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal, quoted. Only where a statement takes no parameter."""
    return "'" + value.replace("'", "''") + "'"


def text_list(values: Iterable[str]) -> str:
    """A list literal of strings."""
    return "[" + ", ".join(text(value) for value in values) + "]"


def day_list(days: Iterable[date]) -> str:
    """A list literal of dates."""
    return "[" + ", ".join(f"'{day.isoformat()}'" for day in days) + "]::date[]"
