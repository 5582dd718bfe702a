"""The pictures of bronze in the UI say what its tables are read from."""

from pathlib import Path

from dagster import AssetKey
from pydantic import SecretStr

from medallion_assets.orchestration.code_location import build_definitions
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.tiers import parametrize_once

PLACES = {
    "olist": AssetKey(["bronze", "olist", "orders"]),
    "shopease": AssetKey(["bronze", "shopease", "customers"]),
    "sales_drops": AssetKey(["bronze", "sales_drops", "sales"]),
}
POSTGRESQL = SecretStr("postgresql://reader:word@shop/db")


@parametrize_once(
    ("given", "kinds"),
    [
        ({}, ("csv", "postgres", "file")),
        ({"olist_export": Path("olist.sqlite")}, ("sqlite", "postgres", "file")),
        ({"olist_dsn": POSTGRESQL}, ("postgres", "postgres", "file")),
        ({"olist_dsn": SecretStr("sqlite:////data/olist.db")}, ("sqlite", "postgres", "file")),
    ],
)
def test_a_kind_is_what_the_table_is_read_from(
    given: dict[str, object], kinds: tuple[str, ...], tmp_path: Path
) -> None:
    settings = Settings.load(lake=tmp_path / "lake", **given)
    graph = build_definitions(settings).resolve_asset_graph()
    found = [graph.get(key).kinds for key in PLACES.values()]
    assert found == [{"duckdb", "iceberg", kind} for kind in kinds]
    assert list(tmp_path.iterdir()) == []
