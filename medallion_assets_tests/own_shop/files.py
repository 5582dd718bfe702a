"""Files of the corner shops, the registry with them in it, and commands on their lake.

Belongs here: what several tests of own shops need. Does not belong here: any expectation.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.systems.registry import registry
from medallion_assets_tests.environment import working_in
from medallion_assets_tests.platform import PII_KEY

__all__ = ["BOTH", "DAYS", "command", "export", "known", "rows", "settings_of", "working_on"]

PLACE = "medallion_assets_tests.own_shop.corner"
BOTH = f"{PLACE}:CORNER,{PLACE}:CORNER_NORTH"
DAYS = ("2024-05-01", "2024-05-03")

FILES = {
    "customers.csv": "customer_id,name\nc001,Ada Lang\nc002,Bo Kurz\n",
    "orders.csv": """order_no,customer_id,ordered_at,status
000001,c001,2024-05-01 10:00:00,paid
000002,c002,2024-05-02 11:00:00,sent
000003,c002,2024-05-02 12:00:00,lost
000004,c001,2024-05-03 13:00:00,open
""",
    "order_lines.csv": """order_no,line,article,price
000001,1,tea,3.50
000001,2,cup,12.00
000002,1,tea,3.50
000003,1,pot,40.00
000004,1,sticker,0.00
000004,2,pot,-40.00
""",
}
"""An order with an unknown status, whose line waits for it, and a negative price."""


def export(directory: Path, **changed: str) -> Path:
    """The files of a shop, some of them changed, by their names without an ending."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        given = changed.get(name.removesuffix(".csv"), text)
        (directory / name).write_text(given, encoding="utf-8")
    return directory


def settings_of(home: Path, **more: object) -> dict[str, str]:
    """The settings of a lake that both shops are read into."""
    values = {
        "SYSTEMS": BOTH,
        "LAKE": home / "lake",
        "CORNER_EXPORT": home / "corner",
        "CORNER_NORTH_EXPORT": home / "north",
        "FIRST_DAY": DAYS[0],
        "LAST_DAY": DAYS[1],
        "PII_KEY": PII_KEY,
        "THREADS": 1,
        **more,
    }
    return {f"MEDALLION_{name}": str(value) for name, value in values.items()}


@contextmanager
def known(monkeypatch: pytest.MonkeyPatch, systems: str) -> Iterator[None]:
    """A process that finds some systems, and afterwards those it knew before."""
    with monkeypatch.context() as patch:
        patch.setenv("MEDALLION_SYSTEMS", systems)
        registry.cache_clear()
        try:
            yield
        finally:
            registry.cache_clear()


@contextmanager
def working_on(home: Path, values: Mapping[str, str]) -> Iterator[None]:
    """Work in a directory whose ``.env`` has some settings, in a registry of its own."""
    text = "".join(f"{name}={value}\n" for name, value in values.items())
    (home / ".env").write_text(text, encoding="utf-8")
    with working_in(home):
        os.environ["XDG_CACHE_HOME"] = str(home / "cache")  # of dbt projects of one's own
        registry.cache_clear()
        try:
            yield
        finally:
            registry.cache_clear()


def command(*words: str, code: int = 0) -> str:
    """What a command prints, and that it ends as expected."""
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def rows(sql: str) -> list[dict[str, Any]]:
    """The rows of a query."""
    found: list[dict[str, Any]] = json.loads(command("query", sql, "--json"))
    return found
