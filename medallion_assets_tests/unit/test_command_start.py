"""The command line: its help loads no heavy library, and a command is where its name says."""

import subprocess
import sys
from collections.abc import Iterator

import typer

from medallion_assets.cli.main import app

HEAVY = {"dagster", "dbt", "duckdb", "ibis", "numpy", "pandas", "pyarrow", "pydantic", "pyspark"}
CODE = """
import sys
from typer.testing import CliRunner
from medallion_assets.cli.main import app
assert CliRunner().invoke(app, ["--help"]).exit_code == 0
print(*sys.modules)
"""


def test_help_loads_no_heavy_library() -> None:
    command = [sys.executable, "-c", CODE]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert HEAVY & set(shown.stdout.split()) == set()


def functions(group: typer.Typer) -> Iterator[tuple[str, str]]:
    """The commands below a group: the last part of its module, and its name."""
    for command in group.registered_commands:
        assert command.callback
        yield command.callback.__module__.rpartition(".")[2], command.callback.__name__
    for nested in group.registered_groups:
        assert nested.typer_instance
        yield from functions(nested.typer_instance)


def test_a_command_is_in_the_module_of_its_name() -> None:
    listed = list(functions(app))
    assert len(listed) > 20
    assert [found for found in listed if found[0] != found[1]] == []
