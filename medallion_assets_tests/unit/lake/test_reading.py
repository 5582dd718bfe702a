"""Reading a table at its head: what is asked of its manifests."""

from typing import Any

import pytest

from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.iceberg.contents import data_files
from medallion_assets.lake.reading import SnapshotReader
from medallion_assets_tests.platform import Platform

SALES, LINES = "silver.shop_sales", "silver.shop_lines"


def test_a_query_lists_the_files_of_its_table_once(
    loaded_shop: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def counted(*arguments: Any) -> Any:
        calls.append(arguments[1])
        return data_files(*arguments)

    monkeypatch.setattr("medallion_assets.lake.reading.data_files", counted)
    heads = read_heads(loaded_shop.lake)
    reader = SnapshotReader(loaded_shop.lake, heads)
    for identifier in (SALES, LINES, SALES):
        table = reader.table(identifier)
        assert table is not None
        assert ".parquet" in reader.sql(identifier, table.schema())
    assert calls == [heads[SALES], heads[LINES], heads[SALES]]
    assert reader.rows(SALES, frozenset()) == 0 < reader.rows(SALES)
