"""Which models and tests are due once an input has changed."""

from typing import Any

import pytest

from medallion_assets.gold.due import REFERENCE_DAY, TESTS, due

SILVER = {"silver_shop.sales": "1", "silver_shop.people": "1", "ledger.entries": "1"}
NOW = {**SILVER, REFERENCE_DAY: "2024-05-03", TESTS: "1"}


def node(kind: str, code: str = "select 1", macros: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "resource_type": kind,
        "raw_code": code,
        "compiled_code": code,
        "depends_on": {"macros": list(macros)},
    }


def macro(text: str, *calls: str) -> dict[str, Any]:
    return {"macro_sql": text, "package_name": "shop", "depends_on": {"macros": list(calls)}}


MANIFEST: dict[str, Any] = {
    "sources": {
        "source.sales": {"source_name": "silver_shop", "name": "sales"},
        "source.people": {"source_name": "silver_shop", "name": "people"},
        "source.entries": {"source_name": "ledger", "name": "entries"},
        "source.elsewhere": {"source_name": "crm", "name": "letters"},
    },
    "macros": {
        "macro.outer": macro("{{ inner() }}", "macro.inner", "macro.outer"),
        "macro.inner": macro("cast('{{ var('reference_day') }}' as date)"),
        "macro.dbt": {**macro("current_timestamp"), "package_name": "dbt_duckdb"},
    },
    "nodes": {
        "model.staged": node("model"),
        "model.sales": node("model", macros=("macro.dbt",)),
        "model.people": node("model"),
        "model.recent": node("model", macros=("macro.outer",)),
        "model.today": node("model", "select Current_Date - day from people"),
        "model.letters": node("model"),
        "model.days": node("model"),
        "test.sales": node("test"),
        "test.people": node("test"),
        "test.both": node("test"),
        "unit_test.sales": node("unit_test"),
    },
    "parent_map": {
        "model.staged": ["source.sales"],
        "model.sales": ["model.staged"],
        "model.people": ["source.people"],
        "model.recent": ["model.people"],
        "model.today": ["source.people"],
        "model.letters": ["source.elsewhere"],
        "model.days": ["source.entries"],
        "test.sales": ["model.sales"],
        "test.people": ["model.people"],
        "test.both": ["model.sales", "model.people"],
        "unit_test.sales": ["model.sales"],
    },
}
ALWAYS = {"model.today", "model.letters"}
"""One asks for the time, the other reads what the platform knows nothing of."""
SALES = {"model.staged", "model.sales", "test.sales", "test.both"}
PEOPLE = {"model.people", "model.recent", "test.people", "test.both"}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"silver_shop.sales": "2"}, SALES),
        ({"silver_shop.people": "2"}, PEOPLE),
        ({"ledger.entries": "2"}, {"model.days"}),
        ({REFERENCE_DAY: "2024-05-04"}, {"model.recent"}),
        ({TESTS: "2"}, set(MANIFEST["nodes"]) - {"unit_test.sales"}),
    ],
    ids=lambda value: next(iter(value), "nothing") if isinstance(value, dict) else "",
)
def test_what_rests_on_a_change_is_due(changed: dict[str, str], expected: set[str]) -> None:
    assert due(MANIFEST, NOW, {**NOW, **changed}) == expected | ALWAYS


def test_an_input_that_is_new_or_gone_has_changed() -> None:
    fewer = {name: text for name, text in NOW.items() if name != "silver_shop.people"}
    assert due(MANIFEST, fewer, NOW) == PEOPLE | ALWAYS


def test_without_a_memory_everything_is_due() -> None:
    assert due(MANIFEST, {}, NOW) == set(MANIFEST["nodes"]) - {"unit_test.sales"}
