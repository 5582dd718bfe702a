"""What is handed to Glue suffices for the job: the wheel, the script, the list of modules."""

import re
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from medallion_assets_tests.glue.service import ROOT

PROVIDED = ("boto3", "numpy", "packaging", "pandas", "pyarrow", "pyspark")
"""What Glue 6.0 brings along of what the job uses; see docs/glue.md."""
LISTED = ROOT / "deploy" / "spark" / "requirements.txt"

ONLY = """
import sys
from importlib.abc import MetaPathFinder
from importlib.metadata import packages_distributions

allowed = {allowed!r}
owners = packages_distributions()

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        found = owners.get(name.partition(".")[0])
        if found and not allowed.intersection(owner.lower().replace("_", "-") for owner in found):
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from datetime import date
import medallion_assets.silver.job as job
from medallion_assets.engines.protocol import Dialect
from medallion_assets.core.partitions import DayRange
from medallion_assets.silver.classification import classification_sql, folding_sql

days = DayRange(date(2024, 5, 1), date(2024, 5, 2))
for source in ("olist", "shopease", "sales_drops"):
    tables = job.system_of(source).by_name
    for table in tables.values():
        assert classification_sql(table, tables, days, Dialect.SPARK)
        assert not table.reduce or folding_sql(table, Dialect.SPARK)
print("as it should")
"""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def with_dependencies(names: list[str]) -> set[str]:
    """Distributions and what they require without extras."""
    found: set[str] = set()
    while names:
        name = normal(names.pop())
        if name in found:
            continue
        found.add(name)
        for requirement in distribution(name).requires or []:
            condition = requirement.partition(";")[2]
            if not condition or ("extra" not in condition and "sys_platform" not in condition):
                match = re.match(r"[\w.-]+", requirement)
                assert match
                names.append(match.group())
    return found


def listed() -> list[str]:
    return LISTED.read_text().split()


@pytest.mark.again
def test_the_job_needs_nothing_that_is_not_listed() -> None:
    allowed = with_dependencies([*(line.partition("==")[0] for line in listed()), *PROVIDED])
    assert not allowed & {"duckdb", "dagster", "pydantic-settings", "sqlalchemy", "obstore"}
    done = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-c", ONLY.format(allowed=allowed | {"medallion-assets"})],
        capture_output=True, text=True, check=False, cwd=ROOT, timeout=120,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.stdout.endswith("as it should\n"), done.stderr


def test_the_list_names_the_versions_that_are_tested_here() -> None:
    pinned = (ROOT / "requirements.txt").read_text().split()
    assert [line for line in listed() if line not in pinned] == []


def test_the_wheel_has_every_module_and_nothing_else(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: S603 - ours
        [
            sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check",
            "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path),
            str(copied(tmp_path / "source")),
        ],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.endswith("-py3-none-any.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    source = ROOT / "medallion_assets"
    files = [*source.rglob("*.py"), *source.rglob("*.sql")]
    assert names >= {file.relative_to(ROOT).as_posix() for file in files}
    assert all(name.startswith("medallion_assets/") for name in names)


def copied(target: Path) -> Path:
    """The sources in a directory of their own, because a build writes beside them."""
    target.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (target / name).write_bytes((ROOT / name).read_bytes())
    for file in (ROOT / "medallion_assets").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            copy = target / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return target
