"""Which models and tests are due once an input has changed."""

from typing import Any

import pytest

from medallion_assets.gold.due import REFERENCE_DAY, _written, due

SILVER = {"silver_shop.sales": "1", "silver_shop.people": "1", "ledger.entries": "1"}


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
        "seed.colours": {**node("seed", ""), "checksum": {"name": "sha256", "checksum": "1"}},
        "seed.large": {**node("seed", ""), "checksum": {"name": "path", "checksum": "1"}},
        "model.coloured": node("model"),
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
        "model.coloured": ["seed.colours"],
    },
}
RUN = set(MANIFEST["nodes"]) - {"unit_test.sales"}
NOW = {**SILVER, REFERENCE_DAY: "2024-05-03", **dict.fromkeys(RUN, "1")}
ALWAYS = {"model.today", "model.letters", "seed.large"}
"""One asks for the time, one reads what nobody knows, of one dbt does not read the content."""
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
        ({"test.both": "2"}, {"test.both"}),
        ({"seed.colours": "2"}, {"seed.colours", "model.coloured"}),
    ],
    ids=lambda value: next(iter(value), "nothing") if isinstance(value, dict) else "",
)
def test_what_rests_on_a_change_is_due(changed: dict[str, str], expected: set[str]) -> None:
    assert due(MANIFEST, NOW, {**NOW, **changed}, RUN) == expected | ALWAYS


def test_an_input_that_is_new_or_gone_has_changed() -> None:
    fewer = {name: text for name, text in NOW.items() if name != "silver_shop.people"}
    assert due(MANIFEST, fewer, NOW, RUN) == PEOPLE | ALWAYS


def test_what_another_project_of_the_manifest_built_is_not_due() -> None:
    own = {"model.people", "test.people"}
    assert due(MANIFEST, NOW, {**NOW, "silver_shop.people": "2"}, own) == own


def test_a_test_that_was_written_since_is_due() -> None:
    fewer = {name: text for name, text in NOW.items() if name != "test.both"}
    assert due(MANIFEST, fewer, NOW, RUN - {"test.both"}) == {"test.both"} | ALWAYS


def test_without_a_memory_everything_is_due() -> None:
    assert due(MANIFEST, {}, NOW, RUN) == RUN


@pytest.mark.parametrize(
    "change",
    [
        {"raw_code": "select 2"},
        {"config": {"materialized": "view"}},
        {"checksum": {"name": "sha256", "checksum": "2"}},
        {"depends_on": {"macros": ["macro.inner"]}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_written_of_a_node_tells_it_apart(change: dict[str, Any]) -> None:
    before = node("model")
    assert _written(MANIFEST, before) == _written(MANIFEST, node("model"))
    assert _written(MANIFEST, {**before, **change}) != _written(MANIFEST, before)
