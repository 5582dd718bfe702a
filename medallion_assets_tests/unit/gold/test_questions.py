"""The named queries are described and read alike by every engine."""

import re
from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold import questions as module
from medallion_assets.gold.models import marts
from medallion_assets.gold.project import load_manifest, marts_of
from medallion_assets.gold.questions import Question, question, questions
from medallion_assets.systems.built_in import BUILT_IN
from medallion_assets.systems.registry import project_of

NAMES = [found.name for found in questions()]


def test_every_file_is_a_question() -> None:
    assert module.__file__ is not None
    files = {file.stem for file in Path(module.__file__).parent.glob("*.sql")}
    assert set(NAMES) == files
    assert len(NAMES) >= 15


@pytest.mark.parametrize("found", questions(), ids=NAMES)
def test_a_question_is_one_and_says_how_to_read_the_answer(found: Question) -> None:
    assert found.title.endswith("?")
    assert found.description.endswith(".")
    assert "--" not in found.sql
    assert not found.sql.endswith(";")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "athena", "redshift"])
@pytest.mark.parametrize("found", questions(), ids=NAMES)
def test_every_engine_parses_it_and_it_reads_gold_only(found: Question, dialect: str) -> None:
    statements = sqlglot.parse(found.sql, dialect=dialect)
    assert len(statements) == 1
    tree = statements[0]
    assert isinstance(tree, exp.Query)
    assert tree.args.get("order") is not None
    published = {model.name: model for model in marts(load_manifest())}
    named = {table.name for table in tree.find_all(exp.Table) if table.db == "gold"}
    inner = {cte.alias for cte in tree.find_all(exp.CTE)}
    assert named <= set(published)
    assert named
    assert {table.name for table in tree.find_all(exp.Table) if not table.db} <= inner


@pytest.mark.parametrize("found", questions(), ids=NAMES)
def test_no_question_divides_as_engines_do_differently(found: Question) -> None:
    """Integers divide to integers in Athena; decimals keep one digit there: so `1e2 * a / b`."""
    for division in re.findall(r"[^\n]*\)?\s/ [^\n]*", found.sql):
        before = found.sql[: found.sql.index(division) + len(division)]
        assert "1e2 *" in before or "1e0 *" in before


def test_a_question_is_asked_of_another_schema() -> None:
    sql = question("cohort_retention").in_schema("medallion_qa_gold")
    names = {f"{t.db}.{t.name}" for t in sqlglot.parse_one(sql).find_all(exp.Table) if t.db}
    assert names == {"medallion_qa_gold.cohort_retention"}


def test_an_unknown_question_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no named query"):
        question("../secrets")


@pytest.mark.parametrize("found", questions(), ids=NAMES)
def test_a_question_reads_the_gold_of_its_system_only(found: Question) -> None:
    """A lake need not hold the other systems."""
    models = {model.name for model in marts_of(project_of(found.system))}
    tree = sqlglot.parse_one(found.sql)
    assert {table.name for table in tree.find_all(exp.Table) if table.db == "gold"} <= models


def test_every_system_has_questions() -> None:
    assert {found.system for found in questions()} == {system.name for system in BUILT_IN}


def test_gaps_on_rows_made_for_them() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema gold")
        connection.execute(
            "create table gold.dim_dates as select d::date as date_day, dayname(d) as day_name "
            "from range(date '2018-01-01', date '2018-02-01', interval 1 day) as t (d)"
        )
        connection.execute(
            "create table gold.daily_sales_summary as select * from (values "
            "(date '2018-01-02'), (date '2018-01-04')) as t (business_day)"
        )
        gaps = connection.execute(question("days_without_orders").sql).fetchall()
        assert [(str(day), name) for day, name in gaps] == [("2018-01-03", "Wednesday")]
