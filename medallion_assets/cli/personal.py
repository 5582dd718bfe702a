"""The columns that relate to a person, of every table of the lake.

Belongs here: gathering the marks of descriptions and what gold takes over of them. Does not belong
here: printing it, and tables that other assets store, which say nothing of persons.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from medallion_assets.core.naming import BRONZE, GOLD, QUARANTINE, SILVER
from medallion_assets.gold.lineage import personal_columns
from medallion_assets.gold.project import marts_of
from medallion_assets.ledger import store as ledger
from medallion_assets.payouts import book as payouts
from medallion_assets.systems.registry import all_projects, all_tables
from medallion_assets.tables.model import Pii, Table

Personal = Mapping[str, Mapping[str, list[str]]]
"""The columns by layer and table; a table without any has an empty list."""


def personal_by_layer(published: Collection[str] | None = None) -> Personal:
    """The personal columns of all tables.

    Args:
        published: the tables that count, as ``layer.name``; all where it is None.

    Raises:
        ConfigurationError: a registered system or project cannot be used.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for identifier, columns in sorted(_all()):
        layer, _, name = identifier.partition(".")
        if published is None or identifier in published:
            found.setdefault(layer, {})[name] = sorted(columns)
    return found


def _all() -> Iterator[tuple[str, Iterable[str]]]:
    """Every table with its personal columns."""
    for table in all_tables():
        yield from _described(table)
    for project in all_projects():
        marked = personal_columns(project)
        for model in marts_of(project):
            yield f"{GOLD}.{model.name}", marked[model.unique_id]
    for identifier in (*ledger.FIELDS, *payouts.FIELDS):
        yield identifier, ()


def _described(table: Table) -> Iterator[tuple[str, Iterable[str]]]:
    """The tables that a description makes; those of received rows have no derived columns."""
    received = [column.name for column in table.columns if column.pii is not Pii.NONE]
    for layer in (BRONZE, QUARANTINE):
        yield f"{layer}.{table.identifier}", received
    yield f"{SILVER}.{table.identifier}", table.personal_columns
    if table.history is not None:
        yield f"{SILVER}.{table.history_identifier}", table.personal_columns
