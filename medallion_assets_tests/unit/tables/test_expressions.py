"""An expression in SQL means what it says, and what it may not say is refused by name."""

import ibis
import pytest

from medallion_assets.tables.expressions import Sql
from medallion_assets_tests.unit.cleaning.evaluate import evaluated
from medallion_assets_tests.unit.tables.expression_cases import CASES, ROWS, SCHEMA


@pytest.mark.parametrize("text", CASES)
def test_an_expression_is_evaluated(text: str) -> None:
    expression = Sql(text)
    found = evaluated(
        lambda t: t.select("place", value=expression(t)).order_by("place"), ROWS, SCHEMA
    )
    assert [row["value"] for row in found] == CASES[text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("read_csv('/etc/passwd') = 1", "READ_CSV('/etc/passwd')"),
        ("getenv('HOME') = ''", "GETENV('HOME')"),
        ("n = (select 1)", "SELECT 1"),
        ("n in (select n from gold.t)", "takes a list of values"),
        ("exists (select 1)", "is not known"),
        ("other.n = 1", "names a table"),
        ("n / 2 = 1", "division"),
        ("n % 2 = 1", "is not known"),
        ("n::varchar = '1'", "values have the type of their column"),
        ("cast(n as date) = date '2024-01-01'", "values have the type of their column"),
        ("count(*) > 1", r"COUNT(*)"),
        ("case when n = 1 then true end", "CASE WHEN"),
        ("name ~ 'x'", "is not known"),
        ("name || 'x' = 'y'", "is not known"),
        ("current_date > at", "CURRENT_DATE"),
        ("n = 1; drop table t", "is not one expression"),
        ("n =", "is no expression"),
        ("n = 1 from t", "is no expression"),
        ("", "is not one expression"),
        ("*", "is not known"),
        ("select n", "is not known"),
    ],
)
def test_what_is_not_known_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"expression|list|table") as caught:
        Sql(text)
    assert said in str(caught.value)


def test_a_product_that_might_lose_digits_is_refused() -> None:
    for text in ("price * part * small > 0", "x = 1 or price * (part * part) = 1"):
        with pytest.raises(ValueError, match="a product of more than two numbers"):
            Sql(text)(ibis.table(SCHEMA, name="rows"))


def test_its_columns_are_known() -> None:
    assert Sql("price > 0 and lower(name) <> 'x'").columns == {"price", "name"}
