"""Records of the vocabulary, read from YAML by their own fields.

Belongs here: what a field of each type may be written as. The words are the names of the fields, so
the vocabulary of Python and YAML is one. Does not belong here: the vocabulary (see ``tables``).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from medallion_assets.systems.written.nodes import Node, unknown
from medallion_assets.tables.clauses import Rule
from medallion_assets.tables.coherence import ContradictionError
from medallion_assets.tables.expressions import Sql
from medallion_assets.tables.model import Column, Derived, Table
from medallion_assets.tables.readers import Database, DroppedFiles, Export, Reader
from medallion_assets.tables.types import ColumnType

SCALARS = {str: "str", int: "int", float: "float", bool: "bool"}
BY_NAME = (Table, Column, Derived, Rule)
"""Records that are written as a mapping of names to the rest of them."""
EXPRESSIONS = {(Rule, "breaks"), (Derived, "expression")}
"""Functions that are written as SQL."""
PYTHON_ONLY = {(Table, "reduce"), (Table, "findings"), (Column, "clean")}
GIVEN = {(Table, "source"), (Rule, "trap")}
"""What follows from the system, or is said of built-in ones only."""


def word_of(kind: type) -> str:
    """How a class is named in YAML: ``dropped_files`` for ``DroppedFiles``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


COLUMN_TYPES = {word_of(kind): kind for kind in get_args(ColumnType)}
READERS = {word_of(kind): kind for kind in (Export, Database, DroppedFiles)}


@cache
def hints_of(kind: type) -> Mapping[str, Any]:
    """The types of a record's fields."""
    return get_type_hints(kind)


class Records:
    """Reads records, and remembers where expressions stand."""

    def __init__(self) -> None:
        """Begin without any."""
        self.places: dict[int, Node] = {}

    def record(self, node: Node, kind: type, what: str, **given: object) -> Any:  # noqa: ANN401
        """A record from a mapping of its fields.

        Args:
            what: how messages name it.
            given: fields that are not written.

        Raises:
            ConfigurationError: a word is unknown or missing, or a value is wrong; says where.
        """
        known = {
            one.name: one
            for one in fields(kind)
            if one.init and one.name not in given and (kind, one.name) not in GIVEN
        }
        values: dict[str, object] = {}
        for name, word in node.words().items():
            if (kind, name) in PYTHON_ONLY:
                raise word.word.wrong(
                    f"{name!r} of {what} is a function", remedy="describe the system in Python"
                )
            if name not in known:
                allowed = [n for n in known if (kind, n) not in PYTHON_ONLY]
                raise unknown(word.word, name, allowed, what)
            values[name] = self._field(word.value, kind, name, what)
        lacking = [name for name, one in known.items() if _is_needed(one) and name not in values]
        if lacking:
            raise node.wrong(f"{what} has no {' and no '.join(lacking)}")
        return self.made(node, kind, **given, **values)

    def made(self, node: Node, kind: Callable[..., Any], **values: object) -> Any:  # noqa: ANN401
        """A record, or what it says of its values.

        Raises:
            ConfigurationError: the record contradicts itself.
        """
        try:
            return kind(**values)
        except ValueError as error:
            path = error.path if isinstance(error, ContradictionError) else ()
            raise node.at(*path).wrong(str(error)) from error

    def _field(self, node: Node, kind: type, name: str, what: str) -> Any:  # noqa: ANN401
        if (kind, name) in EXPRESSIONS:
            found = self.made(node, Sql, text=node.scalar("str"))
            self.places[id(found)] = node
            return found
        return self.value(node, hints_of(kind)[name], f"{name} of {what}")

    def value(self, node: Node, hint: Any, what: str, **given: object) -> Any:  # noqa: ANN401
        """A value of a type, as a field of a record has it.

        Raises:
            ConfigurationError: it is none of that type; says where.
        """
        if hint == ColumnType:
            return self._tagged(node, COLUMN_TYPES, what)
        if hint is Reader:
            return self._tagged(node, READERS, what)
        if hint in SCALARS:
            return node.scalar(SCALARS[hint])
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is tuple:
            return self._several(node, arguments[0], what, **given)
        if origin in {Union, UnionType}:
            return self._optional(node, [one for one in arguments if one is not NoneType], what)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return self._choice(node, hint, what)
        if is_dataclass(hint) and isinstance(hint, type):
            return self.record(node, hint, what)
        raise node.wrong(f"{what} cannot be written in YAML", remedy="describe it in Python")

    def _several(self, node: Node, kind: Any, what: str, **given: object) -> tuple[Any, ...]:  # noqa: ANN401
        """A list, or a mapping of names to the rest of records."""
        if kind in BY_NAME:
            return tuple(
                self.record(word.value, kind, f"{word_of(kind)} {name}", name=name, **given)
                for name, word in node.words().items()
            )
        return tuple(self.value(item, kind, f"an item of {what}") for item in node.items())

    def _optional(self, node: Node, kinds: list[Any], what: str) -> Any:  # noqa: ANN401
        """One of several kinds of record, told by their words; or nothing."""
        if node.kind == "null":
            return None
        if len(kinds) == 1:
            return self.value(node, kinds[0], what)
        words = set(node.words())
        fitting = [kind for kind in kinds if words <= {one.name for one in fields(kind)}]
        needed = [
            kind
            for kind in fitting
            if {one.name for one in fields(kind) if _is_needed(one)} <= words
        ]
        return self.record(node, (needed or fitting or kinds)[-1], what)

    def _choice(self, node: Node, kind: type[Enum], what: str) -> Enum:
        """A value of a closed list."""
        known = {str(member.value): member for member in kind}
        given = node.scalar("str")
        if given not in known:
            raise unknown(node, given, known, what)
        return known[given]

    def _tagged(self, node: Node, kinds: Mapping[str, type], what: str) -> Any:  # noqa: ANN401
        """A record by the word of its class: alone, with its first field, or with its fields."""
        if node.kind != "map":
            name, inner = node.scalar("str"), None
            word = node
        else:
            found = node.words()
            if len(found) != 1:
                raise node.wrong(f"{what} has {len(found)} words", remedy="write one of them")
            ((name, both),) = found.items()
            word, inner = both.word, both.value
        if name not in kinds:
            raise unknown(word, name, kinds, what)
        kind = kinds[name]
        if inner is None:
            lacking = [one.name for one in fields(kind) if _is_needed(one)]
            if lacking:
                raise word.wrong(f"{name} says no {' and no '.join(lacking)}")
            return kind()
        if inner.kind == "map":
            return self.record(inner, kind, name)
        first = fields(kind)
        if not first:
            raise inner.wrong(f"{name} takes no values")
        return self.made(
            inner, kind, **{first[0].name: self.value(inner, hints_of(kind)[first[0].name], name)}
        )


def _is_needed(one: Field[Any]) -> bool:
    """Whether a field has no default."""
    return one.default is MISSING and one.default_factory is MISSING
