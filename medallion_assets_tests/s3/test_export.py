"""An export below a prefix on S3 is received as if it lay on this machine."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from medallion_assets_tests.own_shop.files import (
    FILES,
    PLACE,
    command,
    export,
    rows,
    settings_of,
    working_on,
)
from medallion_assets_tests.s3.server import BUCKET, new_prefix

QUERIES = (
    "select * from silver.corner_order_lines order by all",
    "select order_no, line, reasons from quarantine.corner_order_lines order by all",
)


@pytest.fixture
def client(server: str) -> Any:
    """Whoever puts the export there."""
    return boto3.client("s3", endpoint_url=server, config=Config(connect_timeout=5))


def put(client: Any, prefix: str, name: str, text: str) -> None:
    key = f"{prefix.removeprefix(f's3://{BUCKET}/')}/{name}"
    client.put_object(Bucket=BUCKET, Key=key, Body=text.encode())


@pytest.mark.again
def test_it_gives_what_a_directory_gives_and_its_bytes_are_kept(
    client: Any, tmp_path: Path
) -> None:
    prefix = new_prefix()
    for name, text in FILES.items():
        put(client, prefix, name, text)
    put(client, prefix, "older/orders.csv", "not a part of the export")
    found: dict[str, Any] = {}
    for place in (str(export(tmp_path / "corner")), prefix):
        home = tmp_path / f"lake{len(found)}"
        home.mkdir()
        with working_on(home, settings_of(home, SYSTEMS=f"{PLACE}:CORNER", CORNER_EXPORT=place)):
            command("run", "--source", "corner", "--all")
            command("run", "--source", "corner", "--day", "2024-05-02")
            found[place] = [rows(query) for query in QUERIES]
            shown = command("doctor", "--json", code=0)
        assert f"{place}: 3 of 3 files" in shown
    assert found[prefix] == found[str(tmp_path / "corner")]
    kept = list((home / "lake" / "landing" / "corner").rglob("*.csv"))
    assert {path.name: path.read_text() for path in kept} == FILES
    assert not list((home / "lake").rglob("tmp*"))


def test_what_is_wrong_with_it_names_the_setting(client: Any, tmp_path: Path) -> None:
    prefix = new_prefix()
    put(client, prefix, "customers.csv", FILES["customers.csv"])
    nowhere = "s3://no-such-bucket-here/export"
    with working_on(tmp_path, settings_of(tmp_path, CORNER_EXPORT=nowhere)):
        said = " ".join(command("run", "--source", "corner", "--all", code=3).split())
        assert f"{nowhere}: the bucket does not exist" in said
        assert "MEDALLION_CORNER_EXPORT" in said
    with working_on(tmp_path, settings_of(tmp_path, CORNER_EXPORT=prefix)):
        said = " ".join(command("run", "--source", "corner", "--all", code=1).split())
        assert f"{prefix} has no file for table orders; expected orders.csv" in said
        assert rows("select count(*) as n from silver.corner_customers") == [{"n": 2}]
    with working_on(tmp_path, settings_of(tmp_path, CORNER_EXPORT="s3://bucket/../..")):
        said = " ".join(command("run", "--source", "corner", "--all", code=2).split())
        assert "MEDALLION_CORNER_EXPORT: must be s3://bucket/prefix" in said
