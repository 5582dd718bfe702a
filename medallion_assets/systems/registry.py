"""Which source systems and projects of gold a process knows: built in, or registered by others.

Belongs here: finding them, once a process, and refusing what cannot be used; then none is known.
Does not belong here: what a system or a project has to be (see ``tables.source_system`` and
``tables.dbt_gold``).

A package registers one by an entry point of the group ``medallion.systems``; without a package it
is named by ``MEDALLION_SYSTEMS``, which every process of the platform reads.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets.systems.registered import VARIABLE, Found, registered
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.model import Table
from medallion_assets.tables.source_system import SourceSystem

DEFAULT_SOURCE = "olist"
"""The system that a command means if it is told none."""


@dataclass(frozen=True, eq=False)
class Registry:
    """The systems of a process, and its projects of gold in the order in which they are built.

    One equals no other, so what follows from it can be kept by it.
    """

    systems: tuple[SourceSystem, ...]
    projects: tuple[DbtGold, ...] = ()

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


def all_projects() -> tuple[DbtGold, ...]:
    """The projects of gold that this process knows; each may read gold of those before it.

    Raises:
        ConfigurationError: a registered system or project cannot be used.
    """
    return registry().projects


def projects_of(system: SourceSystem) -> tuple[DbtGold, ...]:
    """The projects of gold that read the silver of a system, in the order of their building."""
    return tuple(project for project in all_projects() if system.name in project.systems)


def tables_of(project: DbtGold) -> tuple[Table, ...]:
    """The tables whose silver a project of gold may read."""
    return tuple(table for name in project.systems for table in system_of(name).tables)


def project_of(name: str) -> DbtGold:
    """A project of gold by its name; one that a system brings is named as the system.

    Raises:
        ConfigurationError: there is none of that name.
    """
    known = {project.name: project for project in all_projects()}
    if name not in known:
        raise ConfigurationError(
            f"there is no project of gold {name!r}", remedy=f"choose one of {', '.join(known)}"
        )
    return known[name]


@cache
def registry() -> Registry:
    """All systems and projects of gold, found at first use.

    Raises:
        ConfigurationError: one that is registered cannot be used; then none can.
    """
    built_in = [Found(system, "the platform") for system in BUILT_IN]
    found = [*built_in, *registered()]
    known = [one.what for one in found]
    found += [one for one in _told.values() if one.what not in known]
    systems = tuple(one.what for one in found if isinstance(one.what, SourceSystem))
    _require_apart(found)
    return Registry(systems, (*_brought(systems), *_separate(found)))


_told: dict[str, Found] = {}
"""What this process was told of by its own code, by who told."""


def register(what: SourceSystem | DbtGold, named_by: str) -> None:
    """Let this process know a system or a project of gold; the same may be told of again.

    Args:
        named_by: who does, for messages; what it told of before is forgotten.

    Raises:
        ConfigurationError: another one has its name or a name of its tables.
    """
    before = dict(_told)
    _told[named_by] = Found(what, named_by)
    registry.cache_clear()
    try:
        registry()
    except ConfigurationError:
        _told.clear()
        _told.update(before)
        raise


def _brought(systems: Iterable[SourceSystem]) -> Iterator[DbtGold]:
    """The projects that systems bring themselves; several may bring one directory."""
    directories = Counter(system.gold for system in systems)
    for system in systems:
        if system.gold is not None:
            yield DbtGold(
                name=system.name,
                directory=system.gold,
                systems=(system.name,),
                is_shared=directories[system.gold] > 1,
            )


def _separate(found: Iterable[Found]) -> Iterator[DbtGold]:
    """The projects that were registered by themselves, for systems that are known.

    Raises:
        ConfigurationError: one reads a system that nobody registered.
    """
    systems = [one.what.name for one in found if isinstance(one.what, SourceSystem)]
    for one in found:
        if not isinstance(one.what, DbtGold):
            continue
        if unknown := [name for name in one.what.systems if name not in systems]:
            raise ConfigurationError(
                f"{one.named_by}: gold of {one.what.name} reads the source system {unknown[0]}, "
                "which nobody registered",
                remedy=f"choose of {', '.join(systems)}, or register it by {VARIABLE}",
            )
        yield one.what


def _require_apart(found: Iterable[Found]) -> None:
    """Refuse two of one name, and two tables that would be stored under one name.

    Raises:
        ConfigurationError: there are some; says who named them.
    """
    named: dict[tuple[str, str], str] = {}
    stored: dict[str, tuple[str, str]] = {}
    for one in found:
        name = one.what.name
        for kind in _kinds(one.what):
            if first := named.get((kind, name)):
                raise ConfigurationError(
                    f"two {kind} are named {name}: by {first} and by {one.named_by}",
                    remedy="give one of them another name, or register it once",
                )
            named[kind, name] = one.named_by
        for table, identifier in (
            one.what.stored_names if isinstance(one.what, SourceSystem) else ()
        ):
            if identifier in stored:
                other, first = stored[identifier]
                raise ConfigurationError(
                    f"{other} of {first} and {name}.{table} of {one.named_by} would both be "
                    f"stored as {identifier}",
                    remedy="give one of the systems or tables another name",
                )
            stored[identifier] = f"{name}.{table}", one.named_by


def _kinds(what: SourceSystem | DbtGold) -> Iterator[str]:
    """As what one is named: a system that brings its gold is a project of gold too."""
    if isinstance(what, SourceSystem):
        yield "source systems"
    if isinstance(what, DbtGold) or what.gold is not None:
        yield "projects of gold"
