"""How the marketplace's own database tells its changes.

Belongs here: what all its tables with days have in common. Does not belong here:
reading the database (see ``sources.database``).
"""

from __future__ import annotations

from medallion_assets.tables.feeds import Changes

__all__ = ["CHANGES"]

CHANGES = Changes(column="changed_at")
"""Each version of a row carries the local time of its change, like all of Olist's times."""
