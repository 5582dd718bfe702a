"""A Dagster asset graph that takes messy retail data to trusted numbers.

What is named here is what other programs may use; it stays as it is from one minor version to the
next (docs/api.md lists it). Everything is imported when it is asked for, so that importing the
package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medallion_assets.core.errors import ConfigurationError, LakeError, MedallionError
    from medallion_assets.frames.read import OpenLake, open_lake, read
    from medallion_assets.orchestration.code_location import published_tables
    from medallion_assets.orchestration.component import RetailSystem
    from medallion_assets.orchestration.gold_component import GoldProject
    from medallion_assets.orchestration.resources.lake import LakeIOManager, build_resources
    from medallion_assets.sources.export_files import SourceFile
    from medallion_assets.sources.extracts import ChangeWindow
    from medallion_assets.sources.landing import Delivery, receive
    from medallion_assets.sources.origin import origin_by
    from medallion_assets.sources.protocol import Asked, DayMeaning, Origin
    from medallion_assets.tables.clauses import (
        Action,
        Changes,
        ColumnDay,
        Drift,
        DriftPolicy,
        Finding,
        ForeignKey,
        History,
        Lookup,
        ParentDay,
        Pii,
        Rule,
        Threshold,
    )
    from medallion_assets.tables.dbt_gold import DbtGold
    from medallion_assets.tables.expressions import Sql
    from medallion_assets.tables.file_form import FileForm
    from medallion_assets.tables.model import Column, Derived, Table
    from medallion_assets.tables.notation import DateOrder, Notation
    from medallion_assets.tables.readers import Database, DroppedFiles, Export, PlaceSetting, Reader
    from medallion_assets.tables.source_system import SourceSystem
    from medallion_assets.tables.types import (
        Boolean,
        Choice,
        Coordinate,
        Date,
        Identifier,
        Instant,
        Integer,
        Money,
        Number,
        Text,
        Timestamp,
        ZipPrefix,
    )

__all__ = [
    "Action",
    "Asked",
    "Boolean",
    "ChangeWindow",
    "Changes",
    "Choice",
    "Column",
    "ColumnDay",
    "ConfigurationError",
    "Coordinate",
    "Database",
    "Date",
    "DateOrder",
    "DayMeaning",
    "DbtGold",
    "Delivery",
    "Derived",
    "Drift",
    "DriftPolicy",
    "DroppedFiles",
    "Export",
    "FileForm",
    "Finding",
    "ForeignKey",
    "GoldProject",
    "History",
    "Identifier",
    "Instant",
    "Integer",
    "LakeError",
    "LakeIOManager",
    "Lookup",
    "MedallionError",
    "Money",
    "Notation",
    "Number",
    "OpenLake",
    "Origin",
    "ParentDay",
    "Pii",
    "PlaceSetting",
    "Reader",
    "RetailSystem",
    "Rule",
    "SourceFile",
    "SourceSystem",
    "Sql",
    "Table",
    "Text",
    "Threshold",
    "Timestamp",
    "ZipPrefix",
    "build_resources",
    "open_lake",
    "origin_by",
    "published_tables",
    "read",
    "receive",
]

_HOMES = {
    "core.errors": ("ConfigurationError", "LakeError", "MedallionError"),
    "frames.read": ("OpenLake", "open_lake", "read"),
    "orchestration.code_location": ("published_tables",),
    "orchestration.component": ("RetailSystem",),
    "orchestration.gold_component": ("GoldProject",),
    "orchestration.resources.lake": ("LakeIOManager", "build_resources"),
    "sources.export_files": ("SourceFile",),
    "sources.extracts": ("ChangeWindow",),
    "sources.landing": ("Delivery", "receive"),
    "sources.origin": ("origin_by",),
    "sources.protocol": ("Asked", "DayMeaning", "Origin"),
    "tables.clauses": (
        "Action",
        "Changes",
        "ColumnDay",
        "Drift",
        "DriftPolicy",
        "Finding",
        "ForeignKey",
        "History",
        "Lookup",
        "ParentDay",
        "Pii",
        "Rule",
        "Threshold",
    ),
    "tables.expressions": ("Sql",),
    "tables.file_form": ("FileForm",),
    "tables.dbt_gold": ("DbtGold",),
    "tables.model": ("Column", "Derived", "Table"),
    "tables.notation": ("DateOrder", "Notation"),
    "tables.readers": ("Database", "DroppedFiles", "Export", "PlaceSetting", "Reader"),
    "tables.source_system": ("SourceSystem",),
    "tables.types": (
        "Boolean",
        "Choice",
        "Coordinate",
        "Date",
        "Identifier",
        "Instant",
        "Integer",
        "Money",
        "Number",
        "Text",
        "Timestamp",
        "ZipPrefix",
    ),
}
"""The names of each module that are offered; a test compares them with ``__all__``."""


def __dir__() -> list[str]:
    """The names that the package offers; `dg` finds components by them."""
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> object:
    """What the package offers, imported at first use."""
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
