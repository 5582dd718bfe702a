"""Ibis, which is loaded when an expression is first made.

Belongs here: the names by which descriptions use it. Does not belong here: any expression.

Many commands ask a description for names and columns alone, and Ibis takes half a second to load.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["dt", "ibis", "ir"]

if TYPE_CHECKING:
    import ibis
    import ibis.expr.datatypes as dt
    import ibis.expr.types as ir
else:

    class _Late:
        """A module that is imported when something of it is asked for."""

        def __init__(self, name: str) -> None:
            """Name it."""
            self._name = name

        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
            """Something of it."""
            return getattr(import_module(self._name), name)

    ibis = _Late("ibis")
    dt = _Late("ibis.expr.datatypes")
    ir = _Late("ibis.expr.types")
