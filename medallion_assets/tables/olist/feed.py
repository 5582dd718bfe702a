"""The marketplace's times, and how its own database tells changes.

Belongs here: what its tables have in common. Does not belong here:
reading the database (see ``sources.postgresql.database``).
"""

from __future__ import annotations

from medallion_assets.tables.clauses import Changes

__all__ = ["CHANGES", "TIME_ZONE"]

TIME_ZONE = "America/Sao_Paulo"
"""The marketplace's business days and all its local times."""

CHANGES = Changes(column="changed_at")
"""Each version of a row carries the local time of its change, like all of Olist's times."""
