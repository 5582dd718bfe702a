"""A lake on S3 gives other assets their inputs, and keeps what they return, as a directory does."""

import pyarrow as pa
from dagster import AssetIn, asset

from medallion_assets.cli.views import select
from medallion_assets_tests.frames.own_project import DAYS, SALES, run
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.tiers import AGAIN


@AGAIN
def test_an_asset_reads_a_day_and_stores_it(s3_shop: Platform) -> None:
    s3_shop.run()

    @asset(partitions_def=DAYS, ins={"sales": AssetIn(SALES)})
    def copied(sales: pa.Table) -> pa.Table:
        return sales.select(["business_day", "sale_id"])

    assert run(s3_shop, [copied], "2024-05-02").success
    expected = [
        (row["business_day"], row["sale_id"])
        for row in s3_shop.rows("silver", "sales")
        if str(row["business_day"]) == "2024-05-02"
    ]
    stored = select(s3_shop.settings, "select business_day, sale_id from own.copied")[1]
    assert sorted(stored) == sorted(expected)
    assert expected
