"""Where dbt finds a project of gold, with what the platform adds to one of somebody else.

Belongs here: the directory that dbt is run in. Does not belong here: running it (see ``gold.dbt``).

A project of one's own is not written to. It is run from a directory of links beside the cache, in
which two packages stand beside its own: ``medallion_gold``, the macros and tests of the platform's
project, and ``medallion_sources``, which declares what it may read.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import SILVER
from medallion_assets.core.shipped import DBT_PROJECT, cache_directory, projects_directory
from medallion_assets.gold.models import PUBLISHED_GOLD, Model, source_of
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.source_system import SourceSystem

PROFILE = "medallion_gold"
"""What the platform's project, its profile and its package are named."""
PROJECT_FILE = "dbt_project.yml"
PARSED = "partial_parse.msgpack"
PACKAGES, PACKAGES_KEY = "dbt_packages", "packages-install-path"
PACKAGE_LOCK = "package-lock.yml"
FORM = "2"
"""Of the directory of links; one of another form is not used."""
MACROS, TESTS = DBT_PROJECT / "macros", DBT_PROJECT / "tests" / "generic"
PACKAGE = {
    PROJECT_FILE: DBT_PROJECT / "package" / PROJECT_FILE,
    "models": DBT_PROJECT / "package" / "models",
    "macros": MACROS,
    "tests": TESTS,
}
"""The platform's macros and generic tests as a package of dbt, without its models."""
SOURCES = "medallion_sources"
LEFT_OUT = frozenset({"target", "logs"})


@dataclass(frozen=True)
class Place:
    """Where dbt finds a project.

    Attributes:
        directory: that dbt is run in.
        target: where what is made of it is kept.
        written: the directories whose files people write.
        variables: that dbt is always told.
    """

    directory: Path
    target: Path
    written: tuple[Path, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)


def own_place() -> Place:
    """The place of the platform's own project."""
    return Place(DBT_PROJECT, cache_directory(), (DBT_PROJECT,))


def linked_place(
    project: DbtGold, systems: Iterable[SourceSystem], published: Mapping[str, Iterable[Model]]
) -> Place:
    """The place of somebody else's project.

    Args:
        published: the models of other projects that it may read, by the name of their project.

    Raises:
        ConfigurationError: there is no project of dbt in its directory.
    """
    described = _described(project)
    chosen = [system for system in systems if system.name in project.systems]
    variables = {"systems": _systems(described, chosen)}
    sources = json.dumps(_sources(chosen, published), indent=1)
    packages = project.directory / _packages(described)
    listed = (project.directory, *([packages] if packages.is_dir() else []))
    entries = sorted(entry.name for directory in listed for entry in directory.iterdir())
    marks = [
        FORM,
        str(project.directory.resolve()),
        str(DBT_PROJECT),
        *entries,
        sources,
        json.dumps(variables),
    ]
    mark = sha256("\n".join(marks).encode()).hexdigest()[:16]
    home = projects_directory() / f"{project.name}-{mark}"
    if not home.is_dir():
        _link(project, described, sources, home)
    written = (project.directory, MACROS, TESTS)
    return Place(home / "project", home / "target", written, variables)


def _described(project: DbtGold) -> Mapping[str, Any]:
    """What the project says of itself."""
    file = project.directory / PROJECT_FILE
    # Only projects of others are read; a command on a lake without one does without the parser.
    import yaml  # noqa: PLC0415

    try:
        described = yaml.safe_load(file.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(
            f"gold of {project.name}: {file} cannot be read: {error}",
            remedy="name the directory in which a dbt project lies",
        ) from error
    if not isinstance(described, dict):
        raise ConfigurationError(
            f"gold of {project.name}: {file} describes no project",
            remedy="see https://docs.getdbt.com/reference/dbt_project.yml",
        )
    return described


def _systems(
    described: Mapping[str, Any], systems: Iterable[SourceSystem]
) -> dict[str, dict[str, Any]]:
    """The variable by which macros know systems; what the project adds to it is kept."""
    added = (described.get("vars") or {}).get("systems") or {}
    return {
        system.name: {
            **added.get(system.name, {}),
            "currency": system.currency,
            "time_zone": system.time_zone,
        }
        for system in systems
    }


def _sources(
    systems: Iterable[SourceSystem], published: Mapping[str, Iterable[Model]]
) -> dict[str, Any]:
    """The declaration of what a project may read, as dbt has it."""
    silver = [
        {"name": source_of(system.name), "schema": SILVER, "tables": _tables(system)}
        for system in systems
    ]
    gold = [
        {"name": model.name, "description": model.description, **_key("gold", name, model.name)}
        for name, models in published.items()
        for model in models
    ]
    return {"version": 2, "sources": [*silver, {"name": PUBLISHED_GOLD, "tables": gold}]}


def _tables(system: SourceSystem) -> list[dict[str, Any]]:
    """The tables of silver of a system, and their histories."""
    return [
        {
            "name": stored,
            "description": system.by_name[name].description,
            **_key(SILVER, system.name, name),
        }
        for name, stored in system.stored_names
    ]


def _key(*path: str) -> dict[str, Any]:
    """The asset that a source is, as Dagster reads it."""
    return {"config": {"meta": {"dagster": {"asset_key": list(path)}}}}


def _link(project: DbtGold, described: Mapping[str, Any], sources: str, home: Path) -> None:
    """Make the directory of links aside and put it in place at once."""
    home.parent.mkdir(parents=True, exist_ok=True)
    packages = _packages(described)
    with tempfile.TemporaryDirectory(dir=home.parent) as aside:
        root = Path(aside) / "home" / "project"
        (root / packages).mkdir(parents=True)
        for entry in project.directory.iterdir():
            if entry.name not in {*LEFT_OUT, packages, PACKAGE_LOCK}:
                (root / entry.name).symlink_to(entry.resolve())
        own = project.directory / packages
        for entry in own.iterdir() if own.is_dir() else ():
            if entry.name not in {SOURCES, PROFILE}:
                (root / packages / entry.name).symlink_to(entry.resolve())
        (root / packages / PROFILE).mkdir()
        for name, entry in PACKAGE.items():
            (root / packages / PROFILE / name).symlink_to(entry.resolve())
        _declare(root / packages / SOURCES, sources)
        _lock(root, packages)
        try:
            os.rename(root.parent, home)  # noqa: PTH104
        except OSError:
            if not home.is_dir():  # else another process was first
                raise


def _packages(described: Mapping[str, Any]) -> str:
    """The directory of a project's packages, below its own."""
    return str(described.get(PACKAGES_KEY) or PACKAGES)


def _lock(root: Path, packages: str) -> None:
    """List the packages that are there, of which dbt 1.12 wants to be told as many as it finds."""
    found = sorted(path.name for path in (root / packages).iterdir())
    listed = [{"local": f"{packages}/{name}", "name": name} for name in found]
    (root / PACKAGE_LOCK).write_text(json.dumps({"packages": listed}))


def _declare(package: Path, sources: str) -> None:
    """Write the package of sources; JSON is YAML too."""
    (package / "models").mkdir(parents=True)
    about = {"name": SOURCES, "version": "1.0.0", "config-version": 2, "model-paths": ["models"]}
    (package / PROJECT_FILE).write_text(json.dumps(about))
    (package / "models" / "sources.yml").write_text(sources)
