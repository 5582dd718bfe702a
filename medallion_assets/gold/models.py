"""The published models of gold, as a manifest describes them.

Belongs here: what follows from a manifest. Does not belong here: how it is made (see
``gold.project``).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.core.naming import SILVER
from medallion_assets.tables.dbt_gold import DbtGold

PUBLISHED_GOLD = "published_gold"
"""The source by which a dbt project knows gold of other projects, and its schema."""


@dataclass(frozen=True)
class Model:
    """One published table of gold.

    Attributes:
        partition: the day column its files are partitioned by, in months.
        columns: descriptions by column name.
    """

    unique_id: str
    name: str
    description: str
    grain: tuple[str, ...]
    partition: str | None
    columns: Mapping[str, str]


def marts(manifest: Mapping[str, Any]) -> list[Model]:
    """All models that are published: those that state their grain to the platform.

    Raises:
        ConfigurationError: one does not say what its columns are, or there is a snapshot.
    """
    _require_publishable(manifest["nodes"].values())
    found = []
    for unique_id, node in sorted(manifest["nodes"].items()):
        about = node.get("config", {}).get("meta", {}).get("medallion")
        if node["resource_type"] != "model" or about is None:
            continue
        found.append(
            Model(
                unique_id=unique_id,
                name=node["name"],
                description=" ".join(node["description"].split()),
                grain=tuple(about["grain"]),
                partition=about.get("partition"),
                columns={
                    name: " ".join(column["description"].split())
                    for name, column in node["columns"].items()
                },
            )
        )
    return found


def _require_publishable(nodes: Iterable[Mapping[str, Any]]) -> None:
    """Refuse models whose columns or grain are not agreed on, and snapshots.

    Raises:
        ConfigurationError: there is one; names its file.
    """
    for node in nodes:
        place = f"{node['name']} in {node.get('original_file_path')}"
        if node["resource_type"] == "snapshot":
            raise ConfigurationError(
                f"{place} is a snapshot, which would live in a working copy that may be deleted",
                remedy="let a table of silver keep a history, and read that",
            )
        config = node.get("config", {})
        published = node["resource_type"] == "model" and "medallion" in config.get("meta", {})
        if published and not (node["columns"] and config["contract"]["enforced"]):
            raise ConfigurationError(
                f"{place} is published, and its columns are not agreed on",
                remedy="list them in the model's yml with data_type and description, and say "
                "`config: {contract: {enforced: true}}`",
            )
        grain = config["meta"]["medallion"].get("grain", ()) if published else ()
        if unknown := [name for name in grain if name not in node["columns"]]:
            raise ConfigurationError(
                f"{place}: its grain names {unknown[0]}, which is none of its columns",
                remedy=f"choose of {', '.join(node['columns'])}",
            )


def source_of(system: str) -> str:
    """The name by which the dbt project knows the silver tables of a source system."""
    return f"{SILVER}_{system}"


def gold_sources(manifest: Mapping[str, Any]) -> list[str]:
    """The tables of other projects' gold that the models of a project read."""
    read = {parent for parents in manifest["parent_map"].values() for parent in parents}
    return sorted(
        source["name"]
        for unique_id, source in manifest["sources"].items()
        if source["source_name"] == PUBLISHED_GOLD and unique_id in read
    )


def upstream_systems(manifest: Mapping[str, Any], unique_id: str) -> set[str]:
    """The source systems whose silver a model rests on."""
    names = {
        manifest["sources"][source]["source_name"]
        for source in upstream_sources(manifest, unique_id, set())
    }
    return {name.removeprefix(f"{SILVER}_") for name in names if name.startswith(f"{SILVER}_")}


def own_marts(manifest: Mapping[str, Any], project: DbtGold) -> list[Model]:
    """The published models of a project, of a manifest that may hold those of others too."""
    return [
        model
        for model in marts(manifest)
        if not project.is_shared
        or upstream_systems(manifest, model.unique_id) & set(project.systems)
    ]


def statements(manifest: Mapping[str, Any], models: Iterable[Model]) -> str:
    """What tells whether models would be made by the same statements again.

    Days that a run does not touch keep what former statements made of them.
    """
    nodes = {node for model in models for node in _lineage(manifest, model)}
    code = [f"{node}\n{manifest['nodes'][node]['compiled_code']}" for node in sorted(nodes)]
    return hashlib.sha256("\n".join(code).encode()).hexdigest()


def _lineage(manifest: Mapping[str, Any], model: Model) -> Iterator[str]:
    """A model and all models that it rests on."""
    waiting = [model.unique_id]
    while waiting:
        found = waiting.pop()
        if found.startswith("model."):
            yield found
            waiting += manifest["parent_map"].get(found, [])


def upstream_sources(manifest: Mapping[str, Any], unique_id: str, stop: set[str]) -> set[str]:
    """The sources and published models that a model reads, seen through its staging views."""
    found: set[str] = set()
    for parent in manifest["parent_map"].get(unique_id, []):
        if parent.startswith("source.") or parent in stop:
            found.add(parent)
        else:
            found |= upstream_sources(manifest, parent, stop)
    return found
