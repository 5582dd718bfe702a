"""A Dagster asset graph that takes messy retail data to trusted numbers.

What is named here is what other programs may use; it stays as it is from one minor version to the
next. Everything is imported when it is asked for, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medallion_assets.frames.read import read
    from medallion_assets.orchestration.code_location import published_tables
    from medallion_assets.orchestration.component import RetailSystem
    from medallion_assets.orchestration.resources.lake import LakeIOManager, build_resources

__all__ = ["LakeIOManager", "RetailSystem", "build_resources", "published_tables", "read"]

_HOMES = {
    "RetailSystem": "medallion_assets.orchestration.component",
    "LakeIOManager": "medallion_assets.orchestration.resources.lake",
    "build_resources": "medallion_assets.orchestration.resources.lake",
    "published_tables": "medallion_assets.orchestration.code_location",
    "read": "medallion_assets.frames.read",
}


def __dir__() -> list[str]:
    """The names that the package offers; `dg` finds components by them."""
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> object:
    """What the package offers, imported at first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
