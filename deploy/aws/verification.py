"""Whether a stack is what it should be, asked of AWS itself.

Belongs here: each check. One that cannot be made says so and is no success. Does not belong here:
mending anything.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import boto3

from deploy.aws.asking import answer_to, asked, named_queries
from deploy.aws.roots import Root
from medallion_assets.core.errors import MedallionError

SERVICES = ("code", "daemon", "web")
ANYWHERE = {"0.0.0.0/0", "::/0"}
REFUSALS = ("access", "permission", "denied", "cannot be resolved", "not authorized")
"""How Athena says that somebody may not read something."""


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "not checked"


@dataclass(frozen=True)
class Check:
    """A check that was made.

    Attributes:
        told: what was found, or why it could not be looked for.
    """

    name: str
    state: State
    told: str


def plan_is_empty(root: Root) -> Iterator[Check]:
    """Nothing of a root would change if it were planned again."""
    review = root.review()
    state = State.OK if review.is_empty else State.FAILED
    yield Check(f"second plan of {root.name}", state, str(review) or "nothing to change")


def services_run(cluster: str) -> Iterator[Check]:
    """Each service has the task that it should have, of one version."""
    found = boto3.client("ecs").describe_services(cluster=cluster, services=list(SERVICES))
    known = {service["serviceName"]: service for service in found["services"]}
    for name in SERVICES:
        service = known.get(name)
        if service is None:
            yield Check(f"service {name}", State.FAILED, "is not there")
            continue
        running, wanted = service["runningCount"], service["desiredCount"]
        settled = running == wanted and len(service["deployments"]) == 1
        told = f"{running} of {wanted} tasks, {len(service['deployments'])} versions"
        yield Check(f"service {name}", State.OK if settled and wanted else State.FAILED, told)


def nothing_is_open(stack: str) -> Iterator[Check]:
    """No security group of the stack lets anybody in."""
    ec2 = boto3.client("ec2")
    own = [{"Name": "tag:stack", "Values": [stack]}]
    groups = ec2.describe_security_groups(Filters=own)["SecurityGroups"]
    if not groups:
        yield Check("ways in", State.FAILED, f"no security group has the tag stack={stack}")
        return
    for group in groups:
        ranges = [
            one.get("CidrIp") or one.get("CidrIpv6")
            for rule in group["IpPermissions"]
            for one in (*rule["IpRanges"], *rule["Ipv6Ranges"])
        ]
        is_open = ANYWHERE.intersection(ranges)
        told = f"lets in {', '.join(sorted(is_open))}" if is_open else "lets in nobody from outside"
        yield Check(f"group {group['GroupName']}", State.FAILED if is_open else State.OK, told)


def a_question_is_answered(workgroup: str, name: str) -> Iterator[Check]:
    """Athena answers a named question."""
    try:
        rows = answer_to(name, workgroup)[1]
    except MedallionError as error:
        yield Check(f"question {name}", State.FAILED, str(error).splitlines()[0])
    else:
        yield Check(f"question {name}", State.OK, f"{len(rows)} rows")


def an_analyst_is_refused(
    workgroup: str, role: str | None, columns: Mapping[str, list[str]]
) -> Iterator[Check]:
    """A role reads no personal column, and nothing of bronze.

    Args:
        role: to be assumed; without one nothing is checked.
        columns: what must be refused, by ``database.table``.
    """
    if role is None:
        yield Check("analyst", State.SKIPPED, "give --analyst ROLE to ask as one")
        return
    athena = _as(role)
    named_queries(athena, workgroup)
    for table, names in columns.items():
        for column in names:
            yield _refused(athena, workgroup, table, column)


def _refused(athena: Any, workgroup: str, table: str, column: str) -> Check:  # noqa: ANN401 - boto3's
    """Whether reading a column is refused for want of rights, and not for another reason."""
    name = f"analyst, {table}.{column}"
    database, _, relation = table.partition(".")
    sql = f'select "{column}" from "{database}"."{relation}" limit 1'
    try:
        asked(athena, sql, database, workgroup)
    except MedallionError as error:
        reason = str(error).splitlines()[0]
        is_refused = any(word in reason.lower() for word in REFUSALS)
        return Check(name, State.OK if is_refused else State.FAILED, reason)
    return Check(name, State.FAILED, "was answered")


def _as(role: str) -> Any:  # noqa: ANN401 - boto3 has no types
    """Athena as a role sees it."""
    assumed = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="verify")
    credentials = assumed["Credentials"]
    return boto3.client(
        "athena",
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
