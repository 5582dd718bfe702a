"""The wheel holds all that the platform needs: what it does in a checkout, it does installed."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest

from medallion_assets.core.shipped import PACKAGE
from medallion_assets_tests.ended import LONGEST_SECONDS
from medallion_assets_tests.environment import UNSYNCED

CHECKOUT = PACKAGE.parent
BUILD = "-m pip wheel --quiet --no-deps --no-build-isolation --disable-pip-version-check"
SMALL = ("--days", "7", "--orders", "80", "--no-drops")
pytestmark = pytest.mark.xdist_group("wheel")


def python(directory: Path, environment: Mapping[str, str], *words: str) -> str:
    """What a program of this Python printed, run where nothing else is."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("MEDALLION_", "DAGSTER_"))}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *words],
        cwd=directory,
        env={**plain, **UNSYNCED, **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def medallion(directory: Path, environment: Mapping[str, str], *words: str) -> str:
    """What the command printed."""
    return python(
        directory, environment, "-c", "from medallion_assets.cli.main import main; main()", *words
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    home = tmp_path_factory.mktemp("wheel")
    python(home, {}, *BUILD.split(), "--wheel-dir", str(home), str(CHECKOUT))
    (found,) = home.glob("*.whl")
    return found


def test_it_holds_the_files_beside_the_package_and_all_in_it(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    gold = {
        str(file.relative_to(CHECKOUT))
        for file in (CHECKOUT / "dbt_gold").rglob("*")
        if file.is_file()
        and not {"target", "logs", "lint", "__pycache__"} & set(file.parts)
        and file.name[0] != "."
    }
    assert any(name.endswith("fct_orders.sql") for name in gold)
    shipped = {name for name in names if name.startswith("medallion_assets/dbt_gold/")}
    assert shipped == {f"medallion_assets/{name}" for name in gold}
    package = {
        str(file.relative_to(CHECKOUT))
        for file in (CHECKOUT / "medallion_assets").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert package <= names


@pytest.mark.long
def test_the_demo_runs_in_an_empty_directory(wheel: Path, tmp_path: Path) -> None:
    site, home = tmp_path / "site", tmp_path / "home"
    ZipFile(wheel).extractall(site)
    home.mkdir()
    given = {"PYTHONPATH": str(site), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    medallion(home, given, "demo", "--no-chain", *SMALL)
    assert json.loads(medallion(home, given, "ledger", "--json"))["balanced"]
    orders = medallion(home, given, "query", "--json", "select count(*) as n from gold.fct_orders")
    assert json.loads(orders)[0]["n"] > 0
    assert not list(site.rglob("target")), "an installation is not written to"
    assert list((tmp_path / "cache").rglob("manifest.json"))
    definitions = ("-m", "dagster", "definitions", "validate", "-m", "medallion_assets.definitions")
    python(home, given, *definitions)
