"""Metrics are described rightly, or refused by name; they fit the models that they read."""

from pathlib import Path

import pytest

from medallion_assets.core.errors import ConfigurationError
from medallion_assets.gold.metrics.described import Metric, Unit, metric, metrics, read_metrics
from medallion_assets.gold.project import marts_of
from medallion_assets.systems.registry import project_of

GOOD = """
metrics:
  - name: revenue
    label: Revenue
    sentence: Prices.
    system: olist
    model: fct_orders
    unit: money
    numerator: {sum: revenue}
    dimensions: [customer_state]
"""


@pytest.mark.parametrize("one", metrics(), ids=lambda one: one.name)
def test_each_reads_columns_of_a_published_model_of_its_system(one: Metric) -> None:
    found = {model.name: model for model in marts_of(project_of(one.system))}
    assert one.columns <= set(found[one.model].columns)
    prefix = "" if one.system == "olist" else f"{one.system}_"
    assert one.name.startswith(prefix)
    assert one.sentence.endswith(".")


def test_each_system_has_its_revenue() -> None:
    for name in ("revenue", "shopease_revenue", "sales_drops_revenue"):
        assert metric(name).unit is Unit.MONEY
        assert metric(name).is_additive


def test_what_cannot_be_added_up_is_known() -> None:
    assert [m.name for m in metrics() if m.system == "olist" and not m.is_additive] == [
        "average_order_value", "items_per_order", "buyers", "freight_percent",
        "canceled_percent", "on_time_percent", "days_to_deliver", "review_score",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("former", "later", "says"),
    [
        ("sum: revenue", "sum: revenue, count: rows", "revenue: numerator: .*one of sum"),
        ("sum: revenue", "summe: revenue", "revenue: numerator.summe: Extra inputs"),
        ("sum: revenue", "sum: 'revenue) or (1'", "revenue: numerator.sum: String should match"),
        ("unit: money", "unit: percent", "a percentage has a denominator"),
        ("unit: money", "unit: reais", "revenue: unit: "),
        ("    label: Revenue\n", "", "revenue: label: Field required"),
        ("metrics:", "measures:", "describes no metrics"),
        ("metrics:", "metrics: [", "describes no metrics"),
        ("metrics:", "metrics: 7\nothers:", "describes no metrics"),
    ],
)
def test_a_wrong_description_is_refused_by_name(
    tmp_path: Path, former: str, later: str, says: str
) -> None:
    file = tmp_path / "metrics.yml"
    file.write_text(GOOD)
    assert len(read_metrics(file)) == 1
    file.write_text(GOOD.replace(former, later))
    with pytest.raises(ConfigurationError, match=says):
        read_metrics(file)


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "metrics.yml"
    file.write_text(GOOD + GOOD.partition("metrics:\n")[2])
    with pytest.raises(ConfigurationError, match="the metric revenue twice"):
        read_metrics(file)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="there is no metric profit"):
        metric("profit")
