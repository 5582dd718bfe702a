"""Projects of gold that cannot be used are refused by name, and nothing is built."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.lineage import load_lineage
from medallion_assets.gold.project import all_marts, load_manifest, marts_of, place_of
from medallion_assets.systems.registry import all_projects, project_of, projects_of, system_of
from medallion_assets.tables.dbt_gold import DbtGold
from medallion_assets_tests.own_shop.files import BOTH, known
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("own-gold")

MODEL = "select lines.order_no from {{ source('silver_corner', 'corner_order_lines') }} as lines"
YML = """models:
  - name: sold
    description: One row an order.
    config: {meta: {medallion: {grain: [order_no]}}, contract: {enforced: true}}
    columns: [{name: order_no, data_type: varchar, description: The order.}]
"""
SNAPSHOT = """{% snapshot kept %}
{{ config(unique_key='order_no', strategy='check', check_cols='all', target_schema='x') }}
select * from {{ ref('sold') }}
{% endsnapshot %}"""
PROJECT = "name: shops\nprofile: x\nmodels: {+materialized: table}\n"


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A dbt project of one model over both corner shops, which the process knows as `shops`."""
    written(tmp_path / "shops", {"sold.sql": MODEL, "sold.yml": YML})
    (tmp_path / "shops_of_mine.py").write_text(
        "from pathlib import Path\n"
        "from medallion_assets.tables.dbt_gold import DbtGold\n"
        "SHOPS = DbtGold(name='shops', directory=Path(__file__).parent / 'shops',\n"
        "                    systems=('corner', 'corner_north'))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with known(monkeypatch, f"{BOTH},shops_of_mine:SHOPS"):
        yield tmp_path / "shops"
    sys.modules.pop("shops_of_mine", None)


def written(home: Path, models: dict[str, str], about: str = PROJECT) -> None:
    """Write a dbt project."""
    (home / "models").mkdir(parents=True, exist_ok=True)
    (home / "dbt_project.yml").write_text(about)
    for name, text in models.items():
        (home / "models" / name).parent.mkdir(exist_ok=True)
        (home / "models" / name).write_text(text)


@pytest.mark.again
def test_a_project_belongs_to_the_systems_that_it_reads(directory: Path) -> None:
    assert [project.name for project in all_projects()] == [
        "olist",
        "shopease",
        "sales_drops",
        "shops",
    ]
    assert projects_of(system_of("corner")) == (project_of("shops"),)
    assert [model.name for model in marts_of(project_of("shops"))] == ["sold"]
    assert directory.is_dir()
    with pytest.raises(ConfigurationError, match="there is no project of gold 'shop'"):
        project_of("shop")


@pytest.mark.again
def test_nothing_is_written_into_the_directory_of_a_project(directory: Path) -> None:
    before = sorted(directory.rglob("*"))
    load_manifest(project_of("shops"))
    assert sorted(directory.rglob("*")) == before


@pytest.mark.again
def test_packages_of_its_own_stand_beside_the_added_ones(directory: Path) -> None:
    """All are listed for dbt, whatever the project's own list says."""
    own = directory / "dbt_packages" / "theirs"
    (own / "macros").mkdir(parents=True)
    (own / "dbt_project.yml").write_text("name: theirs\nversion: '1.0'\nconfig-version: 2\n")
    (own / "macros" / "twice.sql").write_text("{% macro twice(x) %}{{ x }}{% endmacro %}")
    (directory / "package-lock.yml").write_text("packages: [{local: elsewhere}]\n")
    model = MODEL.replace("lines.order_no", "{{ theirs.twice('order_no') }}")
    written(directory, {"sold.sql": model})
    project = project_of("shops")
    load_manifest(project)
    place = place_of(project).directory
    listed = json.loads((place / "package-lock.yml").read_text())["packages"]
    there = sorted(path.name for path in (place / "dbt_packages").iterdir())
    assert [package["name"] for package in listed] == there
    assert there == ["medallion_gold", "medallion_sources", "theirs"]


@pytest.mark.again
def test_a_file_that_was_changed_added_or_removed_is_noticed(directory: Path) -> None:
    def names() -> list[str]:
        return [model.name for model in marts_of(project_of("shops"))]

    assert names() == ["sold"]
    written(directory, {"more.sql": MODEL, "more.yml": YML.replace("sold", "more")})
    assert names() == ["more", "sold"]
    for ending in ("sql", "yml"):
        (directory / "models" / f"more.{ending}").unlink()
    assert names() == ["sold"]


@parametrize_once(
    ("files", "said"),
    [
        ({"sold.yml": YML.replace("enforced: true", "enforced: false")}, "are not agreed on"),
        ({"sold.yml": YML.replace("grain: [", "grain: [nothing, ")}, "its grain names nothing"),
        ({"sold.sql": MODEL.replace("silver_corner", "silver_olist")}, "does not compile"),
        ({"sold.sql": "select 1 as order_no,"}, ""),
        ({"../snapshots/kept.sql": SNAPSHOT}, "kept in snapshots/kept.sql is a snapshot"),
        ({"fct_orders.sql": MODEL, "sold.yml": YML.replace("sold", "fct_orders")}, "of olist and"),
    ],
    ids=[
        "no contract",
        "unknown grain",
        "unknown source",
        "odd SQL",
        "a snapshot",
        "a name of the platform",
    ],
)
def test_what_cannot_be_used_is_refused(directory: Path, files: dict[str, str], said: str) -> None:
    written(directory, files)
    if not said:  # dbt does not read SQL; the database will refuse it
        assert all_marts()["sold"][0].name == "shops"
        return
    with pytest.raises(ConfigurationError, match=said) as caught:
        all_marts()
    assert caught.value.remedy


@pytest.mark.again
@parametrize_once("sql", ["select from where", "with t as (select 1 as x) select t.y from t"])
def test_sql_that_cannot_be_traced_is_refused_by_its_file(directory: Path, sql: str) -> None:
    written(directory, {"sold.sql": sql})
    with pytest.raises(
        ConfigurationError, match=r"sold in models/sold\.sql cannot be read"
    ) as caught:
        load_lineage(project_of("shops"))
    assert "\x1b" not in caught.value.problem


def test_a_directory_without_a_project_is_refused(directory: Path) -> None:
    (directory / "dbt_project.yml").write_text("name: [")
    with pytest.raises(
        ConfigurationError, match=r"gold of shops: .*dbt_project\.yml cannot be read"
    ):
        load_manifest(project_of("shops"))
    (directory / "dbt_project.yml").unlink()
    with pytest.raises(
        ConfigurationError, match=r"gold of shops: .*dbt_project\.yml cannot be read"
    ):
        load_manifest(project_of("shops"))


@pytest.mark.parametrize(
    ("name", "systems", "said"),
    [
        ("Shops", ("corner",), "cannot name a project of gold"),
        ("silver", ("corner",), "cannot name a project of gold"),
        ("shops", (), "name each source system that it reads once"),
        ("shops", ("corner", "corner"), "name each source system that it reads once"),
    ],
)
def test_a_description_that_contradicts_itself_is_refused(
    name: str, systems: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=said):
        DbtGold(name=name, directory=tmp_path, systems=systems)


@pytest.mark.parametrize(
    ("name", "systems", "said"),
    [
        ("shops", "('cornr',)", "reads the source system cornr, which nobody registered"),
        ("olist", "('corner',)", "two projects of gold are named olist: by the platform and by"),
    ],
)
def test_what_does_not_go_together_is_refused(
    name: str, systems: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = f"wrong_gold_{name}"
    (tmp_path / f"{module}.py").write_text(
        "from pathlib import Path\n"
        "from medallion_assets.tables.dbt_gold import DbtGold\n"
        f"SHOPS = DbtGold(name='{name}', directory=Path('.'), systems={systems})\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with (
        known(monkeypatch, f"{BOTH},{module}:SHOPS"),
        pytest.raises(ConfigurationError, match=said),
    ):
        all_projects()
