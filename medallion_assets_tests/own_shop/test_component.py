"""A shop is a component of somebody's Dagster project, and two of them share what is shared."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import yaml
from click import ClickException
from dagster.components.testing import DefsFolderSandbox, create_defs_folder_sandbox

import medallion_assets
from docs.generate import ROOT
from medallion_assets import GoldProject, RetailSystem
from medallion_assets.orchestration import on_lake as module
from medallion_assets.systems import registry as registry_module
from medallion_assets.systems.registry import registry
from medallion_assets_tests.environment import working_in
from medallion_assets_tests.own_shop.files import command, rows
from medallion_assets_tests.own_shop.test_page import FILE
from medallion_assets_tests.platform import PII_KEY

PAGE = (ROOT / "docs" / "dagster-project.md").read_text()
OWN_SHOP = (ROOT / "docs" / "own-shop.md").read_text()
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
TYPE = "medallion_assets.RetailSystem"
PLACE = "medallion_assets_tests.own_shop"


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Iterator[DefsFolderSandbox]:
    """A project whose process knows no component yet, and which is worked in."""
    monkeypatch.setattr(module, "_resources", [])
    monkeypatch.setattr(registry_module, "_told", {})
    with create_defs_folder_sandbox() as sandbox, working_in(sandbox.project_root):
        monkeypatch.setenv("XDG_CACHE_HOME", str(sandbox.project_root / "cache"))
        write_settings(sandbox.project_root, CORNER_EXPORT="data", FIRST_DAY="2024-05-01")
        registry.cache_clear()
        yield sandbox
    registry.cache_clear()


def write_settings(home: Path, **values: str) -> None:
    given = {"LAST_DAY": "2024-05-03", "PII_KEY": PII_KEY, "THREADS": "1", **values}
    text = "".join(f"MEDALLION_{name}={value}\n" for name, value in given.items())
    (home / ".env").write_text(text)


def add(project: DefsFolderSandbox, name: str, text: str = "", **attributes: Any) -> Path:
    """A component with its description."""
    folder = project.defs_folder_path / name
    folder.mkdir()
    given = {"type": TYPE, "attributes": attributes}
    (folder / "defs.yaml").write_text(yaml.safe_dump(given))
    if text:
        (folder / "shop.yaml").write_text(text)
    return folder


def built(project: DefsFolderSandbox) -> dg.Definitions:
    with project.build_all_defs() as definitions:
        return definitions


def refusal(project: DefsFolderSandbox) -> str:
    """What is said of a project that cannot be loaded; Dagster says only where."""
    with pytest.raises(Exception, match=r"Error while (loading|building)") as caught:
        built(project)
    found: BaseException | None = caught.value
    while found is not None and not isinstance(found, ClickException):
        found = found.__cause__ or found.__context__
    return str(found)


CORNER = (ROOT / "medallion_assets_tests" / "own_shop" / "corner.yaml").read_text()


@pytest.mark.again
def test_the_page_is_true(project: DefsFolderSandbox) -> None:
    """From step 2 on; commands of `dg` are what they call."""
    home, blocks = project.project_root, BLOCK.findall(PAGE)
    folder = project.scaffold_component(component_cls=RetailSystem, defs_path="shop")
    (described,) = (text for kind, text in blocks if kind == "yaml" and "name: corner" in text)
    (component,) = (text for kind, text in blocks if kind == "yaml" and TYPE in text)
    scaffolded = yaml.safe_load((folder / "defs.yaml").read_text())
    assert scaffolded["attributes"] == yaml.safe_load(component)["attributes"]
    assert [spec.key.path[1] for spec in built(project).resolve_all_asset_specs()] == ["shop"] * 3
    (folder / "shop.yaml").write_text(described)
    (home / "data").mkdir()
    for name, text in FILE.findall(OWN_SHOP):
        (home / "data" / name).write_text(text)
    settings = next(text for _, text in blocks if text.startswith("MEDALLION_CORNER"))
    (home / ".env").write_text(settings.replace("replace-me-by-32-random-hex-digits", PII_KEY))
    definitions = built(project)
    days = {"dagster/asset_partition_range_start": "2024-05-01"}
    days["dagster/asset_partition_range_end"] = "2024-05-02"
    job = definitions.resolve_job_def("corner_daily")
    with dg.DagsterInstance.ephemeral() as instance:
        assert job.execute_in_process(instance=instance, tags=days).success
    look = next(text for _, text in blocks if text.startswith("MEDALLION_LAKE"))
    look = re.sub(r"src/my_project", f"src/{project.project_name}", look)
    with (home / ".env").open("a") as file:
        file.write(look)
    registry.cache_clear()
    assert json.loads(command("ledger", "--json"))["balanced"]
    assert rows("select count(*) as n from silver.corner_order_lines") == [{"n": 3}]
    reasons = {row["reason"] for row in json.loads(command("quarantine", "--json"))}
    assert reasons == {"status_unknown", "orders_missing"}


def test_it_gives_what_the_platform_has_for_a_system(project: DefsFolderSandbox) -> None:
    add(project, "shop", CORNER, description="shop.yaml", lake="lake")
    definitions = built(project)
    repository = definitions.get_repository_def()
    keys = {tuple(spec.key.path) for spec in definitions.resolve_all_asset_specs()}
    assert keys == {
        (layer, "corner", table)
        for layer in ("bronze", "silver", "quarantine")
        for table in ("customers", "orders", "order_lines")
    }
    assert set(repository.job_names) >= {"corner_daily", "corner_quarantine_replay", "retention"}
    assert definitions.resolve_asset_graph().asset_check_keys
    assert definitions.resources
    assert definitions.resources["lake"].address == str(project.project_root / "lake")
    assert not (project.project_root / "lake").exists()


def test_two_of_them_share_the_lake_and_its_sensors(project: DefsFolderSandbox) -> None:
    add(project, "shop", CORNER, description="shop.yaml", lake="lake")
    add(project, "kiosk", system=f"{PLACE}.kinds:KIOSK", lake="lake")
    definitions = built(project)
    repository = definitions.get_repository_def()
    assert {"corner_daily", "kiosk_daily", "retention"} <= set(repository.job_names)
    names = sorted(sensor.name for sensor in repository.sensor_defs)
    assert names == ["automation", "failed_checks", "failed_runs", "kiosk_arrivals", "late_data"]
    assert set(definitions.resources or {}) == {
        "lake", "io_manager", "engine", "spark", "glue", "s3",
    }  # fmt: skip


def test_the_environment_may_name_the_lake(project: DefsFolderSandbox) -> None:
    write_settings(project.project_root, LAKE="elsewhere")
    add(project, "shop", CORNER, description="shop.yaml")
    resources = built(project).resources
    assert resources
    assert str(resources["lake"].address).endswith("elsewhere")


REFUSED: dict[str, tuple[dict[str, dict[str, Any]], str]] = {
    "no lake": ({"shop": {"description": "shop.yaml"}}, "the component has no lake"),
    "no system": ({"shop": {"lake": "lake"}}, "names no system"),
    "two systems": (
        {"shop": {"description": "shop.yaml", "system": "a:B", "lake": "lake"}},
        "names two systems",
    ),
    "no file": ({"shop": {"description": "shop.yml", "lake": "lake"}}, "shop.yml cannot be read"),
    "no module": ({"shop": {"system": "nowhere:SHOP", "lake": "lake"}}, "cannot be imported"),
    "no YAML file": ({"shop": {"description": "shop.txt", "lake": "lake"}}, "no source system"),
    "two lakes": (
        {
            "shop": {"description": "shop.yaml", "lake": "lake"},
            "kiosk": {"system": f"{PLACE}.kinds:KIOSK", "lake": "other"},
        },
        "two components name two lakes",
    ),
    "one name twice": (
        {
            "shop": {"description": "shop.yaml", "lake": "lake"},
            "again": {"description": "shop.yaml", "lake": "lake"},
        },
        "two source systems are named corner",
    ),
    "a setting": ({"shop": {"description": "shop.yaml", "lake": "s3://"}}, "MEDALLION_LAKE"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_refused_with_a_remedy(
    case: str, project: DefsFolderSandbox
) -> None:
    components, said = REFUSED[case]
    for name, attributes in components.items():
        text = CORNER.replace("A customer of", f"A {name} of")
        add(project, name, text, **attributes)
    problem = refusal(project)
    assert said in problem
    assert "Remedy: " in problem


def test_a_mistake_in_a_description_is_named_with_its_place(project: DefsFolderSandbox) -> None:
    text = CORNER.replace("currency: EUR", "curency: EUR")
    add(project, "shop", text, description="shop.yaml", lake="lake")
    assert "shop.yaml, line 4, column 1: unknown word 'curency'" in refusal(project)
    assert "corner" not in registry().by_name


def test_dg_finds_it() -> None:
    assert "RetailSystem" in dir(medallion_assets)
    text = (ROOT / "pyproject.toml").read_text()
    assert '[project.entry-points."dagster_dg_cli.registry_modules"]' in text


SHOPS = """
models:
  - name: corner_sold
    description: One row a sold line.
    config: {meta: {medallion: {grain: [order_no, line]}}}
    columns:
      - {name: order_no, data_type: varchar, description: The order.}
      - {name: line, data_type: bigint, description: Its line.}
