"""Exactly the plan that was shown is applied, and only after somebody agreed."""

from pathlib import Path

import pytest
import typer

from deploy.aws.programs import StepError, required
from deploy.aws.review import reviewed
from deploy.aws.stack import Stack
from medallion_assets.core.errors import ConfigurationError
from medallion_assets_tests.deploying.conftest import Played

MADE = ("aws_glue_job.clean", ["create"])


def agreeing(monkeypatch: pytest.MonkeyPatch, answer: bool) -> list[str]:  # noqa: FBT001 - the answer
    """Somebody who is asked, and says yes or no."""
    questions: list[str] = []

    def confirm(question: str, *, abort: bool) -> bool:
        questions.append(question)
        if abort and not answer:
            raise typer.Abort
        return answer

    monkeypatch.setattr(typer, "confirm", confirm)
    return questions


def test_the_plan_that_was_shown_is_applied(
    terraform: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    terraform.plans(MADE)
    questions = agreeing(monkeypatch, answer=True)
    assert Stack("qa").root("platform", wheel="x.whl").change(confirmed=False)
    assert questions == ["apply this to qa?"]
    init, plan, as_json, shown, applied = terraform.asked
    assert init[1:4] == ["init", "-input=false", "-reconfigure"]
    assert init[-1].endswith("platform/environments/qa.backend")
    assert "-var-file=environments/qa.tfvars" in plan
    assert "-var=wheel=x.whl" in plan
    (file,) = [word.removeprefix("-out=") for word in plan if word.startswith("-out=")]
    assert as_json[1:] == ["show", "-json", file]
    assert shown[1:] == ["show", file]
    assert applied[1:] == ["apply", "-input=false", file]


def test_nothing_is_applied_where_nobody_agrees(
    terraform: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    terraform.plans(MADE)
    agreeing(monkeypatch, answer=False)
    with pytest.raises(typer.Abort):
        Stack("dev").root("platform").change(confirmed=False)
    assert ("platform", "apply") not in terraform.did


def test_a_plan_without_changes_is_not_applied(terraform: Played) -> None:
    terraform.plans(("aws_glue_job.clean", ["no-op"]), ("data.x.y", ["read"]))
    assert not Stack("dev").root("platform").change(confirmed=True)
    assert ("platform", "apply") not in terraform.did


@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["create", "delete"]])
@pytest.mark.parametrize("kind", ["aws_s3_bucket", "aws_kms_key", "aws_db_instance"])
def test_a_plan_that_would_lose_data_is_refused_before_anybody_is_asked(
    terraform: Played, kind: str, actions: list[str]
) -> None:
    terraform.plans(MADE, (f"{kind}.lake", actions))
    with pytest.raises(ConfigurationError, match=f"holds data: {kind}.lake"):
        Stack("dev").root("foundation").change(confirmed=True)
    assert ("foundation", "apply") not in terraform.did


def test_what_a_plan_does_is_told_in_words() -> None:
    plan = {
        "resource_changes": [
            {"address": name, "type": "t", "change": {"actions": actions}}
            for name, actions in (("a", ["create"]), ("b", ["update"]), ("c", ["delete"]))
        ],
        "output_changes": {"o": {"actions": ["create"]}, "same": {"actions": ["no-op"]}},
    }
    assert str(reviewed(plan)) == "1 changed, 1 deleted, 1 made, 1 of outputs"
    assert reviewed({}).is_empty


def test_a_step_that_fails_ends_the_command(terraform: Played) -> None:
    terraform.plans(MADE)
    terraform.fails()
    with pytest.raises(StepError, match="`terraform apply -input=false …` failed with 1"):
        Stack("dev").root("platform").change(confirmed=True)


@pytest.mark.parametrize("name", ["states.backend", "foundation/terraform.tfvars"])
def test_what_nobody_filled_in_is_named(terraform: Played, tmp_path: Path, name: str) -> None:
    (tmp_path / "deploy" / "terraform" / name).unlink()
    with pytest.raises(ConfigurationError, match=f"{name} is missing"):
        Stack("dev").root("foundation")
    assert terraform.asked == []


def test_an_environment_that_nobody_described_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no environment staging"):
        Stack("staging")


def test_a_foundation_that_is_not_there_is_named(terraform: Played) -> None:
    terraform.tells({})
    with pytest.raises(ConfigurationError, match="dev has no foundation yet"):
        _ = Stack("dev").name


def test_a_program_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match="docker or podman is not on the PATH"):
        required("docker", "podman")
