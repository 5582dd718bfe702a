"""Systems are found where they are registered, and none is known where one is wrong."""

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.systems import registered as module
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets.systems.registry import all_systems, all_tables, registry, system_of
from medallion_assets.tables.model import Column, ColumnDay, History, ParentDay
from medallion_assets.tables.readers import Export
from medallion_assets.tables.source_system import SourceSystem
from medallion_assets.tables.types import Text
from medallion_assets_tests.own_shop.corner import (
    CORNER,
    CORNER_NORTH,
    CUSTOMERS,
    ORDER_LINES,
    ORDERS,
)
from medallion_assets_tests.own_shop.files import BOTH, PLACE, known

NAMES = tuple(system.name for system in BUILT_IN)


def refused(monkeypatch: pytest.MonkeyPatch, systems: str) -> ConfigurationError:
    """The error of a process that is to know some systems; it knows none then."""
    with known(monkeypatch, systems):
        with pytest.raises(ConfigurationError) as caught:
            all_systems()
        with pytest.raises(ConfigurationError):
            system_of("olist")
    return caught.value


def test_the_variable_names_systems_after_the_built_in_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with known(monkeypatch, f" {BOTH} ,"):
        assert all_systems() == (*BUILT_IN, CORNER, CORNER_NORTH)
        assert set(CORNER.tables) < set(all_tables())
    assert all_systems() == BUILT_IN


def test_the_file_of_settings_names_systems_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"MEDALLION_SYSTEMS={PLACE}:CORNER\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MEDALLION_SYSTEMS", raising=False)
    registry.cache_clear()
    try:
        assert system_of("corner") is CORNER
    finally:
        registry.cache_clear()


def test_a_package_registers_a_system(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("shop", f"{PLACE}:CORNER", module.GROUP)]
    monkeypatch.setattr(module, "entry_points", lambda group: points if group else [])
    with known(monkeypatch, f"{PLACE}:CORNER_NORTH"):
        assert [system.name for system in all_systems()] == [*NAMES, "corner", "corner_north"]


def test_a_module_in_the_working_directory_is_found_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "my_own_shop.py").write_text(f"from {PLACE} import CORNER as SHOP\n")
    (tmp_path / "json.py").write_text("raise RuntimeError('not the library')\n")
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    with known(monkeypatch, "my_own_shop:SHOP"):
        assert system_of("corner") is CORNER
    assert sys.path == before


def test_systems_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def entry_points(group: str) -> list[EntryPoint]:
        asked.append(group)
        return []

    monkeypatch.setattr(module, "entry_points", entry_points)
    with known(monkeypatch, ""):
        for _ in range(3):
            system_of("olist")
    assert asked == [module.GROUP]


@pytest.mark.parametrize(
    ("systems", "said"),
    [
        (f"{PLACE}", "names no source system"),
        (f"{PLACE}:", "names no source system"),
        ("no_such_package.shop:SHOP", "no_such_package.shop cannot be imported: ModuleNotFound"),
        (f"{PLACE}:NOTHING", "has none; expected a SourceSystem"),
        (f"{PLACE}:ORDERS", "is a Table; expected a SourceSystem"),
        (f"{PLACE}:CORNER,{PLACE}:CORNER", "two source systems are named corner: by"),
        ("wrong_shop:SHOP", "corner: 'Mars/Base' is no time zone"),
        ("broken_shop:SHOP", "broken_shop cannot be imported: SyntaxError"),
        ("other_shop:OLIST", "two source systems are named olist: by the platform and by"),
        ("other_shop:SALES", "would both be stored as sales_drops_sales"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_remedy(
    systems: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    head = f"from dataclasses import replace\nfrom {PLACE} import CORNER, ORDERS, CUSTOMERS\n"
    wrong = f"{head}SHOP = replace(CORNER, time_zone='Mars/Base')\n"
    other = f"""{head}
OLIST = replace(CORNER, name="olist", tables=(replace(CUSTOMERS, source="olist"),))
DROPS = replace(CUSTOMERS, source="sales", name="drops_sales")
SALES = replace(CORNER, name="sales", tables=(DROPS,))
"""
    files = {"wrong_shop": wrong, "broken_shop": "SHOP = (", "other_shop": other}
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    try:
        error = refused(monkeypatch, systems)
    finally:
        for name in files:
            sys.modules.pop(name, None)
    assert said in error.problem
    assert "MEDALLION_SYSTEMS" in error.problem
    assert error.remedy


Change = Callable[[SourceSystem], SourceSystem]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: replace(s, name="Corner"), "'Corner' cannot name a source system"),
        (lambda s: replace(s, name="silver"), "'silver' cannot name a source system"),
        (lambda s: replace(s, name="a__b"), "'a__b' cannot name a source system"),
        (lambda s: replace(s, currency="Euro"), "'Euro' is no currency, such as EUR"),
        (lambda s: replace(s, time_zone="CET/CEST"), "'CET/CEST' is no time zone"),
        (lambda s: replace(s, tables=()), "corner has no tables"),
        (lambda s: replace(s, tables=(*s.tables, ORDERS)), "corner_orders is described twice"),
        (lambda s: replace(s, tables=(ORDERS, CUSTOMERS)), "comes before its parent customers"),
        (lambda s: replace(s, tables=(ORDERS,)), "refers to ['customers'], which the system does"),
        (
            lambda s: replace(s, tables=(replace(CUSTOMERS, source="other"),)),
            "table customers says source='other'",
        ),
        (
            lambda s: replace(s, tables=(replace(CUSTOMERS, name="Order Lines"),)),
            "'Order Lines' cannot name a table",
        ),
        (
            lambda s: replace(s, tables=(with_column("business_day"),)),
            "the platform has a column business_day itself",
        ),
        (
            lambda s: replace(s, tables=(with_column("_line"),)),
            "the platform has a column _line itself",
        ),
        (
            lambda s: replace(
                s,
                tables=(
                    CUSTOMERS,
                    replace(ORDERS, day=ColumnDay(column="ordered_at", zone="Asia/Tokyo")),
                ),
            ),
            "corner.orders has days of Asia/Tokyo, its system of Europe/Berlin",
        ),
        (
            lambda s: replace(s, tables=(replace(CUSTOMERS, history=History(zone="Asia/Tokyo")),)),
            "corner.customers has days of Asia/Tokyo",
        ),
        (
            lambda s: replace(
                s,
                tables=(
                    CUSTOMERS,
                    ORDERS,
                    replace(
                        ORDER_LINES,
                        day=ParentDay(parent="sales", column="order_no", parent_column="id"),
                    ),
                ),
            ),
            "corner.order_lines refers to ['sales']",
        ),
        (
            lambda s: replace(s, tables=(replace(CUSTOMERS, file_name=""),)),
            "corner.customers has no file_name",
        ),
    ],
)
def test_a_description_that_contradicts_itself_is_refused(change: Change, said: str) -> None:
    with pytest.raises(ValueError, match=r"^") as caught:
        change(CORNER)
    assert said in str(caught.value)


def with_column(name: str) -> object:
    """The customers with one column more."""
    return replace(CUSTOMERS, columns=(*CUSTOMERS.columns, Column(name, Text(), "Another.")))


def test_a_table_of_a_database_needs_no_file() -> None:
    tables = (replace(CUSTOMERS, file_name=""),)
    assert replace(CORNER, tables=tables, reader=Export(or_database=True)).tables == tables
