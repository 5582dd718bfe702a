"""A proposal as a module of Python or a file of YAML, with its comments.

Belongs here: source text of descriptions. Does not belong here: what is proposed (see
``proposal``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any

import yaml

from medallion_assets.proposals.proposal import Proposal
from medallion_assets.systems.written.records import COLUMN_TYPES, READERS, word_of
from medallion_assets.tables.model import Column, Table
from medallion_assets.tables.source_system import SourceSystem

POSITIONAL = {"Column": 3}
"""Fields that are written without their names."""


def differing(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a record of the vocabulary
    """The fields of a record that are not as they are by default."""
    found = {}
    for one in fields(value):
        given = getattr(value, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if one.init and given != default:
            found[one.name] = given
    return found


def as_python(proposal: Proposal) -> str:
    """A module that holds the system under its name in capitals."""
    system, used = proposal.system, set[type]()
    tables = [_table(proposal, table, used) for table in system.tables]
    names = "".join(f"{_constant(table.name)}, " for table in system.tables)
    names = names if len(system.tables) == 1 else names.removesuffix(", ")
    body = (
        f"{''.join(_comments(proposal, '', '', 0))}{_constant(system.name)} = SourceSystem(\n"
        f"    name={_literal(system.name)},\n    time_zone={_literal(system.time_zone)},\n"
        f"    currency={_literal(system.currency)},\n    tables=({names.rstrip()}),\n"
        f"    reader={_python(system.reader, used)},\n)\n"
    )
    used |= {SourceSystem, Table, Column}
    return "\n".join(
        [f'"""The source system {system.name}, proposed from samples: correct it."""\n',
         _import(used), "", *tables, body]
    )  # fmt: skip


def _constant(name: str) -> str:
    return name.upper()


def _literal(value: object) -> str:
    """A value in double quotes, as in the rest of the code."""
    if isinstance(value, str):
        quoted = repr("'" + value)
        return f'"{quoted[2:-1]}"' if quoted[0] == '"' and '"' not in value else repr(value)
    return repr(value)


def _import(used: set[type]) -> str:
    """Where the classes come from: the package offers all words of a description."""
    names = "".join(f"    {name},\n" for name in sorted(kind.__name__ for kind in used))
    return f"from medallion_assets import (\n{names})"


def _python(value: Any, used: set[type]) -> str:  # noqa: ANN401 - of any type
    """A value as an expression of Python."""
    if isinstance(value, Enum):
        used.add(type(value))
        return f"{type(value).__name__}.{value.name}"
    if is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        used.add(kind)
        given = [
            _python(v, used) if place < POSITIONAL.get(kind.__name__, 0) or _is_first(kind, name)
            else f"{name}={_python(v, used)}"
            for place, (name, v) in enumerate(differing(value).items())
        ]  # fmt: skip
        return f"{kind.__name__}({', '.join(given)})"
    if isinstance(value, tuple):
        return f"({', '.join(_python(v, used) for v in value)}{',' if len(value) == 1 else ''})"
    return _literal(value)


def _is_first(kind: type, name: str) -> bool:
    """Whether a field is the one that says most of a type: a pattern, or values."""
    return (kind.__name__, name) in {("Identifier", "pattern"), ("Choice", "values")}


def _comments(proposal: Proposal, table: str, column: str, indent: int) -> Iterator[str]:
    for comment in proposal.comments.get((table, column), []):
        yield f"{' ' * indent}# {comment}\n"


def _table(proposal: Proposal, table: Table, used: set[type]) -> str:
    """A table as an assignment, each column in a line of its own."""
    lines = [*_comments(proposal, table.name, "", 0), f"{_constant(table.name)} = Table(\n"]
    for name, value in _written(table).items():
        if name in {"columns", "foreign_keys"}:
            lines.append(f"    {name}=(\n")
            for one in value:
                if isinstance(one, Column):
                    lines.extend(_comments(proposal, table.name, one.name, 8))
                lines.append(f"        {_python(one, used)},\n")
            lines.append("    ),\n")
        else:
            lines.append(f"    {name}={_python(value, used)},\n")
    return "".join([*lines, ")\n"])


def _written(table: Table) -> dict[str, Any]:
    """What a description says of a table; columns with its notation do not repeat it."""
    found = differing(table)
    found["columns"] = tuple(_own(table, column) for column in table.columns)
    return {name: found[name] for name in sorted(found, key=_place)}


def _own(table: Table, column: Column) -> Column:
    """A column without the notation that its table gives it."""
    if column.notation is None or column.notation != table.notation:
        return column
    values = {one.name: getattr(column, one.name) for one in fields(column)}
    return Column(**{**values, "notation": None})


def _place(name: str) -> int:
    """The order of a description: what a table is, then how it comes, then its columns."""
    order = ("source", "name", "description", "grain", "file_name", "sheet", "form", "notation",
             "key", "day", "foreign_keys", "columns")  # fmt: skip
    return order.index(name) if name in order else len(order)


def as_yaml(proposal: Proposal) -> str:
    """A file that describes the system."""
    system = proposal.system
    lines = [f"# The source system {system.name}, proposed from samples: correct it.\n"]
    lines += _comments(proposal, "", "", 0)
    lines += [
        f"{name}: {_flow(getattr(system, name))}\n" for name in ("name", "time_zone", "currency")
    ]
    lines += [f"reader: {_flow(_plain(system.reader))}\n", "tables:\n"]
    for table in system.tables:
        lines += _comments(proposal, table.name, "", 2)
        lines.append(f"  {_flow(table.name)}:\n")
        for name, value in _written(table).items():
            if name in {"source", "name"}:
                continue
            if name != "columns":
                lines.append(f"    {name}: {_flow(_plain(value))}\n")
                continue
            lines.append("    columns:\n")
            for column in value:
                lines += _comments(proposal, table.name, column.name, 6)
                rest = {n: _plain(v) for n, v in differing(column).items() if n != "name"}
                lines.append(f"      {_flow(column.name)}: {_flow(rest)}\n")
    return "".join(lines)


def _flow(value: object) -> str:
    """A value in one line of YAML."""
    text: str = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9
    )
    return text.removesuffix("\n").removesuffix("\n...")


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any type
    """A value as YAML writes it: records as mappings, types and readers under their words."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    found: Mapping[str, Any] = {name: _plain(v) for name, v in differing(value).items()}
    word = word_of(type(value))
    if COLUMN_TYPES.get(word) is type(value) or READERS.get(word) is type(value):
        if not found:
            return word
        short = len(found) == 1 and _is_first(type(value), next(iter(found)))
        return {word: next(iter(found.values())) if short else found}
    return dict(found)
