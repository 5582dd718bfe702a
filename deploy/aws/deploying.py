"""The steps of a deployment, and of taking one down, in their order.

Belongs here: the order, and what has to be true before a step. Does not belong here: how a step is
done (see the module of its name).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import boto3
from botocore.exceptions import WaiterError

from deploy.aws.account import require_account
from deploy.aws.image import built_wheel, commit, known_image, pushed_image
from deploy.aws.roots import Root
from deploy.aws.stack import ACCESS, FOUNDATION, PLATFORM, Stack
from deploy.aws.verification import (
    SERVICES,
    Check,
    State,
    a_question_is_answered,
    an_analyst_is_refused,
    nothing_is_open,
    plan_is_empty,
    services_run,
)
from medallion_assets.cli.console import out
from medallion_assets.core.errors import ConfigurationError, TransientLakeError

LEASE = timedelta(minutes=2)
"""A lease is renewed oftener while somebody publishes."""
QUESTION = "best_days"


def deploy(stack: Stack, *, confirmed: bool, only: str | None = None) -> None:
    """Bring an environment up to this checkout: data, then what runs.

    Raises:
        ConfigurationError: something is missing, or a plan would lose data.
        TransientLakeError: a run is under way, or the new tasks do not start.
    """
    if only in {None, FOUNDATION}:
        stack.root(FOUNDATION).change(confirmed=confirmed)
    out.print(f"account: {require_account(stack.outputs['account_id'])}", highlight=False)
    if only in {None, PLATFORM}:
        root = _platform(stack, pushed_image(stack.outputs["images"], commit()))
        require_idle(stack)
        if root.change(confirmed=confirmed):
            _wait(stack)
    if only == ACCESS:
        stack.root(ACCESS).change(confirmed=confirmed)
    elif only is None:
        out.print(
            "Grants to people need tables, which the first run makes. After it:\n"
            f"  deploy/cloud deploy {stack.environment} --only access"
        )


def _platform(stack: Stack, digest: str) -> Root:
    """What runs, with the wheel of this checkout and an image."""
    return stack.root(PLATFORM, wheel=str(built_wheel()), image_digest=digest)


def require_idle(stack: Stack) -> None:
    """Refuse while somebody publishes to the lake: new tasks would end that run.

    Raises:
        TransientLakeError: a lease was renewed just now.
    """
    bucket, _, prefix = stack.outputs["lake_uri"].removeprefix("s3://").partition("/")
    pages = boto3.client("s3").get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=bucket, Prefix=f"{prefix}/lease/")
    renewed = [
        item["LastModified"]
        for page in found
        for item in page.get("Contents", ())
        if not item["Key"].endswith("/clock.json")
    ]
    if renewed and datetime.now(UTC) - max(renewed) < LEASE:
        raise TransientLakeError(
            f"a run publishes to {stack.outputs['lake_uri']}, and new tasks would end it",
            remedy="wait until it has ended; a lease that nobody renews lasts two minutes",
        )


def _wait(stack: Stack) -> None:
    """Wait until the new tasks run and the former are gone.

    Raises:
        TransientLakeError: they do not within ten minutes.
    """
    out.print("waiting for the tasks; up to ten minutes")
    waiter = boto3.client("ecs").get_waiter("services_stable")
    try:
        waiter.wait(cluster=stack.name, services=list(SERVICES))
    except WaiterError as error:
        raise TransientLakeError(
            f"the tasks of {stack.name} do not become stable: {error}",
            remedy="see why they stop, in ECS and in the logs of the service; then deploy again",
        ) from error


def checks(stack: Stack, *, analyst: str | None) -> Iterator[Check]:
    """All checks of an environment.

    Args:
        analyst: a role that may not read of persons; it is assumed to ask.
    """
    require_account(stack.outputs["account_id"])
    yield from plan_is_empty(stack.root(FOUNDATION))
    tag = commit()
    digest = known_image(stack.outputs["images"], tag)
    if digest is None:
        yield Check("version", State.FAILED, f"commit {tag[:12]} was never deployed here")
    else:
        yield from plan_is_empty(_platform(stack, digest))
    yield from services_run(stack.name)
    yield from nothing_is_open(stack.name)
    yield from a_question_is_answered(stack.name, QUESTION)
    yield from an_analyst_is_refused(stack.name, analyst, stack.withheld())


def destroy(stack: Stack, *, typed: str, data: str | None) -> None:
    """Take down what runs; the data too, only where their bucket is named.

    Args:
        typed: the name that somebody typed to agree.
        data: the lake's bucket, to lose it with everything in it.

    Raises:
        ConfigurationError: it is prod, a wrong name was typed, or data are protected.
    """
    if stack.environment == "prod":
        raise ConfigurationError(
            "prod is not taken down by a command",
            remedy="docs/aws.md says what has to be edited first, and in which order",
        )
    if typed != stack.name:
        raise ConfigurationError(
            f"{typed or 'nothing'} was typed, not {stack.name}; nothing was changed",
            remedy="type the name of the stack to agree",
        )
    bucket = stack.outputs["buckets"]["lake"]
    if data is not None and data != bucket:
        raise ConfigurationError(
            f"--with-data names {data}, and the lake lies in {bucket}; nothing was changed",
            remedy=f"give --with-data {bucket}, or leave it out to keep the data",
        )
    require_account(stack.outputs["account_id"])
    require_idle(stack)
    for name in (ACCESS, PLATFORM):
        stack.root(name).destroy()
    if data is None:
        out.print(f"the data stay: {stack.outputs['lake_uri']}")
        return
    stack.root(FOUNDATION).destroy()
