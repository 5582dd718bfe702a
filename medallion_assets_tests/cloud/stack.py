"""Who is in a planned stack, and by which policies a request of theirs is judged.

Belongs here: putting together what roles, buckets, keys and secrets of a plan say. Does not belong
here: judging (see ``iam``), and what has to come out (see ``expected``).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from medallion_assets_tests.cloud.iam import Context, Decision, Document, Policies, Request, decide
from medallion_assets_tests.cloud.plans import Plan, Planned

ACCOUNT = "123456789012"
REGION = "eu-west-1"
LAKE_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-1111-1111-1111-111111111111"
OPERATIONS_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/22222222-2222-2222-2222-222222222222"
"""As the tests of the roots let them be planned."""
S3 = "arn:aws:s3:::"


@dataclass(frozen=True)
class Stack:
    """The policies of a plan.

    Attributes:
        identity: by the name of a role, or of a policy that people get.
        resource: by the ARN of a bucket, a key, or a secret without the signs that AWS appends.
        boundaries: by the name of a role.
    """

    identity: Mapping[str, tuple[Document, ...]]
    resource: Mapping[str, Document]
    boundaries: Mapping[str, Document]

    def judged(self, role: str, action: str, resource: str, context: Context) -> Decision:
        """What AWS would say to a role.

        Args:
            role: its name.
        """
        principal = f"arn:aws:iam::{ACCOUNT}:role/{role}"
        usual = {
            "aws:SecureTransport": "true",
            "aws:PrincipalAccount": ACCOUNT,
            "aws:PrincipalIsAWSService": "false",
        }
        request = Request(principal, action, resource, {**usual, **context})
        own = self.resource.get(_owner(resource))
        policies = Policies(
            self.identity.get(role, ()),
            own,
            self.boundaries.get(role),
            resource_decides=":key/" in resource,
        )
        return decide(request, policies)


def _owner(resource: str) -> str:
    """The ARN whose policy is asked: of an object its bucket's, of a secret without its end."""
    if resource.startswith(S3):
        return resource.partition("/")[0]
    return resource[:-7] if ":secret:" in resource else resource


def stack_of(plan: Plan) -> Stack:
    """The policies of a plan, all of which have to be known in it.

    Raises:
        AssertionError: one of them is not.
    """
    identity: dict[str, list[Document]] = defaultdict(list)
    for policy in plan.of("aws_iam_role_policy"):
        identity[policy.values["role"]].append(policy.document("policy"))
    own = {_policy_arn(policy): policy for policy in plan.of("aws_iam_policy")}
    for attached in plan.of("aws_iam_role_policy_attachment"):
        document = own[attached.values["policy_arn"]].document("policy")
        identity[attached.values["role"]].append(document)
    for policy in _for_people(plan):
        identity[policy.values["name"]].append(policy.document("policy"))
    return Stack(
        {role: tuple(documents) for role, documents in identity.items()},
        _of_resources(plan),
        _boundaries(plan),
    )


def _for_people(plan: Plan) -> list[Planned]:
    """The policies that somebody attaches to roles of people: those that no role of ours has."""
    bounding = {role.values.get("permissions_boundary") for role in plan.of("aws_iam_role")}
    attached = {one.values["policy_arn"] for one in plan.of("aws_iam_role_policy_attachment")}
    ours = bounding | attached
    return [one for one in plan.of("aws_iam_policy") if _policy_arn(one) not in ours]


def _policy_arn(policy: Planned) -> str:
    return f"arn:aws:iam::{ACCOUNT}:policy/{policy.values['name']}"


def _of_resources(plan: Plan) -> dict[str, Document]:
    """The policies of buckets, keys and secrets."""
    found: dict[str, Document] = {}
    for policy in plan.of("aws_s3_bucket_policy"):
        module = policy.address.removesuffix(".aws_s3_bucket_policy.this")
        bucket = plan.at(f"{module}.aws_s3_bucket.this")
        found[S3 + bucket.values["bucket"]] = policy.document("policy")
    for key in plan.of("aws_kms_key"):
        arn = LAKE_KEY if key.address.endswith(".lake") else OPERATIONS_KEY
        found[arn] = key.document("policy")
    for policy in plan.of("aws_secretsmanager_secret_policy"):
        secret = plan.at(policy.address.replace("_secret_policy.", "_secret."))
        name = secret.values["name"]
        found[f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}"] = policy.document(
            "policy"
        )
    return found


def _boundaries(plan: Plan) -> dict[str, Document]:
    """The boundary of each role, which has to be one of the plan's policies."""
    known = {_policy_arn(policy): policy.document("policy") for policy in plan.of("aws_iam_policy")}
    roles = plan.of("aws_iam_role")
    return {
        role.values["name"]: known[role.values["permissions_boundary"]]
        for role in roles
        if role.values.get("permissions_boundary")
    }
