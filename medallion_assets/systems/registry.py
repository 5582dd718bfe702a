"""Which source systems a process knows: the built-in ones, and those that others have registered.

Belongs here: finding them, once a process, and refusing what cannot be used; then none is known.
Does not belong here: what a system has to be (see ``tables.source_system``).

A package registers a system by an entry point of the group ``medallion.systems``; without a
package it is named by ``MEDALLION_SYSTEMS``, which every process of the platform reads.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets.tables.model import Table
from medallion_assets.tables.source_system import SourceSystem

GROUP = "medallion.systems"
VARIABLE = "MEDALLION_SYSTEMS"
DEFAULT_SOURCE = "olist"
"""The system that a command means if it is told none."""
SUFFIXES = (".yaml", ".yml")
PLACE = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Found:
    """A system and who named it, for messages."""

    system: SourceSystem
    named_by: str


@dataclass(frozen=True)
class Registry:
    """The systems of a process."""

    systems: tuple[SourceSystem, ...]

    @cached_property
    def by_name(self) -> dict[str, SourceSystem]:
        """The systems by their names."""
        return {system.name: system for system in self.systems}

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """All tables of all systems."""
        return tuple(table for system in self.systems for table in system.tables)


def all_systems() -> tuple[SourceSystem, ...]:
    """The source systems that this process knows, the built-in ones first.

    Raises:
        ConfigurationError: one that is registered cannot be used; then none can.
    """
    return registry().systems


def all_tables() -> tuple[Table, ...]:
    """All tables of all systems.

    Raises:
        ConfigurationError: a registered system cannot be used.
    """
    return registry().tables


def system_of(name: str) -> SourceSystem:
    """A system by its name.

    Raises:
        ConfigurationError: there is none of that name; lists those that there are.
    """
    known = registry().by_name
    if name not in known:
        close = get_close_matches(name, known, n=1)
        raise ConfigurationError(
            f"there is no source system {name!r}"
            + (f"; did you mean {close[0]}?" if close else ""),
            remedy=f"choose one of {', '.join(known)}, or register it by {VARIABLE}",
        )
    return known[name]


@cache
def registry() -> Registry:
    """All systems, found at first use.

    Raises:
        ConfigurationError: one that is registered cannot be used; then none can.
    """
    built_in = [Found(system, "the platform") for system in BUILT_IN]
    found = [*built_in, *_installed(), *_named(_variable())]
    known = [one.system for one in found]
    found += [one for one in _registered.values() if one.system not in known]
    _require_apart(found)
    return Registry(tuple(one.system for one in found))


_registered: dict[str, Found] = {}
"""Systems that this process was told of by its own code, by who told."""


def register(system: SourceSystem, named_by: str) -> None:
    """Let this process know a system; the same one may be told of again.

    Args:
        named_by: who does, for messages; a system that it told of before is forgotten.

    Raises:
        ConfigurationError: another system has its name or a name of its tables.
    """
    before = dict(_registered)
    _registered[named_by] = Found(system, named_by)
    registry.cache_clear()
    try:
        registry()
    except ConfigurationError:
        _registered.clear()
        _registered.update(before)
        raise


def _variable() -> str:
    """What the variable says, in the environment or in ``.env``."""
    given = os.environ.get(VARIABLE, "")
    if given or not Path(".env").is_file():
        return given
    # A job on Glue, where there is no such file, lacks what reads it.
    from medallion_assets.settings.systems import named_systems  # noqa: PLC0415

    return named_systems()


def _installed() -> Iterator[Found]:
    """The systems that installed packages register, in the order of their names."""
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        package = f" of {point.dist.name}" if point.dist else ""
        who = f"the entry point {point.name}{package}"
        yield Found(loaded_system(point.value, who), who)


def _named(places: str) -> Iterator[Found]:
    """The systems that the variable names, in its order."""
    for place in filter(None, map(str.strip, places.split(","))):
        yield Found(loaded_system(place, VARIABLE), f"{VARIABLE}, {place}")


def loaded_system(place: str, named_by: str) -> SourceSystem:
    """The system at a place, ``package.module:NAME`` or ``path/shop.yaml``.

    Raises:
        ConfigurationError: there is none.
    """
    if place.lower().endswith(SUFFIXES):
        return _from_yaml(place)
    parts = PLACE.fullmatch(place)
    if parts is None:
        raise ConfigurationError(
            f"{named_by}: {place!r} names no source system",
            remedy="write package.module:NAME or path/shop.yaml, several with commas between them",
        )
    module, attribute = parts.groups()
    try:
        with _importing_from_here():
            loaded = getattr(import_module(module), attribute, None)
    except Exception as error:  # whatever a module of somebody else raises
        raise ConfigurationError(
            f"{named_by}: {module} cannot be imported: {type(error).__name__}: {error}",
            remedy="correct or install it; modules are looked for where Python looks, then in "
            f"the working directory. `python -c 'import {module}'` shows where it fails",
        ) from error
    if not isinstance(loaded, SourceSystem):
        what = "has none" if loaded is None else f"is a {type(loaded).__name__}"
        raise ConfigurationError(
            f"{named_by}: {place} {what}; expected a SourceSystem",
            remedy=f"let {attribute} of {module} be a SourceSystem",
        )
    return loaded


def _from_yaml(path: str) -> SourceSystem:
    """The system that a file describes."""
    # A job on Glue, where YAML may not be read, is told of systems in modules.
    from medallion_assets.systems.written.system import system_from_yaml  # noqa: PLC0415

    return system_from_yaml(Path(path).expanduser())


@contextmanager
def _importing_from_here() -> Iterator[None]:
    """Look for modules in the working directory too, after all other places."""
    here = str(Path.cwd())
    sys.path.append(here)
    try:
        yield
    finally:
        sys.path.remove(here)


def _require_apart(found: Iterable[Found]) -> None:
    """Refuse two systems of one name, and two tables that would be stored under one name.

    Raises:
        ConfigurationError: there are some; says who named them.
    """
    systems: dict[str, str] = {}
    stored: dict[str, tuple[str, str]] = {}
    for one in found:
        name = one.system.name
        if name in systems:
            raise ConfigurationError(
                f"two source systems are named {name}: by {systems[name]} and by {one.named_by}",
                remedy="give one of them another name, or register it once",
            )
        systems[name] = one.named_by
        for table, identifier in one.system.stored_names:
            if identifier in stored:
                other, first = stored[identifier]
                raise ConfigurationError(
                    f"{other} of {first} and {name}.{table} of {one.named_by} would both be "
                    f"stored as {identifier}",
                    remedy="give one of the systems or tables another name",
                )
            stored[identifier] = f"{name}.{table}", one.named_by
