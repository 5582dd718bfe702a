"""What a build of gold does: which models, from which inputs, which nodes, which days.

Belongs here: comparing what a working copy was built from with what is there now. Does not belong
here: building and publishing (see ``gold.build``), and what one node reads (see ``gold.due``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from medallion_assets.core.naming import GOLD
from medallion_assets.gold.due import due, inputs_of
from medallion_assets.gold.models import Model, gold_sources
from medallion_assets.gold.project import load_manifest, marts_of, statements_of
from medallion_assets.gold.warehouse import BuiltFrom, Versions, Warehouse
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets.ledger.store import read_versions
from medallion_assets.session import Session
from medallion_assets.systems.registry import tables_of
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets.tables.model import Table


@dataclass(frozen=True)
class BuildPlan:
    """The models of a project, those of them that are built, by which statements and from what.

    Attributes:
        tables: of silver, of all its systems.
        gold: the tables of other projects that it reads.
    """

    project: DbtGold
    models: Sequence[Model]
    chosen: Sequence[Model]
    statements: str
    tables: Sequence[Table]
    gold: Sequence[str]

    @classmethod
    def of(cls, project: DbtGold, only: Collection[str] | None) -> "BuildPlan":
        """Read them from the manifest and the descriptions."""
        models = marts_of(project)
        chosen = [model for model in models if only is None or model.name in only]
        gold = gold_sources(load_manifest(project))
        return cls(project, models, chosen, statements_of(project), tables_of(project), gold)

    @property
    def is_whole(self) -> bool:
        """Whether all models are built."""
        return len(self.chosen) == len(self.models)


@dataclass(frozen=True)
class Present:
    """What the days of silver, and the tables of other gold, hold now, and all inputs together."""

    versions: Versions
    inputs: Mapping[str, str]

    @classmethod
    def of(
        cls, session: Session, reader: SnapshotReader, plan: BuildPlan, manifest: Mapping[str, Any]
    ) -> "Present":
        """Read them from the ledger."""
        names = {table.identifier for table in plan.tables}
        silver = read_versions(session.connection, reader, names)
        gold = {f"{GOLD}.{name}" for name in plan.gold} & reader.heads.keys()
        reader.watch(gold)
        inputs = inputs_of(session.connection, reader, plan.tables, plan.gold, silver, manifest)
        versions: Versions = {key: version for key, version in silver.items() if key[1]}
        versions |= {(name, None): str(reader.heads[name]) for name in gold}
        return cls(versions, inputs)


def known_of(warehouse: Warehouse, reader: SnapshotReader, plan: BuildPlan) -> BuiltFrom | None:
    """What the working copy was built from.

    None where there is no working copy of exactly the published gold, built by the statements of
    today.
    """
    known = warehouse.known()
    if known is None or known.statements != plan.statements:
        return None
    return known if known.heads == gold_heads(reader.heads, plan.models) else None


def touched_days(known: BuiltFrom, versions: Versions) -> tuple[date, ...] | None:
    """Days whose silver differs from what the working copy was built from.

    None where other gold has changed, of which no days are known.
    """
    before = known.versions
    keys = {key for key in {*before, *versions} if before.get(key) != versions.get(key)}
    days = {day for _, day in keys if day is not None}
    return None if len(days) < len({day for _, day in keys}) else tuple(sorted(days))


def due_nodes(
    plan: BuildPlan, manifest: Mapping[str, Any], known: BuiltFrom | None, now: Present
) -> list[str] | None:
    """The nodes to build, by name; None for all, and an empty list where nothing has changed."""
    if not plan.is_whole:
        return nodes_of(manifest, plan.models, plan.chosen)
    if known is None or not known.results:
        return None
    built = {one.unique_id for one in known.results}
    changed = due(manifest, known.inputs, now.inputs, built)
    models = [model for model in plan.models if model.unique_id in changed]
    names = {manifest["nodes"][node]["name"] for node in changed}
    return sorted(names.union(nodes_of(manifest, plan.models, models)))


def nodes_of(
    manifest: Mapping[str, Any], models: Iterable[Model], chosen: Iterable[Model]
) -> list[str]:
    """The names of the nodes that are built for some models: they, and the views they read."""
    published = {model.unique_id for model in models}
    names: list[str] = []
    waiting = [model.unique_id for model in chosen]
    wanted = set(waiting)
    while waiting:
        node = waiting.pop()
        names.append(manifest["nodes"][node]["name"])
        for parent in manifest["parent_map"].get(node, []):
            if parent.startswith("model.") and parent not in published | wanted:
                wanted.add(parent)
                waiting.append(parent)
    return sorted(names)


def gold_heads(heads: Mapping[str, int], models: Iterable[Model]) -> dict[str, int]:
    """The published snapshots of some models."""
    names = (f"{GOLD}.{model.name}" for model in models)
    return {name: heads[name] for name in names if name in heads}


def run_variables(versions: Versions, touched: tuple[date, ...] | None) -> dict[str, object]:
    """What dbt has to know of the run."""
    processed = [day for _, day in versions if day is not None]
    return {
        "touched_days": None if touched is None else [day.isoformat() for day in touched],
        "reference_day": max(processed).isoformat() if processed else None,
    }
