"""The server is pulled away in the middle of a run: it says so, and the next run converges."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medallion_assets.cli.views import select
from medallion_assets.lake.heads import read_heads
from medallion_assets.lake.opening import open_lake
from medallion_assets.settings.environment import Settings
from medallion_assets.simulation.olist import OlistTruth
from medallion_assets_tests.ended import until_left
from medallion_assets_tests.s3.server import REAL, environment, new_prefix

CONTROL = os.environ.get("MEDALLION_TEST_S3_CONTROL")
LONGEST = 240

pytestmark = pytest.mark.skipif(
    REAL is None or CONTROL is None, reason="needs a durable server; `make test-s3` starts one"
)


def control(action: str) -> None:
    """Pull the gateway away, or bring it back."""
    script, directory = (CONTROL or "").split()
    subprocess.run([script, action, directory], check=True, timeout=LONGEST)  # noqa: S603 - ours


@pytest.fixture
def _back() -> Iterator[None]:
    """Whatever happens, the server is there afterwards."""
    yield
    control("pull")
    control("push")


class Shop:
    """The demonstration's export and a lake for it, used by the command itself."""

    def __init__(self, home: Path, lake: str, export: Path, truth: OlistTruth, server: str) -> None:
        """Set the variables."""
        home.mkdir()
        self.home = home
        self.variables = {
            **environment(server),
            "MEDALLION_LAKE": lake,
            "MEDALLION_STATE": str(home / "state"),
            "MEDALLION_OLIST_EXPORT": str(export),
            "MEDALLION_FIRST_DAY": truth.first_day.isoformat(),
            "MEDALLION_LAST_DAY": truth.last_day.isoformat(),
            "MEDALLION_PII_KEY": "0123456789abcdef",
            "MEDALLION_S3_RETRY_SECONDS": "1",
        }

    def running(self) -> subprocess.Popen[str]:
        """A started run of all days."""
        code = "from medallion_assets.cli.main import main; main()"
        return subprocess.Popen(  # noqa: S603 - ours
            [sys.executable, "-c", code, "run", "--all"],
            cwd=self.home,
            env={**os.environ, **self.variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def content(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[object, ...]]:
        """A fingerprint of everything that is published, but for when it was received."""
        with monkeypatch.context() as patched:
            for name, value in self.variables.items():
                patched.setenv(name, value)
            settings = Settings.load()
            found = {}
            for table in sorted(read_heads(open_lake(settings))):
                if not table.startswith("ledger."):
                    columns = "columns(c -> c <> '_loaded_at')::varchar"
                    sql = f"select count(*), bit_xor(hash({columns})) from {table}"
                    found[table] = tuple(select(settings, sql)[1][0])
            return found


@pytest.mark.usefixtures("_back")
@pytest.mark.parametrize("step", ["bronze/olist/orders", "silver/olist/customers"])
def test_a_run_whose_server_goes_away_fails_clearly_and_the_next_one_converges(
    step: str,
    demo: tuple[Path, OlistTruth],
    tmp_path: Path,
    server: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export, truth = demo
    on_s3 = Shop(tmp_path / "s3", new_prefix(), export, truth, server)
    with until_left(on_s3.running()) as run:
        assert run.stdout is not None
        said = []
        for line in run.stdout:
            said.append(line)
            if step in line and "✓" in line:
                control("pull")
        assert run.wait(LONGEST) == 1
    text = "".join(said)
    assert "cannot be reached" in text
    assert on_s3.variables["MEDALLION_LAKE"] in text
    assert "AWS_ENDPOINT_URL" in text
    control("push")
    for shop in (on_s3, Shop(tmp_path / "dir", str(tmp_path / "lake"), export, truth, server)):
        with until_left(shop.running()) as again:
            said_again, _ = again.communicate(timeout=LONGEST)
        assert again.returncode == 0, said_again
        if shop is on_s3:
            seen = shop.content(monkeypatch)
    assert seen == shop.content(monkeypatch)
    assert len(seen) > 30
