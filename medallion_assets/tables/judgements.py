"""What a description says of rows: rules about one, findings about several, and limits.

Belongs here: these records. Does not belong here: evaluating them (see ``quality.rules``
and ``silver.findings``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import ibis.expr.types as ir

from medallion_assets.tables.decisions import Action

__all__ = ["Finding", "Predicate", "Rule", "Tables", "Threshold"]

Predicate = Callable[[ir.Table], ir.BooleanValue]
"""True where a row breaks the rule; null counts as not broken."""

Tables = Mapping[str, ir.Table]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A statement about one row, with its decision.

    Attributes:
        name: the reason code.
        trap: the number of the known trap it handles, in ``docs/rules.md``.
        breaks: true where the row breaks the rule.
    """

    name: str
    action: Action
    description: str
    breaks: Predicate
    trap: int | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A warning about several rows, or about rows that are not there.

    Attributes:
        count: from the silver tables (this one under its own name) to a table
            of ``business_day`` (null for tables without days) and ``rows``.
    """

    name: str
    description: str
    count: Callable[[Tables], ir.Table]
    uses: tuple[str, ...] = ()
    trap: int | None = None


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """What is too much to be true: more than ``share`` and at least ``rows``."""

    share: float = 0.5
    rows: int = 100
