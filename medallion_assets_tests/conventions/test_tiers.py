"""The short tests hold each engine, storage and warehouse, and each promise that costs much."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import pytest

from medallion_assets.settings.engines import EngineName
from medallion_assets_tests.tiers import AGAIN, LONG, parametrize_once

LATER = {AGAIN.name, LONG.name}

ENGINES = {
    EngineName.DUCKDB: "integration.test_planted:test_published_tables_hold_what_the_ledger_says",
    EngineName.SPARK: "parity.test_dirty_rows:test_dirty_rows_become_the_same",
    EngineName.GLUE: "glue.test_job:test_the_tables_are_those_that_the_embedded_engine_makes",
    EngineName.AUTO: "integration.test_engines:test_auto_gives_what_a_configured_engine_gives",
}
STORAGES = {
    "a directory": "integration.test_cli:test_a_query_reads_every_layer",
    "S3": "s3.test_runs:test_a_killed_process_leaves_a_lake_that_converges",
    "S3, catalogue in PostgreSQL": (
        "s3.test_postgresql:test_what_one_machine_publishes_another_reads_and_goes_on_with"
    ),
    "S3, catalogue in Glue": (
        "s3.test_glue_commits:test_an_added_column_and_changed_tags_show_at_once"
    ),
    "from a directory to another": (
        "integration.test_moving:test_a_moved_lake_answers_as_before_and_goes_on"
    ),
    "a damaged lake": (
        "integration.test_verification:test_every_flipped_bit_of_bronze_and_silver_is_found"
    ),
}
WAREHOUSES = {
    "DuckDB": "integration.test_gold_days:"
    "test_a_failed_test_publishes_nothing_and_the_next_build_is_as_a_rebuild",
    "PostgreSQL": "integration.postgres.test_equality:test_the_command_loads_builds_and_tells",
    "Athena": "integration.test_athena_redshift:"
    "test_a_full_build_and_the_days_of_a_change_equal_duckdb",
    "Redshift": "unit.gold.test_redshift_profile:test_serverless_is_told_from_its_host",
}
SOURCES = {
    "CSV": "integration.test_planted:test_every_received_row_is_in_exactly_one_place",
    "PostgreSQL": "feeds.test_chain:test_every_planted_row_is_found",
    "SQLite": "integration.test_sqlite_export:"
    "test_a_file_may_stand_for_the_export_and_lack_optional_tables",
    "Excel": "own_shop.test_excel:test_an_exported_workbook_comes_out_right",
    "dropped files": "drops.test_planted:test_every_row_is_where_it_belongs",
    "a shop of one's own": "own_shop.test_commands:test_silver_holds_what_is_good",
}
DEATHS = {
    "before any commit": "integration.test_faults:"
    "test_dying_before_any_commit_shows_the_old_state_and_the_next_run_converges",
    "while files are taken in": "drops.test_kills:"
    "test_a_run_that_died_while_it_read_is_made_good_by_the_next",
    "while a lake is moved": "integration.test_moving:"
    "test_killed_at_any_moment_half_a_lake_is_refused_and_begun_anew",
    "while a month is closed": "payouts.test_closing:test_a_killed_close_posts_all_or_nothing",
}
REST = {
    "formulas of gold": "integration.test_gold:test_unit_tests_of_the_models_pass",
    "gold of one's own": "own_shop.test_gold_page:test_the_page_is_true",
    "a range in Dagster": "integration.test_dagster:"
    "test_a_range_records_every_day_and_a_bad_day_keeps_its_old_state",
    "who may do what on AWS": "cloud.test_matrix:test_every_cell_is_as_it_is_written",
    "a guarded command": "cloud.test_guarded:test_a_day_is_published_under_the_planned_policies",
    "pages in a browser": (
        "dashboard.test_browser:test_it_asks_for_nothing_and_complains_of_nothing"
    ),
    "a later run by Spark": (
        "parity.test_whole_lakes:test_a_later_run_by_the_other_engine_changes_nothing"
    ),
}
HELD: dict[str, str] = {
    **{str(engine): where for engine, where in ENGINES.items()},
    **STORAGES,
    **WAREHOUSES,
    **SOURCES,
    **DEATHS,
    **REST,
}
"""By what is proven: where it is proven first."""


def names(marks: Iterable[Any]) -> set[str]:
    return {mark.name for mark in marks}


def marked(owner: object) -> list[Any]:
    """The marks of a module or a function."""
    found: Any = getattr(owner, "pytestmark", [])
    return found if isinstance(found, list) else [found]


def is_short(test: Callable[..., object], module: object = None) -> bool:
    """Whether `make test` runs a test, or at least one of its cases."""
    marks = [*marked(module), *marked(test)]
    return not names(marks) & LATER and all(
        any(not names(getattr(case, "marks", ())) & LATER for case in mark.args[1])
        for mark in marks
        if mark.name == "parametrize"
    )


def test_every_engine_is_listed() -> None:
    assert set(ENGINES) == set(EngineName)


def test_what_is_listed_is_proven_by_a_short_test() -> None:
    missing = []
    for what, where in HELD.items():
        place, _, test = where.partition(":")
        module = import_module(f"medallion_assets_tests.{place}")
        if not is_short(getattr(module, test), module):
            missing.append(f"{what}: {where} has a mark")
    assert missing == []


@AGAIN
def proves_again() -> None:
    """A test that another command runs."""


@parametrize_once(("one", "two"), [(1, 2), (3, 4)])
def first_short() -> None:
    """One whose first case is short."""


@pytest.mark.parametrize("one", [pytest.param(1, marks=LONG), pytest.param(2, marks=AGAIN)])
def none_short() -> None:
    """One that has no short case."""


def test_a_mark_shows() -> None:
    assert not is_short(proves_again)
    assert not is_short(none_short)
    assert is_short(first_short)
