"""Whatever a sample holds, its proposed description rejects none of it."""

import csv
import random
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
from hypothesis import given
from hypothesis import strategies as st

from medallion_assets.cleaning.column_rules import column_rules
from medallion_assets.cleaning.preparing import typed_rows
from medallion_assets.proposals.proposal import propose
from medallion_assets.proposals.samples import read_samples
from medallion_assets.proposals.writing import as_yaml
from medallion_assets.systems.written.system import system_from_yaml
from medallion_assets.tables.model import Action, Rule, Table
from medallion_assets_tests.examples import examples
from medallion_assets_tests.unit.cleaning.evaluate import evaluated

ODD = (
    "1", "2.5", "3,5", "1.234", "1.234,50", "€ 5", "-5 $", "USD 3", "2024-05-01", "1.5.2024",
    "5/6/2024 10:00", "13/12/24", "ja", "nein", "true", "x y", 'ä"ö', "", "-", "NULL", "k.A.",
    "007", "20240501", "1e5", "c\\d", "9" * 20, "A-1", "B.2", "C|3", "it's; ok", "yes", "no: x",
    "null", "~", "a\nb", "2024-05-01T10:00:00Z", "12:30", "٣",
)  # fmt: skip
HEADERS = (
    "id",
    "Preis (€)",
    "Name",
    "datum",
    "order_no",
    "1st",
    "_x",
    "%",
    "reasons",
    "null",
    "yes",
)


@examples(25)
@given(st.randoms(use_true_random=False))
def test_any_sample_gives_a_description_that_rejects_none_of_it(dice: random.Random) -> None:
    columns = dice.sample(HEADERS, dice.randint(1, 4))
    pools = [dice.sample(ODD, dice.randint(1, 3)) for _ in columns]
    with TemporaryDirectory() as directory:
        file = Path(directory) / "sample.csv"
        with file.open("w", newline="", encoding="utf-8") as opened:
            rows_of = ([dice.choice(pool) for pool in pools] for _ in range(dice.randint(1, 25)))
            csv.writer(opened, delimiter=dice.choice(",;\t|")).writerows(
                [columns, ["1"] * len(columns), *rows_of]
            )
        proposal = propose("shop", [file])
        (Path(directory) / "shop.yaml").write_text(as_yaml(proposal), encoding="utf-8")
        assert system_from_yaml(Path(directory) / "shop.yaml") == proposal.system
        (sample,) = read_samples(file)
    (table,) = proposal.system.tables
    values = zip(*sample.columns.values(), strict=True)
    given_rows = [dict(zip(table.column_names, row, strict=True)) for row in values]
    schema = ibis.schema(dict.fromkeys(table.column_names, "string"))
    for column in table.columns:
        for rule in column_rules(table, column):
            if rule.action is Action.QUARANTINE:
                broken = evaluated(partial(breaking, table, rule), given_rows, schema)
                assert (rule.name, broken) == (rule.name, [])


def breaking(table: Table, rule: Rule, rows: ibis.Table) -> ibis.Table:
    """The rows that break a rule."""
    typed = typed_rows(table, rows)
    return typed.filter(rule.breaks(typed)).select(*table.column_names)
