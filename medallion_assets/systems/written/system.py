"""A source system from a YAML file.

Belongs here: the file as a whole, and its expressions compared with the columns of its tables. Does
not belong here: single records (see ``records``), and who names the file (see
``systems.registry``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from medallion_assets.systems.written.nodes import read_yaml, unknown
from medallion_assets.systems.written.records import Records, hints_of
from medallion_assets.tables.expressions import Sql
from medallion_assets.tables.late_ibis import ibis
from medallion_assets.tables.model import Table
from medallion_assets.tables.source_system import SourceSystem
from medallion_assets.tables.types import data_type

NEEDED = ("name", "time_zone", "currency", "reader", "tables")
WORDS = (*NEEDED, "gold")


def system_from_yaml(path: Path | str) -> SourceSystem:
    """The source system that a YAML file describes.

    Raises:
        ConfigurationError: it describes none; says in which line and column, and what is allowed.
    """
    node = read_yaml(Path(path))
    words = node.words()
    for name, word in words.items():
        if name not in WORDS:
            raise unknown(word.word, name, WORDS, "the description of a source system")
    if lacking := [name for name in NEEDED if name not in words]:
        raise node.wrong(f"the description has no {' and no '.join(lacking)}")
    records, hints = Records(), hints_of(SourceSystem)
    values: dict[str, Any] = {}
    for name in NEEDED:
        given = {"source": values["name"]} if name == "tables" else {}
        values[name] = records.value(words[name].value, hints[name], name, **given)
    if "gold" in words:  # beside the file, wherever it is read from
        values["gold"] = Path(path).parent / words["gold"].value.scalar("str")
    system: SourceSystem = records.made(node, SourceSystem, **values)
    for table, expression, is_rule in _expressions(system):
        try:
            _require_fitting(system, table, expression, is_rule=is_rule)
        except Exception as error:  # whatever Ibis says of values that do not fit
            problem = str(error).splitlines()[0]
            raise records.places[id(expression)].wrong(
                f"{expression.text!r} does not fit the columns of {table.name}: {problem}"
            ) from error
    return system


def _expressions(system: SourceSystem) -> Iterator[tuple[Table, Sql, bool]]:
    """All expressions, each with whether it is a rule."""
    for table in system.tables:
        for rule in table.rules:
            if isinstance(rule.breaks, Sql):
                yield table, rule.breaks, True
        for derived in table.derived:
            if isinstance(derived.expression, Sql):
                yield table, derived.expression, False


def _require_fitting(system: SourceSystem, table: Table, expression: Sql, *, is_rule: bool) -> None:
    """Refuse an expression over columns that are not there, or that do not go together.

    Raises:
        ValueError: says what is wrong; Ibis has errors of its own.
    """
    columns = table.silver_columns if is_rule else table.columns
    known = {column.name: data_type(column.type) for column in columns}
    for lookup in table.lookups:
        types = {c.name: data_type(c.type) for c in system.by_name[lookup.table].silver_columns}
        known |= {f"{lookup.table}__{name}": types[name] for name in lookup.columns}
    if missing := sorted(expression.columns - set(known)):
        raise ValueError(f"there is no column {missing[0]}; there are {', '.join(known)}")
    found = expression(ibis.table(known, name=table.name))
    if is_rule and not found.type().is_boolean():
        raise ValueError(f"it is {found.type()}, and a rule is true or false")
