"""The published models of gold, as the manifest describes them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from medallion_assets.core.naming import SILVER


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
    """All models that are published: those that state their grain to the platform."""
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


def source_of(system: str) -> str:
    """The name by which the dbt project knows the silver tables of a source system."""
    return f"{SILVER}_{system}"


def marts_of(manifest: Mapping[str, Any], system: str) -> list[Model]:
    """The published models that rest on the silver of one source system."""
    return [
        model
        for model in marts(manifest)
        if source_of(system)
        in {
            manifest["sources"][source]["source_name"]
            for source in upstream_sources(manifest, model.unique_id, set())
        }
    ]


def statements_of(manifest: Mapping[str, Any], system: str) -> str:
    """What tells whether gold of a source system would be made by the same statements again.

    Days that a run does not touch keep what former statements made of them.
    """
    nodes = {node for model in marts_of(manifest, system) for node in _lineage(manifest, model)}
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
