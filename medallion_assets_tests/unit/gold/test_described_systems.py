"""What the dbt project says of the source systems is what their descriptions say."""

from typing import Any

import yaml

from medallion_assets.core.shipped import DBT_PROJECT
from medallion_assets.systems.built_in import BUILT_IN


def variables() -> dict[str, Any]:
    """The variables of the project, as they are without a run."""
    project: dict[str, Any] = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_text())["vars"]
    return project


def test_currency_and_time_zone_are_those_of_the_descriptions() -> None:
    said = {
        name: (found["currency"], found["time_zone"])
        for name, found in variables()["systems"].items()
    }
    assert said == {system.name: (system.currency, system.time_zone) for system in BUILT_IN}
    assert all(len(system.currency) == 3 for system in BUILT_IN)


def test_spend_segments_fall_from_the_highest() -> None:
    for found in variables()["systems"].values():
        least = list(found.get("spend_segments", {}).values())
        assert least == sorted(least, reverse=True)
