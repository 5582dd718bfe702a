"""Expressions in SQL are on Spark what they are on DuckDB."""

from typing import Any

import ibis
import pytest

from medallion_assets.engines.protocol import Dialect, compiled
from medallion_assets.tables.expressions import Sql
from medallion_assets_tests.unit.tables.expression_cases import CASES, ROWS, SCHEMA

pytestmark = pytest.mark.xdist_group("spark")


def test_spark_gives_the_same(spark: Any) -> None:
    kinds = {"int64": "bigint", "int32": "int", "float64": "double", "timestamp(6)": "timestamp"}
    columns = ", ".join(f"{name} {kinds.get(str(k), str(k))}" for name, k in SCHEMA.items())
    rows = [tuple(row[name] for name in SCHEMA.names) for row in ROWS]
    spark.createDataFrame(rows, columns).createOrReplaceTempView("expressions")
    table = ibis.table(SCHEMA, name="expressions")
    values = {f"c{number}": Sql(text)(table) for number, text in enumerate(CASES)}
    query = compiled(table.select("place", **values), Dialect.SPARK)
    found = sorted(spark.sql(query).collect(), key=lambda row: int(row["place"]))
    assert {
        text: [row[f"c{number}"] for row in found] for number, text in enumerate(CASES)
    } == CASES
