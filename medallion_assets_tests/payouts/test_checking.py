"""A changed past is found and named, by the command and by SQL that needs no code of ours."""

import re
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from medallion_assets.cli.main import app
from medallion_assets.core.errors import DamagedError
from medallion_assets.payouts.checking import problems
from medallion_assets.payouts.deciding import approve
from medallion_assets.payouts.records import ENTRIES, ENTRY_FIELDS, RUN_FIELDS, RUNS
from medallion_assets_tests.payouts.lake import INCENTIVES, LATER, PaidShops, sold
from medallion_assets_tests.tiers import parametrize_once

PAGE = Path(__file__).parents[2] / "docs" / "payouts.md"


@pytest.fixture
def paid(shops: PaidShops) -> PaidShops:
    """April, closed, approved and closed again."""
    shops.publish(INCENTIVES.mart, sold({("121", "1"): "100.00", ("12|2", "ü:'"): "50.00"}))
    first = shops.close().run
    assert first is not None
    with shops.session("approve") as session:
        approve(session, first.run_id, now=LATER, by="ben")
    shops.publish(INCENTIVES.mart, sold({("121", "1"): "300.00", ("12|2", "ü:'"): "50.00"}))
    shops.close()
    return shops


def told_by_sql(shops: PaidShops) -> list[tuple[Any, ...]]:
    """What the page's own statements say of the data files, each run by a plain DuckDB."""
    (sql,) = re.findall(r"```sql\n(create macro.*?)```", PAGE.read_text(), flags=re.DOTALL)
    with duckdb.connect() as connection:
        statements = sql.replace("/data/lake", str(shops.root)).split(";\n")
        found = [connection.execute(one).fetchall() for one in statements if one.strip()]
    return [row for rows in found[-2:] for row in rows]


def told_by_command(shops: PaidShops, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """What the command says, with its exit code."""
    monkeypatch.setenv("MEDALLION_LAKE", str(shops.root))
    result = CliRunner().invoke(app, ["payouts", "verify"])
    return result.exit_code, result.output


def test_a_ledger_that_holds_is_called_so(paid: PaidShops, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told_by_sql(paid) == []
    code, text = told_by_command(paid, monkeypatch)
    assert code == 0
    assert "2 runs and 3 entries hold" in text


def edited(shops: PaidShops, table: str, number: int, **values: Any) -> None:
    """Let somebody change a row by the platform's own protocol, and sweep the former files."""
    book = shops.book()
    records = book.rows if table == RUNS else book.entries
    rows = [{**asdict(one), **(values if one.number == number else {})} for one in records]
    former = [Path(file) for file in shops.reader().files(table)]
    fields = RUN_FIELDS if table == RUNS else ENTRY_FIELDS
    shops.replace(table, fields, rows)
    for file in former:
        file.unlink()


@parametrize_once(
    ("table", "number", "values", "named"),
    [
        (ENTRIES, 1, {"amount": Decimal("900.00")}, "entry 1 of incentive-sales_drops-2024-04-1"),
        (ENTRIES, 2, {"subject_id": "9"}, "entry 2 of incentive-sales_drops-2024-04-1, 9 in store"),
        (ENTRIES, 3, {"posted_before": Decimal(0)}, "entry 3 of incentive-sales_drops-2024-04-2"),
        (RUNS, 2, {"approved_by": "eve"}, "run incentive-sales_drops-2024-04-1 (approved, row 2"),
        (RUNS, 1, {"rate": Decimal("0.5")}, "run incentive-sales_drops-2024-04-1 (draft, row 1"),
    ],
)
def test_an_edited_row_is_named(
    paid: PaidShops,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    number: int,
    values: dict[str, Any],
    named: str,
) -> None:
    edited(paid, table, number, **values)
    code, text = told_by_command(paid, monkeypatch)
    assert code == 1
    assert named in text
    (found,) = told_by_sql(paid)
    assert number in found
    with paid.session() as session, pytest.raises(DamagedError, match="was changed"):
        approve(session, "incentive-sales_drops-2024-04-2", now=LATER, by="ben")
    rows = len(paid.book().rows)
    with pytest.raises(DamagedError, match="was changed"):
        paid.close()
    assert len(paid.book().rows) == rows, "what was taken out of the past is not paid again"


def test_a_run_whose_last_entries_are_taken_away_is_found(paid: PaidShops) -> None:
    book = paid.book()
    former = [Path(file) for file in paid.reader().files(ENTRIES)]
    paid.replace(ENTRIES, ENTRY_FIELDS, [asdict(one) for one in book.entries[:-1]])
    for file in former:
        file.unlink()
    found = problems(paid.lake, paid.book())
    assert any("has 0 entries with 0.00; it was closed with 1 and 2.00" in one for one in found)
    assert any("entries were taken away" in one for one in found)
    assert told_by_sql(paid) == [], "each row that is left is what it was; the run tells"


def test_what_something_else_writes_to_the_table_is_found(paid: PaidShops) -> None:
    table = paid.lake.load(ENTRIES)
    rows = table.scan().to_arrow()
    table.append(rows.slice(0, 1))
    assert any("does not hold the lease" in one for one in problems(paid.lake, paid.book()))
