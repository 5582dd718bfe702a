"""A query finds the views of the one before again, for as long as the lake is as it was."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medallion_assets.cli import kept_views, opening
from medallion_assets.cli.views import published, select
from medallion_assets.core import own_process
from medallion_assets.core.errors import DamagedError, LakeError
from medallion_assets.settings.environment import Settings
from medallion_assets_tests.kept import Kept
from medallion_assets_tests.platform import Platform
from medallion_assets_tests.shop import THREE_DAYS, shop

SALES = "select count(*) from silver.shop_sales"
HEAVY = {"dagster", "dbt", "ibis", "numpy", "pandas", "pyarrow", "pyiceberg", "sqlalchemy"}
CODE = """
import sys
from medallion_assets.cli.main import main
try:
    main()
except SystemExit as ended:
    assert not ended.code
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Platform, Kept]:
    """The shop of two days, of three that its export holds."""
    platform = shop(tmp_path_factory.mktemp("shop"), THREE_DAYS)
    platform.run([platform.day(0), platform.day(1)])
    return platform, Kept.of(platform.root)


@pytest.fixture
def platform(built: tuple[Platform, Kept], monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    platform, kept = built
    kept.put_back()
    monkeypatch.setattr(own_process._Process, "is_own", True)
    yield platform
    shutil.rmtree(platform.settings.state_root / "scratch", ignore_errors=True)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A list of what was opened since."""
    found: list[object] = []
    once = opening.views_of

    def counted(*arguments: object) -> kept_views.Views:
        found.append(arguments[1])
        return once(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "views_of", counted)
    return found


def test_the_lake_is_opened_once(platform: Platform, opened: list[object]) -> None:
    first = select(platform.settings, SALES)
    assert select(platform.settings, SALES) == first
    assert len(opened) == 1
    select(platform.settings, "select count(*) from silver.shop_lines")
    assert len(opened) == 2


@pytest.mark.parametrize("name", ["silver.shop_sales", "silver.shop_lines", "ledger.rows"])
def test_what_was_published_since_is_seen(platform: Platform, name: str) -> None:
    before = select(platform.settings, f"select count(*) from {name}")[1]
    platform.run([platform.day(2)])
    after = select(platform.settings, f"select count(*) from {name}")[1]
    assert after > before


def test_a_commit_that_is_not_valid_yet_is_not_seen(
    platform: Platform, opened: list[object]
) -> None:
    """The catalogue names other files then, and the heads are as they were."""
    before = select(platform.settings, SALES)
    table = platform.lake.load("silver.shop_sales")
    with table.transaction() as transaction:
        transaction.set_properties({"a": "b"})
    assert select(platform.settings, SALES) == before
    assert len(opened) == 2


def test_a_damaged_file_is_named_as_ever(platform: Platform) -> None:
    select(platform.settings, "select sum(line) from silver.shop_lines")
    file = next((platform.settings.lake_root / "silver/shop_lines").rglob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(DamagedError, match=file.name):
        select(platform.settings, "select sum(line) from silver.shop_lines")


def test_a_lake_that_was_moved_is_refused(platform: Platform) -> None:
    select(platform.settings, SALES)
    (platform.settings.lake_root / kept_views.MOVING).write_text('{"to": "/elsewhere"}')
    with pytest.raises(LakeError, match="was moved to /elsewhere"):
        select(platform.settings, SALES)


def test_a_copy_of_a_lake_is_refused(platform: Platform, tmp_path: Path) -> None:
    select(platform.settings, SALES)
    shutil.copytree(platform.settings.lake_root, tmp_path / "copy")
    settings = platform.settings.model_copy(update={"lake": tmp_path / "copy"})
    with pytest.raises(LakeError, match="was moved or copied"):
        select(settings, SALES)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"statements": ["drop"]}'])
def test_what_is_no_kept_view_is_made_anew(platform: Platform, content: str) -> None:
    before = select(platform.settings, SALES)
    for file in (platform.settings.state_root / kept_views.DIRECTORY).iterdir():
        file.write_text(content)
    assert select(platform.settings, SALES) == before


def test_a_process_that_may_have_other_code_keeps_none(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_process._Process, "is_own", False)
    select(platform.settings, SALES)
    assert not (platform.settings.state_root / kept_views.DIRECTORY).exists()


def test_a_statement_that_reads_nothing_needs_no_view(platform: Platform) -> None:
    select(platform.settings, "select 1")
    (file,) = (platform.settings.state_root / kept_views.DIRECTORY).iterdir()
    assert '"statements": []' in file.read_text()
    (count,) = select(platform.settings, "select count(*) from duckdb_views() where not internal")[
        1
    ]
    assert count[0] > 10


def test_all_published_tables_are_named(platform: Platform) -> None:
    names = published(platform.settings)
    assert published(platform.settings) == names
    assert {"ledger.entries", "silver.shop_sales", "bronze.shop_lines"} <= set(names)


@pytest.mark.xdist_group("cli")
@pytest.mark.parametrize(
    "words", [["query", "select 1"], ["query", "from silver.olist_orders limit 1"], ["ledger"]]
)
def test_a_command_that_looks_again_loads_no_heavy_library(home: Path, words: list[str]) -> None:
    Settings.load()
    for _ in range(2):
        command = [sys.executable, "-c", CODE, *words]
        shown = subprocess.run(command, cwd=home, capture_output=True, text=True, check=True)  # noqa: S603
    assert HEAVY & set(shown.stdout.split()) == set()
