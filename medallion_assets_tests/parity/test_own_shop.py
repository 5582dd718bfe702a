"""A shop from outside the package is cleaned on Spark as on DuckDB."""

from pathlib import Path
from typing import Any

import pytest

from medallion_assets_tests.own_shop.files import (
    BOTH,
    command,
    export,
    rows,
    settings_of,
    working_on,
)
from medallion_assets_tests.own_shop.test_depot import csv_file
from medallion_assets_tests.own_shop.test_web import FILE

pytestmark = pytest.mark.xdist_group("spark")

CORNER = (
    "select * from silver.corner_orders order by all",
    "select * from silver.corner_order_lines order by all",
    "select order_no, line, price, reasons from quarantine.corner_order_lines order by all",
)


WEB = (
    "select * from silver.web_sales order by all",
    "select sale_id, reasons from quarantine.web_sales order by all",
    "select rule, rows from ledger.rules where rule like '%_notation' order by all",
)


DEPOT = (
    "select * from silver.depot_articles order by all",
    "select code, ean, price, reasons from quarantine.depot_articles order by all",
    "select rule, rows from ledger.rules where rule like '%_notation' order by all",
)


@pytest.mark.again
@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize(
    ("source", "queries"), [("corner", CORNER), ("web", WEB), ("depot", DEPOT)]
)
def test_both_engines_give_the_same(source: str, queries: tuple[str, ...], tmp_path: Path) -> None:
    export(tmp_path / "corner")
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "verkäufe.csv").write_bytes(FILE.encode("cp1252"))
    csv_file(tmp_path)
    place = "medallion_assets_tests.own_shop"
    systems = f"{BOTH},{place}.web:WEB,{place}.depot:DEPOT"
    found: dict[str, Any] = {}
    for engine in ("duckdb", "spark"):
        more = {"SYSTEMS": systems, "WEB_EXPORT": "web", "DEPOT_EXPORT": "depot", "ENGINE": engine}
        with working_on(tmp_path, settings_of(tmp_path, LAKE=tmp_path / engine, **more)):
            command("run", "--source", source, "--all")
            found[engine] = [rows(query) for query in queries]
    assert found["spark"] == found["duckdb"]
    assert all(found["duckdb"])
