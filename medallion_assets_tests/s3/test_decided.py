"""On S3 too, what was decided stays, and pages are written."""

from pathlib import Path

import pytest

from medallion_assets.core.errors import LakeError
from medallion_assets.lake.expiry import kept_states
from medallion_assets.lake.heads import ENTRIES as LEDGER
from medallion_assets.lake.publish import roll_back_to
from medallion_assets.payouts.checking import problems
from medallion_assets.payouts.deciding import approve
from medallion_assets.payouts.exports import export_run
from medallion_assets_tests.dashboard.page import html
from medallion_assets_tests.payouts.lake import INCENTIVES, LATER, PaidShops, sold
from medallion_assets_tests.reports.shop import Sale, Shop
from medallion_assets_tests.reports.test_pages import MONTH
from medallion_assets_tests.s3.server import new_prefix


@pytest.mark.again
def test_a_month_is_closed_and_approved_and_no_rollback_takes_it_back(tmp_path: Path) -> None:
    shops = PaidShops(tmp_path / "state", place=new_prefix())
    shops.publish(INCENTIVES.mart, sold({("121", "1"): "100.00"}), run_id="first")
    run = shops.close().run
    assert run is not None
    shops.publish(INCENTIVES.mart, sold({("121", "1"): "300.00"}), run_id="second")
    with shops.session("approve") as session:
        approve(session, run.run_id, now=LATER, by="ben")
    before, lake = shops.book(), shops.lake
    with lake.lease():
        roll_back_to(lake, kept_states(lake.load(LEDGER))[0].snapshot_id)
    assert shops.book() == before
    assert problems(shops.lake, before) == []
    assert shops.close().run is None, "the former data make due what was posted"
    elsewhere = PaidShops(tmp_path / "other" / "state", place=shops.place)
    with pytest.raises(LakeError, match="catalogue"):
        elsewhere.close()
    with shops.session() as session:
        files = export_run(session, before, run.run_id, tmp_path / "pay")
    assert all(file.stat().st_size for file in files)


@pytest.mark.again
def test_a_page_lies_beside_the_tables(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "state", place=new_prefix())
    shop.sell([Sale(day, "10.00") for day in MONTH.days], MONTH.days)
    first = shop.report(MONTH)
    storage = shop.lake.storage
    assert {item.key for item in storage.listed("reports")} == set(first.files)
    page = storage.read(first.page)
    assert page is not None
    assert page.startswith(b"<!DOCTYPE html>")
    shop.sell([Sale(day, "20.00") for day in MONTH.days], MONTH.days)
    assert shop.report(MONTH).figures.revisions


@pytest.mark.again
def test_the_dashboard_leads_to_the_pages_beside_it_and_from_elsewhere_to_none(
    tmp_path: Path,
) -> None:
    shop = Shop(tmp_path / "state", place=new_prefix())
    shop.sell([Sale(day, "10.00") for day in MONTH.days], MONTH.days)
    shop.report(MONTH)
    link = '<a href="sales_drops/month=2024-04/report.html"'
    assert link in html(shop)
    assert 'report.html"' not in html(shop, place=tmp_path / "page.html")
