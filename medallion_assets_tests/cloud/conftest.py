"""Plans of the roots, made once: a run of Terraform takes seconds, and says some megabytes."""

import os

import pytest

from medallion_assets_tests.cloud.plans import Plan, Terraform, is_available

REQUIRED = "MEDALLION_TESTS_REQUIRE_TERRAFORM"


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """A copy of the roots."""
    if not is_available():
        missing = "no terraform, or no mirror of its provider (TF_PLUGIN_DIR)"
        (pytest.fail if os.environ.get(REQUIRED) else pytest.skip)(missing)
    return Terraform(tmp_path_factory.mktemp("cloud"))


@pytest.fixture(scope="session")
def root_plans(terraform: Terraform) -> dict[str, dict[str, Plan]]:
    """The plans of each root, by environment."""
    return {name: terraform.plans(name) for name in ("foundation", "platform", "access")}


@pytest.fixture(scope="session")
def plans(root_plans: dict[str, dict[str, Plan]]) -> dict[str, Plan]:
    """All roots together, by environment."""
    foundation, platform, access = root_plans.values()
    return {
        name: foundation[name].together(platform[name]).together(access[name])
        for name in foundation
    }


@pytest.fixture(params=["dev", "prod"])
def plan(plans: dict[str, Plan], request: pytest.FixtureRequest) -> Plan:
    """One environment after the other."""
    return plans[request.param]
