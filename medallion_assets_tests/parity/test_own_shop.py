"""A shop from outside the package is cleaned on Spark as on DuckDB."""

from pathlib import Path
from typing import Any

import pytest

from medallion_assets_tests.own_shop.files import command, export, rows, settings_of, working_on

pytestmark = pytest.mark.xdist_group("spark")

QUERIES = (
    "select * from silver.corner_orders order by all",
    "select * from silver.corner_order_lines order by all",
    "select order_no, line, price, reasons from quarantine.corner_order_lines order by all",
)


@pytest.mark.usefixtures("spark")
def test_both_engines_give_the_same(tmp_path: Path) -> None:
    export(tmp_path / "corner")
    found: dict[str, Any] = {}
    for engine in ("duckdb", "spark"):
        values = settings_of(tmp_path, ENGINE=engine, LAKE=tmp_path / engine)
        with working_on(tmp_path, values):
            command("run", "--source", "corner", "--all")
            found[engine] = [rows(query) for query in QUERIES]
    assert found["spark"] == found["duckdb"]
    assert all(found["duckdb"])
