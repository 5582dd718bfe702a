"""A wrong value is refused by the variable that has it, before anything is planned."""

import pytest

from medallion_assets_tests.cloud.plans import Terraform
from medallion_assets_tests.tiers import parametrize_once

pytestmark = pytest.mark.xdist_group("terraform")


@pytest.mark.again
@parametrize_once("root", ["access", "foundation", "platform"])
def test_what_must_not_be_planned_is_refused(terraform: Terraform, root: str) -> None:
    assert "0 failed" in terraform.test(root, "refused")


def test_the_state_of_another_stack_is_refused(terraform: Terraform) -> None:
    assert "3 passed, 0 failed" in terraform.test("modules/state", "state")
