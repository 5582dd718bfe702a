"""The commands of ``deploy/cloud``.

Belongs here: their options, and what they print. Does not belong here: their steps.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from deploy.aws.asking import answer_to
from deploy.aws.deploying import checks
from deploy.aws.deploying import deploy as deployed
from deploy.aws.deploying import destroy as destroyed
from deploy.aws.stack import ACCESS, FOUNDATION, PLATFORM, Stack
from deploy.aws.uploading import uploaded
from deploy.aws.verification import Check, State
from medallion_assets.cli.console import out
from medallion_assets.cli.options import Csv, Json
from medallion_assets.cli.output import (
    Exit,
    complaints,
    print_for_machines,
    print_found,
    print_rows,
)

ABOUT = "Deploys the platform to AWS, verifies it, asks it, and takes it down (docs/aws.md)."
app = typer.Typer(name="cloud", no_args_is_help=True, help=ABOUT, add_completion=False)
Environment = Annotated[str, typer.Argument(metavar="ENV", help="dev, qa or prod.")]


@app.command()
def deploy(
    environment: Environment,
    only: Annotated[str | None, typer.Option(help="foundation, platform or access.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Apply plans without asking.")] = False,
) -> None:
    """Bring an environment up to this checkout; each plan is shown before it is applied."""
    if only not in {None, FOUNDATION, PLATFORM, ACCESS}:
        raise typer.BadParameter(f"{only} is no root; one of foundation, platform, access")
    with complaints():
        deployed(Stack(environment), confirmed=yes, only=only)


@app.command()
def verify(
    environment: Environment,
    analyst: Annotated[str | None, typer.Option(help="A role to ask as, by its ARN.")] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """See whether an environment is as planned, runs, answers, and refuses what it must."""
    with complaints():
        found = list(_shown(checks(Stack(environment), analyst=analyst)))
    columns = ["check", "state", "found"]
    rows = [(check.name, str(check.state), check.told) for check in found]
    if not print_for_machines(columns, rows, json=json, csv=csv):
        print_rows(columns, rows)
    if any(check.state is State.FAILED for check in found):
        raise typer.Exit(Exit.FAILED)


def _shown(found: Iterator[Check]) -> Iterator[Check]:
    """Checks, each told as soon as it was made."""
    for check in found:
        out.print(f"{check.state}: {check.name}", style="dim", highlight=False)
        yield check


@app.command()
def query(
    environment: Environment,
    name: Annotated[str, typer.Argument(help="A question; `medallion queries` lists them.")],
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Ask Athena a named question."""
    with complaints():
        columns, rows = answer_to(name, Stack(environment).name)
    print_found(columns, rows, json=json, csv=csv)


@app.command()
def upload(
    environment: Environment,
    files: Annotated[list[Path], typer.Argument(help="Files, or directories of an export.")],
    dropped: Annotated[
        bool, typer.Option("--dropped", help="Files of points of sale, to be taken in at once.")
    ] = False,
) -> None:
    """Bring an export, a dump or dropped files to where the platform reads them."""
    with complaints():
        place = Stack(environment).outputs["incoming" if dropped else "exports"]
        for one in uploaded(files, place):
            out.print(one, highlight=False)


@app.command()
def destroy(
    environment: Environment,
    with_data: Annotated[
        str | None, typer.Option(metavar="BUCKET", help="Lose the data too: the lake's bucket.")
    ] = None,
) -> None:
    """Take down what runs in an environment; data stay unless their bucket is named."""
    with complaints():
        stack = Stack(environment)
        out.print(f"This takes down {stack.name}.", highlight=False)
        typed = typer.prompt("type its name to agree", default="", show_default=False)
        destroyed(stack, typed=typed, data=with_data)
