"""The values of a YAML file with the places where they stand.

Belongs here: text, numbers, lists and words of mappings, and what is said of one that is another.
Does not belong here: which words a description has (see ``records``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from medallion_assets.core.errors import ConfigurationError

TAG = "tag:yaml.org,2002:"
KINDS = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false"}
MOST_BYTES = 4 * 1024**2


@dataclass(frozen=True)
class Node:
    """A value of a file, and where it stands."""

    file: str
    node: Any

    def wrong(self, problem: str, *, remedy: str = "correct the description") -> ConfigurationError:
        """What is said of a mistake at this place."""
        mark = self.node.start_mark
        return ConfigurationError(
            f"{self.file}, line {mark.line + 1}, column {mark.column + 1}: {problem}", remedy=remedy
        )

    def at(self, *path: str) -> "Node":
        """The value that words lead to, or the last one on the way that is written."""
        found = self
        for name in path:
            words = found.words() if found.kind == "map" else {}
            if name not in words:
                return found
            found = words[name].value
        return found

    @property
    def kind(self) -> str:
        """What YAML takes it for: str, int, float, bool, null, seq, map or another."""
        return str(self.node.tag).removeprefix(TAG)

    @property
    def shown(self) -> str:
        """What it is, for messages."""
        match self.kind:
            case "map":
                return "a mapping"
            case "seq":
                return "a list"
            case "null":
                return "nothing"
            case _:
                return f"{self.node.value!r}"

    def scalar(self, kind: str) -> Any:  # noqa: ANN401 - of the kind that is asked for
        """A value of a kind.

        Raises:
            ConfigurationError: it is one of another kind.
        """
        found = self.kind
        if found != kind and (kind, found) != ("float", "int"):
            is_plain = isinstance(self.node, yaml.ScalarNode) and found != "null"
            hint = "; put it into quotes" if kind == "str" and is_plain else ""
            raise self.wrong(f"{self.shown} is not {KINDS[kind]}{hint}")
        return yaml.SafeLoader("").construct_object(self.node)

    def items(self) -> list["Node"]:
        """The values of a list.

        Raises:
            ConfigurationError: it is no list.
        """
        if self.kind != "seq":
            raise self.wrong(f"{self.shown} is no list; a list stands in [ ] or has dashes")
        return [Node(self.file, item) for item in self.node.value]

    def words(self) -> Mapping[str, "Word"]:
        """The words of a mapping with their values.

        Raises:
            ConfigurationError: it is no mapping, or a word comes twice.
        """
        if self.kind != "map":
            raise self.wrong(f"{self.shown} is no mapping of words to values")
        found: dict[str, Word] = {}
        for key, value in self.node.value:
            word = Node(self.file, key)
            name = word.scalar("str")
            if name in found:
                raise word.wrong(f"{name!r} comes twice")
            found[name] = Word(word, Node(self.file, value))
        return found


@dataclass(frozen=True)
class Word:
    """A word of a mapping and its value."""

    word: Node
    value: Node


def unknown(word: Node, name: str, known: Iterable[str], of: str) -> ConfigurationError:
    """What is said of a word that is not known."""
    known = sorted(known)
    close = get_close_matches(name, known, n=1)
    meant = f"; did you mean {close[0]}?" if close else ""
    return word.wrong(
        f"unknown word {name!r} in {of}{meant}", remedy=f"the words are {', '.join(known)}"
    )


def read_yaml(path: Path) -> Node:
    """The one document of a file.

    Raises:
        ConfigurationError: it cannot be read, or is no YAML; names the line.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ConfigurationError(
                f"{path} has more than {MOST_BYTES:,} bytes", remedy="name a description"
            )
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error}", remedy="name a file of YAML, in UTF-8"
        ) from error
    try:
        found = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ConfigurationError(
            f"{path}{where}: no YAML: {error.problem}", remedy="correct it there, or just before"
        ) from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path}: no YAML: {error}", remedy="correct it") from error
    if found is None:
        raise ConfigurationError(f"{path} is empty", remedy="describe a source system in it")
    return Node(str(path), found)