"""
SOLD = """select lines.order_no, lines.line
from {{ source('silver_corner', 'corner_order_lines') }} as lines
"""


@pytest.mark.again
def test_gold_is_a_component_too_and_finds_its_system(project: DefsFolderSandbox) -> None:
    """It stands before the system, by the order of names, and is part of the system's job."""
    folder = project.scaffold_component(component_cls=GoldProject, defs_path="all_shops")
    text = (folder / "defs.yaml").read_text()
    (folder / "defs.yaml").write_text(text.replace("- shop", "- corner"))
    (folder / "project" / "models" / "corner_sold.sql").write_text(SOLD)
    (folder / "project" / "models" / "corner_sold.yml").write_text(SHOPS)
    add(project, "shop", CORNER, description="shop.yaml", lake="lake")
    definitions = built(project)
    (gold,) = (s for s in definitions.resolve_all_asset_specs() if s.key.path[0] == "gold")
    assert gold.key.path == ["gold", "all_shops", "corner_sold"]
    assert [dep.asset_key.path for dep in gold.deps] == [["silver", "corner", "order_lines"]]
    job = definitions.resolve_job_def("corner_daily")
    assert gold.key in job.asset_layer.executable_asset_keys


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"directory": ".", "systems": ["corner"]}, "dbt_project.yml cannot be read"),
        ({"directory": ".", "systems": []}, "name each source system"),
        ({"directory": ".", "systems": ["cornr"]}, "source system cornr, which nobody registered"),
    ],
)
def test_gold_that_cannot_be_used_is_refused(
    project: DefsFolderSandbox, attributes: dict[str, Any], said: str
) -> None:
    add(project, "shop", CORNER, description="shop.yaml", lake="lake")
    folder = add(project, "sums", lake="lake", **attributes)
    text = (folder / "defs.yaml").read_text()
    (folder / "defs.yaml").write_text(text.replace("RetailSystem", "GoldProject"))
    assert said in " ".join(refusal(project).split())
