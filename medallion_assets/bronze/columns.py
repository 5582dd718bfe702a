"""The columns of two deliveries, compared.

Belongs here: which columns came, went, were renamed, retyped or put in another order. Does
not belong here: what becomes of that (see ``drift``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ADDED, MISSING, RENAMED, RETYPED, REORDERED = (
    "added", "missing", "renamed", "retyped", "reordered"
)  # fmt: skip
NO_MATTER = "no matter"


@dataclass(frozen=True)
class Columns:
    """The columns of a delivery, in their order, with the types its source gives them."""

    names: Sequence[str]
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SchemaChange:
    """One difference between two deliveries.

    Attributes:
        column_name: the column as it is named now; None where all are meant.
        before: its former name or type, or the former order.
        after: its name, type or the order now.
        decision: what became of it.
    """

    change: str
    column_name: str | None
    before: str | None
    after: str | None
    decision: str = ""

    @property
    def matters(self) -> bool:
        """Whether anything is otherwise because of it."""
        return self.decision != NO_MATTER

    def __str__(self) -> str:
        """In one line."""
        types = " to ".join(value for value in (self.before, self.after) if value)
        return f"{self.change} {types}: {self.decision}"


def compare(
    before: Columns, after: Columns, known: Mapping[str, str] | None = None
) -> list[SchemaChange]:
    """The differences between the columns of two deliveries.

    Args:
        known: by every name of a column, present and former, the one it is described by.
    """
    gone = [name for name in before.names if name not in after.names]
    new = [name for name in after.names if name not in before.names]
    renamed = _renamed(before.names, after.names, known or {})
    changes = [SchemaChange(RENAMED, name, former, name) for name, former in renamed.items()]
    changes += [SchemaChange(ADDED, name, None, name) for name in new if name not in renamed]
    former = set(renamed.values())
    changes += [SchemaChange(MISSING, name, name, None) for name in gone if name not in former]
    for name, kind in after.types.items():
        former_kind = before.types.get(name)
        if former_kind is not None and former_kind != kind:
            changes.append(SchemaChange(RETYPED, name, former_kind, kind))
    old_order = [name for name in before.names if name in after.names]
    new_order = [name for name in after.names if name in before.names]
    if old_order != new_order:
        orders = (", ".join(old_order), ", ".join(new_order))
        changes.append(SchemaChange(REORDERED, None, *orders))
    return changes


def _renamed(
    before: Sequence[str], after: Sequence[str], known: Mapping[str, str]
) -> dict[str, str]:
    """By new name the former one: a column known by both, else the one in whose place it is."""
    gone = {known.get(name, name): name for name in before if name not in after}
    new = [name for name in after if name not in before]
    found = {name: gone.pop(known[name]) for name in new if known.get(name) in gone}
    for place, name in enumerate(after[: len(before)]):
        if name in new and name not in found and before[place] in gone.values():
            found[name] = before[place]
    return found
