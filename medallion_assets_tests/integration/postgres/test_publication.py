"""Readers of the warehouse see whole builds only, whatever happens to one."""

import os
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from medallion_assets.core.errors import ConfigurationError, LakeError
from medallion_assets.gold.dbt import NodeResult
from medallion_assets.gold.dbt_build import build_in
from medallion_assets.gold.models import Model
from medallion_assets.gold.postgres import build as postgres_build
from medallion_assets.gold.postgres.build import build_warehouse
from medallion_assets.gold.postgres.publication import publish_build
from medallion_assets.gold.postgres.server import connected
from medallion_assets.gold.postgres.silver import load_silver
from medallion_assets.session import open_session
from medallion_assets.systems.olist import OLIST
from medallion_assets.systems.registry import project_of
from medallion_assets_tests.platform import Outcomes, Platform
from medallion_assets_tests.warehouse_server import FAILED, built_there, warehouse_rows

pytestmark = pytest.mark.xdist_group("postgres-publication")


@pytest.mark.again
@pytest.mark.usefixtures("full_warehouse")
def test_readers_see_the_old_or_the_new_gold_and_keep_their_views_and_grants(
    built: tuple[Platform, Outcomes], monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, _ = built
    real = publish_build
    with psycopg.connect(autocommit=True) as reader:
        rows = reader.execute("select count(*) from gold.fct_orders").fetchone()
        reader.execute("drop role if exists analyst")
        reader.execute("create role analyst")
        reader.execute("grant usage on schema gold to analyst")
        reader.execute("grant select on gold.fct_orders to analyst")
        reader.execute("create view public.mine as select count(*) as n from gold.fct_orders")
        reader.execute("delete from gold.fct_orders")  # as if the build brought them all

        def watched(*arguments: Any) -> dict[str, int]:
            changed = real(*arguments)
            assert changed["fct_orders"] > 0
            seen = reader.execute("select n from public.mine").fetchone()
            assert seen == (0,)
            return changed

        monkeypatch.setattr(postgres_build, "publish_build", watched)
        again = built_there(platform)
        assert (again.loaded, again.touched) == ({}, ())
        assert set(again.changed) == {"fct_orders"}
        reader.execute("set role analyst")
        assert reader.execute("select count(*) from gold.fct_orders").fetchone() == rows
        reader.execute("reset role")
        assert reader.execute("select n from public.mine").fetchone() == rows


@pytest.mark.again
@pytest.mark.usefixtures("full_warehouse")
def test_a_failed_build_publishes_nothing_and_is_made_up_for(
    built: tuple[Platform, Outcomes], monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, _ = built
    before = warehouse_rows()
    with psycopg.connect() as connection:
        connection.execute("delete from gold_build.fct_orders where business_day = %s", [
            platform.day(2)
        ])  # fmt: skip
        connection.execute(
            "update medallion.silver_versions set version = 'other' where day = %s",
            [platform.day(2)],
        )
    real = build_in

    def with_a_failure(*arguments: Any, **options: Any) -> list[NodeResult]:
        return [*real(*arguments, **options), FAILED]

    monkeypatch.setattr(postgres_build, "build_in", with_a_failure)
    with platform.session() as session:
        outcome = build_warehouse(session, project_of("olist"))
    assert [result.name for result in outcome.failed] == ["x"]
    assert outcome.loaded
    assert warehouse_rows() == before

    def killed(*_arguments: Any, **_options: Any) -> list[NodeResult]:
        raise LakeError("the process ended", remedy="run again")

    monkeypatch.setattr(postgres_build, "build_in", killed)
    with pytest.raises(LakeError), platform.session() as session:
        build_warehouse(session, project_of("olist"))
    monkeypatch.setattr(postgres_build, "build_in", real)
    assert built_there(platform).touched == (platform.day(2),)
    assert warehouse_rows() == before


@pytest.mark.usefixtures("warehouse")
def test_a_table_with_other_columns_is_made_anew_unless_a_view_rests_on_it() -> None:
    columns = {"k": "The key.", "v": "The value."}
    model = Model("model.x", "mart", "A mart.", ("k",), None, columns)
    with connected() as connection:
        connection.execute("create schema gold")
        connection.execute("create table gold.mart as select 1 as k, 2 as gone")
        connection.execute("create schema gold_build")
        connection.execute("create table gold_build.mart as select 1 as k, 'a' as v")
        assert publish_build(connection, [model]) == {"mart": 1}
    with psycopg.connect() as reader:
        assert reader.execute("select * from gold.mart").fetchall() == [(1, "a")]
        comment = "select col_description('gold.mart'::regclass, 2)"
        assert reader.execute(comment).fetchone() == ("The value.",)
        reader.execute("create view public.mine as select v from gold.mart")
        reader.execute("alter table gold_build.mart drop column v")
    with pytest.raises(LakeError, match="views of yours"), connected() as connection:
        publish_build(connection, [replace(model, columns={"k": "The key."})])
    with psycopg.connect() as reader:
        assert reader.execute("select * from public.mine").fetchall() == [("a",)]


@pytest.mark.usefixtures("warehouse")
def test_a_copy_of_silver_with_older_columns_is_made_anew(built: tuple[Platform, Outcomes]) -> None:
    platform, _ = built
    with platform.session() as session, connected() as connection:
        first = load_silver(connection, session, OLIST)
        connection.execute("alter table silver.olist_orders drop column order_status")
        assert load_silver(connection, session, OLIST) == {"olist_orders": first["olist_orders"]}
        found = connection.execute("select count(order_status) from silver.olist_orders")
        assert found.fetchone() == (first["olist_orders"],)
        assert load_silver(connection, session, OLIST) == {}


@pytest.mark.usefixtures("warehouse")
def test_one_builds_at_a_time() -> None:
    with connected(), pytest.raises(ConfigurationError, match="another process"), connected():
        pass


def test_an_unreachable_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "/no/such/socket")
    with pytest.raises(ConfigurationError, match="cannot be reached") as caught, connected():
        pass
    assert "PGHOST" in caught.value.remedy


@pytest.mark.again
@pytest.mark.usefixtures("warehouse")
def test_an_address_leads_to_the_warehouse_without_variables(
    built: tuple[Platform, Outcomes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both the loader and dbt follow it, and dbt's variables are gone afterwards."""
    place = {name: os.environ[name] for name in ("PGUSER", "PGHOST", "PGPORT", "PGDATABASE")}
    platform, _ = built
    address = "postgresql://{PGUSER}:not-asked-for@/{PGDATABASE}?host={PGHOST}&port={PGPORT}"
    settings = platform.settings.model_copy(
        update={"warehouse": SecretStr(address.format_map(place))}
    )
    for name in place:
        monkeypatch.delenv(name)
    with open_session(settings, run_id="by address") as session:
        assert not build_warehouse(session, project_of("olist")).failed
    assert "PGPASSWORD" not in os.environ
    for name, value in place.items():
        monkeypatch.setenv(name, value)
    assert warehouse_rows()["fct_orders"]
