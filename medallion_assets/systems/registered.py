"""What others have registered: source systems and projects of gold, and who named each.

Belongs here: importing them from entry points of the group ``medallion.systems`` and from where
``MEDALLION_SYSTEMS`` says. Does not belong here: whether they go together (see ``registry``).
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.source_system import SourceSystem

GROUP = "medallion.systems"
VARIABLE = "MEDALLION_SYSTEMS"
SUFFIXES = (".yaml", ".yml")
PLACE = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):([A-Za-z_]\w*)")


@dataclass(frozen=True)
class Found:
    """A system or a project of gold, and who named it, for messages."""

    what: SourceSystem | DbtGold
    named_by: str


def registered() -> Iterator[Found]:
    """What installed packages register, then what the variable names.

    Raises:
        ConfigurationError: one of them cannot be used.
    """
    yield from _installed()
    yield from _named(_variable())


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
        yield Found(loaded_place(point.value, who), who)


def _named(places: str) -> Iterator[Found]:
    """The systems that the variable names, in its order."""
    for place in filter(None, map(str.strip, places.split(","))):
        yield Found(loaded_place(place, VARIABLE), f"{VARIABLE}, {place}")


def loaded_place(place: str, named_by: str) -> SourceSystem | DbtGold:
    """What is at a place, ``package.module:NAME`` or ``path/shop.yaml``.

    Raises:
        ConfigurationError: there is no system and no project of gold.
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
    if not isinstance(loaded, SourceSystem | DbtGold):
        what = "has none" if loaded is None else f"is a {type(loaded).__name__}"
        raise ConfigurationError(
            f"{named_by}: {place} {what}; expected a SourceSystem or a DbtGold",
            remedy=f"let {attribute} of {module} be one",
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
