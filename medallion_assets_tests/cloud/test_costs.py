"""What a stack costs all the time is told in words that have a price, and follows from its size."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from medallion_assets.core.naming import LAYERS
from medallion_assets.costs.bill import Stack, of_stack, total
from medallion_assets.costs.prices import load_prices
from medallion_assets_tests.cloud.plans import Plan

pytestmark = pytest.mark.xdist_group("terraform")
HOURS = 730


def fixed(plans: dict[str, dict[str, Plan]], environment: str, home: Path) -> Stack:
    """What the command is given of both roots that tell."""
    stacks = []
    for root in ("foundation", "platform"):
        file = home / f"{root}.json"
        file.write_text(json.dumps(plans[root][environment].outputs["costs"]))
        stacks.append(Stack.load(file))
    return Stack.together(stacks)


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_each_item_has_a_price(
    root_plans: dict[str, dict[str, Plan]], environment: str, tmp_path: Path
) -> None:
    lines = of_stack(fixed(root_plans, environment, tmp_path), load_prices())
    assert total(lines) > 0
    assert all(line.amount > 0 for line in lines)


def test_quantities_follow_from_what_is_planned(
    root_plans: dict[str, dict[str, Plan]], tmp_path: Path
) -> None:
    for environment in ("dev", "prod"):
        plan = root_plans["platform"][environment]
        told = fixed(root_plans, environment, tmp_path)
        tasks = plan.of("aws_ecs_task_definition")
        processors = sum(Decimal(task.values["cpu"]) for task in tasks) / 1024
        assert told.fixed["fargate_vcpu_hour_x86_64"] == processors * HOURS
        (database,) = plan.of("aws_db_instance")
        machines = 2 if database.values["multi_az"] else 1
        assert told.fixed[f"rds_hour_{database.values['instance_class']}"] == machines * HOURS
        endpoints = plan.of("aws_vpc_endpoint")
        ways = [one for one in endpoints if one.values["vpc_endpoint_type"] == "Interface"]
        assert told.fixed["endpoint_hour"] == len(ways) * HOURS, "each in one zone"
        assert told.fixed["alarm"] == len(plan.of("aws_cloudwatch_metric_alarm"))
        assert told.fixed["secret"] == len(
            root_plans["foundation"][environment].of("aws_secretsmanager_secret")
        )
        assert told.fixed["kms_key"] == len(root_plans["foundation"][environment].of("aws_kms_key"))
        assert told.each_request == {"cloudtrail_data_event": 1}


def test_each_layer_of_the_lake_has_its_database(root_plans: dict[str, dict[str, Plan]]) -> None:
    made = root_plans["foundation"]["dev"].of("aws_glue_catalog_database")
    names = {database.values["name"] for database in made}
    assert names == {*(f"medallion_dev_{layer}" for layer in LAYERS), "medallion_dev_gold_athena"}
