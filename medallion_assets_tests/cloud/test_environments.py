"""Each environment plans with its committed values, and with the example of what is beside them."""

import re
from pathlib import Path

import pytest

from medallion_assets_tests.cloud.plans import ROOT, Terraform
from medallion_assets_tests.tiers import AGAIN, LONG

pytestmark = pytest.mark.xdist_group("terraform")

ROOTS = ("foundation", "platform", "access")
ENVIRONMENTS = ("dev", "qa", "prod")
EXAMPLE = "terraform.tfvars.example"
ASSIGNED = re.compile(r"^([a-z_]+)\s*=", re.MULTILINE)
DECLARED = re.compile(r'^variable "([a-z_]+)"', re.MULTILINE)
ANY_FILE = "tests/medallion_assets-0.0.0-py3-none-any.whl"
RUN = """
variables {{
{values}
}}

run "environment" {{
  command = plan
}}
"""
GIVEN = '  database_password = "only-in-this-test-and-nowhere-else"'


def assigned(file: Path) -> set[str]:
    """The variables that a file gives a value."""
    return set(ASSIGNED.findall(file.read_text()))


@pytest.mark.parametrize("root", ROOTS)
def test_only_variables_that_there_are_have_values(root: str) -> None:
    """Terraform would only warn of another, and go on without it."""
    declared = set(DECLARED.findall((ROOT / root / "variables.tf").read_text()))
    example = assigned(ROOT / root / EXAMPLE)
    assert {"account_id", "region"} <= example <= declared
    for environment in ENVIRONMENTS:
        own = assigned(ROOT / root / "environments" / f"{environment}.tfvars")
        assert own <= declared
        assert not own & example, "what an environment says would win over the file beside it"


def test_states_of_environments_and_roots_lie_apart() -> None:
    files = [ROOT / root / "environments" / f"{e}.backend" for root in ROOTS for e in ENVIRONMENTS]
    places = [file.read_text().split('"')[1] for file in files]
    assert len(set(places)) == len(files)
    for file, place in zip(files, places, strict=True):
        assert place == f"medallion-{file.stem}/{file.parents[1].name}.tfstate"


def test_a_value_that_is_written_wrong_would_show() -> None:
    assert ASSIGNED.findall("protecetd = true\n  nested = 1\n") == ["protecetd"]


@pytest.mark.again
@pytest.mark.parametrize(
    ("root", "environment"),
    [
        ("access", "prod"),
        *(pytest.param(root, "prod", marks=AGAIN) for root in ("foundation", "platform")),
        pytest.param("platform", "dev", marks=AGAIN),
        *(pytest.param(root, "dev", marks=LONG) for root in ("foundation", "access")),
        *(pytest.param(root, "qa", marks=LONG) for root in ROOTS),
    ],
)
def test_an_environment_plans(terraform: Terraform, root: str, environment: str) -> None:
    tests = terraform.home / root / "tests"
    head = (tests / "plan.tftest.hcl").read_text().partition("\nvariables {")[0]
    values = [GIVEN, f'  wheel = "{ANY_FILE}"'] if root == "platform" else []
    (tests / "environment.tftest.hcl").write_text(head + RUN.format(values="\n".join(values)))
    files = (EXAMPLE, f"environments/{environment}.tfvars")
    said = terraform.test(root, "environment", *(f"-var-file={file}" for file in files))
    assert "1 passed, 0 failed" in said
