"""The metrics in the words of MetricFlow are what dbt and its validator take."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.gold.metrics.described import metrics
from medallion_assets.gold.metrics.metricflow import metricflow_yaml
from medallion_assets.gold.project import all_manifests

MF = shutil.which("mf", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
PROJECT = {"name": "facts", "version": "1.0.0", "profile": "facts", "flags": {
    "send_anonymous_usage_stats": False}}  # fmt: skip
PROFILE = {"facts": {"target": "x", "outputs": {"x": {"type": "duckdb", "path": ":memory:"}}}}
DAYS = {
    "version": 2,
    "models": [
        {
            "name": "dim_dates",
            "time_spine": {"standard_granularity_column": "date_day"},
            "columns": [{"name": "date_day", "data_type": "date", "granularity": "day"}],
        }
    ],
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A dbt project with the names of the facts and nothing in them, which is parsed quickly."""
    home = tmp_path / "project"
    (home / "models").mkdir(parents=True)
    for name, text in (("dbt_project.yml", PROJECT), ("profiles.yml", PROFILE),
                       ("models/dim_dates.yml", DAYS)):  # fmt: skip
        (home / name).write_text(yaml.safe_dump(text))
    for name in ("dim_dates", *{one.model for one in metrics()}):
        (home / "models" / f"{name}.sql").write_text("select 1 as one")
    return home
    return home


def parse(home: Path, text: str) -> Any:
    """What dbt makes of a project with such a file of metrics."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 - slow
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - slow

    (home / "models" / "metricflow.yml").write_text(text)
    places = ["--project-dir", str(home), "--profiles-dir", str(home), "--log-path", str(home)]
    places += ["--target-path", str(home / "target"), "--quiet", "--log-level-file", "none"]
    try:
        return dbtRunner().invoke(["parse", *places, "--no-partial-parse"])
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


@pytest.mark.again
def test_dbt_takes_every_metric_and_refuses_one_without_its_measure(project: Path) -> None:
    text = metricflow_yaml(metrics())
    result = parse(project, text)
    assert result.success, result.exception
    made = json.loads((project / "target" / "semantic_manifest.json").read_text())
    assert {one.name for one in metrics()} <= {one["name"] for one in made["metrics"]}
    assert {one["name"] for one in made["semantic_models"]} == {one.model for one in metrics()}
    lost = parse(project, text.replace("- name: freight_measure", "- name: other_measure", 1))
    assert not lost.success
    assert "freight_measure" in str(lost.exception)


def test_what_is_read_are_columns_of_gold_and_days_have_a_table() -> None:
    described = yaml.safe_load(metricflow_yaml(metrics()))
    nodes = {
        node["name"]: node
        for manifest in all_manifests()
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }
    for model in described["semantic_models"]:
        columns = {*nodes[model["name"]]["columns"]}
        assert {one["name"] for one in model["dimensions"]} <= columns
    days = nodes["dim_dates"]
    assert days["time_spine"]["standard_granularity_column"] == "date_day"
    assert days["columns"]["date_day"]["granularity"] == "day"


def test_a_part_of_a_ratio_that_is_a_metric_is_that_metric() -> None:
    described = yaml.safe_load(metricflow_yaml(metrics()))
    found = {one["name"]: one for one in described["metrics"]}
    assert found["average_order_value"]["type_params"] == {
        "numerator": "revenue", "denominator": "sales",
    }  # fmt: skip
    assert found["on_time_percent"]["type_params"]["expr"] == (
        "100.0 * on_time_percent_numerator / nullif(on_time_percent_denominator, 0)"
    )
    measures = {one["name"]: one for one in described["semantic_models"][0]["measures"]}
    assert measures["buyers_measure"] == {
        "name": "buyers_measure", "agg": "count_distinct",
        "expr": 'case when "is_sale" = true then "customer_unique_id" end',
    }  # fmt: skip
    assert len({one["label"] for one in described["metrics"]}) == len(described["metrics"])


def test_what_cannot_be_said_is_named_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "metricflow.yml"
    done = CliRunner().invoke(app, ["export", "metrics", str(file)])
    assert done.exit_code == 0, done.output
    for word in ("half up", "not complete", "currency", "censored"):
        assert word in file.read_text().split("version:")[0]
    assert CliRunner().invoke(app, ["export", "metrics", str(file)]).exit_code == 0
    file.write_text("mine")
    refused = CliRunner().invoke(app, ["export", "metrics", str(file)])
    assert refused.exit_code == 2
    assert "was not written by this command" in refused.stderr


@pytest.mark.long
@pytest.mark.skipif(MF is None, reason="dbt-metricflow is not installed")
def test_metricflow_itself_takes_it_beside_the_models_of_gold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "gold"
    shutil.copytree(DBT_PROJECT, home, ignore=shutil.ignore_patterns("target", "logs"))
    monkeypatch.setenv("MEDALLION_GOLD_DATABASE", str(tmp_path / "gold.duckdb"))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(home))
    result = parse(home, metricflow_yaml(metrics()))
    assert result.success, result.exception
    done = subprocess.run(  # noqa: S603 - installed with the platform
        [str(MF), "validate-configs", "--skip-dw"],
        cwd=home, check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert "(ERRORS: 0, FUTURE_ERRORS: 0, WARNINGS: 0)" in done.stdout, done.stdout + done.stderr
