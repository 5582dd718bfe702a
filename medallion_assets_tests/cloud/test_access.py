"""Each persona sees the columns that the product's own marks let it see, and no others."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.catalog import schemas
from medallion_assets.cli.main import app
from medallion_assets.core.naming import BRONZE, GOLD, LEDGER, QUARANTINE, SILVER
from medallion_assets.core.naming import LAYERS as ALL_LAYERS
from medallion_assets.gold.lineage import personal_columns
from medallion_assets.gold.project import marts_of
from medallion_assets.lake.tags import source_tags
from medallion_assets.systems.registry import all_projects, all_tables
from medallion_assets_tests.cloud.lakeformation import (
    ALL_TABLES,
    EVERYBODY,
    Columns,
    Grant,
    grants_of,
    visible,
)
from medallion_assets_tests.cloud.plans import ROOT, Plan

pytestmark = pytest.mark.xdist_group("terraform")

FILE = ROOT / "access" / "columns.json"
ROLE = "arn:aws:iam::123456789012:role/"
PREFIX = "medallion_dev_"
LAYERS: dict[str, set[str]] = {
    "analyst": {GOLD},
    "scientist": {GOLD, SILVER},
    "steward": {GOLD, SILVER, QUARANTINE, LEDGER},
    "privacy": {GOLD, SILVER, QUARANTINE, LEDGER, BRONZE},
}
BUILDERS = {"dbt", "medallion-dev-warehouse"}
"""What sees columns of persons without being one: gold is made from them."""
KNOWN = {
    "gold.dim_customers": {"customer_city", "latitude"},
    "gold.fct_orders": {"customer_zip_code_prefix"},
    "silver.olist_order_reviews": {"review_comment_message"},
    "silver.shopease_customers": {"email", "phone", "address"},
    "silver.sales_drops_sales_team_history": {"last_name"},
}
"""Written by hand: some that anybody would call personal."""
KNOWN_COLUMN = "customer_unique_id"


@pytest.fixture(scope="module")
def known() -> Columns:
    """Every table of the layers that are in the catalogue, with all its columns."""
    tables = {name: frozenset(column for column, *_ in found) for name, found in schemas()}
    layers = LAYERS["privacy"]
    return {name: columns for name, columns in tables.items() if name.split(".")[0] in layers}


@pytest.fixture(scope="module")
def marks() -> Columns:
    """What relates to a person: as the catalogue shows it, and as gold takes it over."""
    return {name: columns for name, columns in _marked() if columns}


def _marked() -> Iterator[tuple[str, frozenset[str]]]:
    for table in all_tables():
        for layer in (BRONZE, SILVER, QUARANTINE):
            shown = source_tags(layer, table)["pii"].split(", ")
            columns = frozenset(one.partition("=")[0] for one in shown if "=" in one)
            yield f"{layer}.{table.identifier}", columns
            if layer == SILVER and table.history is not None:
                yield f"{layer}.{table.history_identifier}", columns
    for project in all_projects():
        personal = personal_columns(project)
        for model in marts_of(project):
            yield f"{GOLD}.{model.name}", frozenset(personal[model.unique_id])


@pytest.fixture(scope="module")
def grants(plans: dict[str, Plan]) -> tuple[Grant, ...]:
    return grants_of(plans["dev"])


def allowed(persona: str, known: Columns, marks: Columns) -> Columns:
    """What a persona has to see."""
    hidden: Columns = {} if persona == "privacy" else marks
    return {
        name: columns - hidden.get(name, frozenset())
        for name, columns in known.items()
        if name.split(".")[0] in LAYERS[persona]
    }


def test_the_columns_are_those_of_today() -> None:
    printed = CliRunner().invoke(app, ["pii", "columns"]).stdout
    assert FILE.read_text() == printed, f"write {FILE.name} again: medallion pii columns"


@pytest.mark.parametrize("persona", LAYERS)
def test_a_persona_sees_what_the_marks_let_it_see(
    persona: str, grants: tuple[Grant, ...], known: Columns, marks: Columns
) -> None:
    seen = visible(grants, ROLE + persona, known, PREFIX)
    assert seen == allowed(persona, known, marks)
    assert all(columns for columns in seen.values())


def test_what_anybody_would_call_personal_is_seen_by_privacy_alone(
    grants: tuple[Grant, ...], known: Columns
) -> None:
    for persona in LAYERS:
        seen = visible(grants, ROLE + persona, known, PREFIX)
        for table, columns in KNOWN.items():
            shown = columns & seen.get(table, frozenset())
            assert shown == (columns if persona == "privacy" else set()), (persona, table)


def test_nobody_else_sees_anything(
    plans: dict[str, Plan], grants: tuple[Grant, ...], known: Columns
) -> None:
    assert visible(grants, f"{ROLE}somebody", known, PREFIX) == {}
    for plan in plans.values():
        readers = {grant.principal for grant in grants_of(plan) if "SELECT" in grant.permissions}
        assert EVERYBODY not in readers
    named = {f"{ROLE}{name}" for name in (*LAYERS, *BUILDERS, "medallion-dev-code")}
    assert {grant.principal for grant in grants} == named


def test_nobody_hands_on_what_was_granted(plan: Plan) -> None:
    assert [grant for grant in grants_of(plan) if grant.may_grant] == []


def test_what_builds_gold_reads_silver_and_the_ledger(
    grants: tuple[Grant, ...], known: Columns
) -> None:
    for name in BUILDERS:
        seen = visible(grants, ROLE + name, known, PREFIX)
        assert {table.split(".")[0] for table in seen} == {SILVER, LEDGER}
        assert all(columns == known[table] for table, columns in seen.items())


def test_the_platform_makes_tables_and_is_granted_none(grants: tuple[Grant, ...]) -> None:
    own = [grant for grant in grants if grant.principal == f"{ROLE}medallion-dev-code"]
    assert {grant.database for grant in own if "CREATE_TABLE" in grant.permissions} == {
        f"{PREFIX}{layer}" for layer in ALL_LAYERS
    }
    assert [grant.permissions for grant in own if not grant.database] == [{"DATA_LOCATION_ACCESS"}]
    assert not any("SELECT" in grant.permissions for grant in own)


def _mutations(grants: tuple[Grant, ...]) -> Iterator[tuple[str, tuple[Grant, ...]]]:
    """What somebody might change by mistake."""
    own = [grant for grant in grants if grant.principal == f"{ROLE}analyst"]
    hiding = next(grant for grant in own if grant.table == "dim_customers")
    whole = replace(hiding, excluded=frozenset())
    yield "a column that is not left out", (*grants, whole)
    yield "all tables", (*grants, replace(whole, table=ALL_TABLES))
    yield "everybody", (*grants, replace(whole, principal=EVERYBODY))
    yield "a column by its name", (*grants, replace(whole, columns=frozenset({"latitude"})))
    yield "a column more that is left out", _with(grants, hiding, KNOWN_COLUMN)
    yield "a table that is not granted", tuple(one for one in grants if one is not hiding)
    described = next(grant for grant in own if not grant.table)
    yield "a database that is not described", tuple(one for one in grants if one is not described)


def _with(grants: tuple[Grant, ...], hiding: Grant, column: str) -> tuple[Grant, ...]:
    """The grants where one leaves out a column more."""
    more = replace(hiding, excluded=hiding.excluded | {column})
    return tuple(more if grant is hiding else grant for grant in grants)


@pytest.mark.parametrize("number", range(7))
def test_a_grant_that_changes_shows(
    number: int, grants: tuple[Grant, ...], known: Columns, marks: Columns
) -> None:
    name, changed = list(_mutations(grants))[number]
    seen = visible(changed, f"{ROLE}analyst", known, PREFIX)
    assert seen != allowed("analyst", known, marks), name
