"""A project of gold as dbt has compiled it: its manifest and its published models.

Belongs here: compiling it where it has changed, and what follows from it. Does not belong here:
building it (see ``gold.dbt_build``).

The compiled project is kept (``gold.place`` says where), so that a run with other variables need
not parse it again. Functions take the project; none is the platform's own, of all its systems.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.gold.dbt import DATABASE_VARIABLE, invoke
from medallion_assets.gold.models import Model, own_marts, statements
from medallion_assets.gold.place import PARSED, PROJECT_FILE, Place, linked_place, own_place
from medallion_assets.systems.registry import Registry, all_projects, registry
from medallion_assets.tables.dbt_gold import DbtGold

DATABASE_NAME = "warehouse.duckdb"
WRITTEN = (".sql", ".yml", ".yaml", ".md", ".csv")
MADE = frozenset({"target", "logs", "__pycache__"})
"""Directories that dbt and Python write."""
MANIFEST = "manifest.json"


def place_of(project: DbtGold | None = None) -> Place:
    """Where dbt finds a project.

    Raises:
        ConfigurationError: there is none.
    """
    if project is None or is_own(project):
        return own_place()
    said = project.directory / PROJECT_FILE
    changed = [path.stat().st_mtime_ns for path in (project.directory, said) if path.exists()]
    return _linked_place(project, registry(), tuple(changed))


def is_own(project: DbtGold) -> bool:
    """Whether a project is a part of the platform's own project of dbt."""
    return project.directory == DBT_PROJECT


@lru_cache(maxsize=32)
def _linked_place(project: DbtGold, known: Registry, _changed_ns: tuple[int, ...]) -> Place:
    """The place of somebody else's project, by all that it follows from; found once."""
    before = {other.name: marts_of(other) for other in _before(project)}
    return linked_place(project, known.systems, before)


def load_manifest(project: DbtGold | None = None) -> Mapping[str, Any]:
    """The manifest, made anew where the project has changed since.

    Raises:
        ConfigurationError: the project is missing or does not compile.
    """
    place = place_of(project)
    target = place.target / MANIFEST
    if not _is_current(target, place):
        _compile(place)
    return _read(target, target.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(target: Path, _changed_ns: int) -> Mapping[str, Any]:
    """The manifest as it was written at a time; a build asks for it several times."""
    manifest: Mapping[str, Any] = json.loads(target.read_text())
    return manifest


def kept_beside(project: DbtGold | None, name: str, make: Callable[[], str]) -> str:
    """What follows from the manifest, kept beside it until that is made anew.

    Where nothing may be written, as in an image, it is made anew each time.
    """
    target = place_of(project).target
    manifest, kept = target / MANIFEST, target / name
    made = manifest.stat().st_mtime_ns if manifest.exists() else None
    if made is None or not kept.exists() or kept.stat().st_mtime_ns < made:
        text = make()
        if os.access(target, os.W_OK):
            draft = kept.with_name(f"{name}.{os.getpid()}")
            draft.write_text(text)
            draft.replace(kept)
        return text
    return kept.read_text()


def marts_of(project: DbtGold) -> list[Model]:
    """The published models of a project.

    Raises:
        ConfigurationError: the project cannot be used.
    """
    return own_marts(load_manifest(project), project)


def statements_of(project: DbtGold) -> str:
    """What tells whether a project's gold would be made by the same statements again."""
    return statements(load_manifest(project), marts_of(project))


def all_manifests() -> list[Mapping[str, Any]]:
    """The manifests of all projects; several projects may be of one.

    Raises:
        ConfigurationError: a project cannot be used.
    """
    projects = {project.directory: project for project in all_projects()}
    return [load_manifest(project) for project in projects.values()]


def all_marts() -> dict[str, tuple[DbtGold, Model]]:
    """The published models of all projects by their names.

    Raises:
        ConfigurationError: two of them would be stored under one name.
    """
    found: dict[str, tuple[DbtGold, Model]] = {}
    for project in all_projects():
        for model in marts_of(project):
            if model.name in found:
                raise ConfigurationError(
                    f"{model.name} of {found[model.name][0].name} and of {project.name} would both "
                    f"be stored as gold.{model.name}",
                    remedy="give one of the models another name",
                )
            found[model.name] = project, model
    return found


def _before(project: DbtGold) -> Iterator[DbtGold]:
    """The projects that are built before one, whose gold it may read."""
    for other in all_projects():
        if other.name == project.name:
            return
        yield other


def _is_current(target: Path, place: Place) -> bool:
    """Whether a file is newer than every file and directory that people write."""
    for root in place.written:
        if not root.is_dir():
            raise ConfigurationError(
                f"the dbt project {root} does not exist",
                remedy="install the package again, or restore the directory",
            )
    if not target.exists():
        return False
    made = target.stat().st_mtime
    written = (path for root in place.written for path in _written(root))
    try:
        return all(path.stat().st_mtime <= made for path in written)
    except FileNotFoundError:  # removed while we looked
        return False


def _written(root: Path) -> Iterator[Path]:
    """The files below a directory that people write, and all directories, for what was removed."""
    for place, directories, files in os.walk(root):
        directories[:] = [name for name in directories if name not in MADE]
        yield Path(place)
        yield from (Path(place, file) for file in files if file.endswith(WRITTEN))


def _compile(place: Place) -> None:
    """Parse and compile a project aside and put the result in place at once.

    Compiled statements are those of a full build: there is no database yet.
    """
    place.target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.target) as aside:
        database = {DATABASE_VARIABLE: str(Path(aside) / DATABASE_NAME)}
        result = invoke(place, ["compile"], Path(aside), database, {})
        if not result.success:
            raise ConfigurationError(
                f"the dbt project {place.written[0]} does not compile: {_why(result)}",
                remedy="mend the file that dbt names",
            )
        for name in (PARSED, MANIFEST):
            os.replace(Path(aside) / name, place.target / name)  # noqa: PTH105


def _why(result: Any) -> str:  # noqa: ANN401 - dbt's own result
    """What dbt says of a failure, of the project or of single models."""
    if result.exception:
        return str(result.exception)
    return "; ".join(str(one.message) for one in result.result or () if one.message)
