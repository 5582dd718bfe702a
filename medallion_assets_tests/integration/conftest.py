"""A demonstration that the commands are tried on."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets_tests.environment import unconfigured, working_in
from medallion_assets_tests.once import made_once


@pytest.fixture(scope="session")
def home(shared: Path) -> Path:
    """A demonstration that was run once, by the command itself."""

    def make(directory: Path) -> str:
        with working_in(directory):
            result = CliRunner().invoke(
                app, ["demo", "--days", "7", "--orders", "80", "--no-chain", "--json"]
            )
        assert result.exit_code == 0, result.output
        return result.stdout

    directory, output = made_once(shared, "cli-demo", make)
    summary = json.loads(output)
    assert summary["balanced"]
    return directory


@pytest.fixture
def cli(home: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A runner in the demo's directory, where its ``.env`` lies."""
    monkeypatch.chdir(home)
    unconfigured(monkeypatch)
    return CliRunner()
