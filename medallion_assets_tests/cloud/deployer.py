"""What who deploys may change, and what never: the specification of its permissions, by hand.

Belongs here: the tables. Does not belong here: asking the policies (see ``test_deployer``).
"""

from medallion_assets_tests.cloud.iam import Context
from medallion_assets_tests.cloud.resources import GLUE, LAKE, SECRET
from medallion_assets_tests.cloud.stack import ACCOUNT, LAKE_KEY, REGION, S3

IAM = f"arn:aws:iam::{ACCOUNT}"
DEPLOY, LOOK = "medallion-dev-deploy", "medallion-dev-plan"
HERE: Context = {"aws:RequestedRegion": REGION}
TAGGED: Context = {"aws:ResourceTag/stack": "medallion-dev"}
BELOW: Context = {"iam:PermissionsBoundary": f"{IAM}:policy/medallion-dev-boundary"}


def arn(service: str, resource: str) -> str:
    """The ARN of something in the region of the stack."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


CHANGES: tuple[tuple[str, str, Context], ...] = (
    ("s3:CreateBucket", LAKE, {}),
    ("s3:PutBucketPolicy", LAKE, {}),
    ("s3:PutBucketPublicAccessBlock", LAKE, {}),
    ("s3:PutLifecycleConfiguration", LAKE, {}),
    ("s3:PutObject", f"{S3}medallion-dev-code-{ACCOUNT}/glue/glue_job.py", {}),
    ("glue:CreateDatabase", f"{GLUE}:database/medallion_dev_gold", {}),
    ("glue:UpdateJob", f"{GLUE}:job/medallion-dev-clean", {}),
    ("secretsmanager:CreateSecret", f"{SECRET}:medallion-dev/pii-key-AbCdEf", {}),
    ("secretsmanager:PutSecretValue", f"{SECRET}:medallion-dev/orchestrator-database-AbCdEf", {}),
    ("athena:UpdateWorkGroup", arn("athena", "workgroup/medallion-dev"), {}),
    ("kms:CreateAlias", arn("kms", "alias/medallion-dev-lake"), {}),
    ("kms:CreateAlias", LAKE_KEY, TAGGED),
    ("kms:PutKeyPolicy", LAKE_KEY, TAGGED),
    ("kms:GenerateDataKey", LAKE_KEY, TAGGED),
    ("ecs:UpdateService", arn("ecs", "service/medallion-dev/code"), {}),
    ("ecr:PutImage", arn("ecr", "repository/medallion-dev"), {}),
    ("rds:ModifyDBInstance", arn("rds", "db:medallion-dev-dagster"), {}),
    ("logs:PutRetentionPolicy", arn("logs", "log-group:/medallion-dev/code"), {}),
    ("logs:PutMetricFilter", arn("logs", "log-group:/medallion-dev/code"), {}),
    ("sns:SetTopicAttributes", arn("sns", "medallion-dev-notices"), {}),
    ("events:PutTargets", arn("events", "rule/medallion-dev-job"), {}),
    ("cloudwatch:PutMetricAlarm", arn("cloudwatch", "alarm:medallion-dev-runs-failed"), {}),
    ("cloudwatch:PutDashboard", f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/medallion-dev", {}),
    ("budgets:ModifyBudget", f"arn:aws:budgets::{ACCOUNT}:budget/medallion-dev", {}),
    ("cloudtrail:UpdateTrail", arn("cloudtrail", "trail/medallion-dev"), {}),
    ("backup:CreateBackupVault", arn("backup", "backup-vault:medallion-dev"), {}),
    ("ec2:DeleteSubnet", arn("ec2", "subnet/subnet-1"), TAGGED),
    ("ec2:AuthorizeSecurityGroupIngress", arn("ec2", "security-group/sg-1"), TAGGED),
    ("ec2:ModifyVpcEndpoint", arn("ec2", "vpc-endpoint/vpce-1"), TAGGED),
    ("servicediscovery:DeleteNamespace", arn("servicediscovery", "namespace/ns-1"), TAGGED),
    ("redshift-serverless:UpdateWorkgroup", arn("redshift-serverless", "workgroup/1"), TAGGED),
    ("iam:CreateRole", f"{IAM}:role/medallion-dev-code", BELOW),
    ("iam:PutRolePolicy", f"{IAM}:role/medallion-dev-code", BELOW),
    ("iam:UpdateAssumeRolePolicy", f"{IAM}:role/medallion-dev-code", {}),
    ("iam:CreatePolicy", f"{IAM}:policy/medallion-dev-people", {}),
    (
        "iam:PassRole",
        f"{IAM}:role/medallion-dev-code",
        {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
    ),
    ("s3:PutObject", f"{S3}shop-terraform/medallion-dev/platform.tfstate", {}),
)
"""What it changes of its own stack, and of no other."""
NEW: tuple[str, ...] = (
    "ec2:CreateVpc",
    "ec2:CreateTags",
    "kms:CreateKey",
    "servicediscovery:CreatePrivateDnsNamespace",
    "redshift-serverless:CreateWorkgroup",
    "backup:CreateBackupPlan",
    "ecs:RegisterTaskDefinition",
)
"""What has no name of ours: made in the stack's region only."""
NEVER: tuple[tuple[str, str, Context], ...] = (
    ("iam:CreateRole", f"{IAM}:role/medallion-dev-code", {}),
    (
        "iam:CreateRole",
        f"{IAM}:role/medallion-dev-code",
        {"iam:PermissionsBoundary": f"{IAM}:policy/other"},
    ),
    ("iam:PutRolePolicy", f"{IAM}:role/{DEPLOY}", BELOW),
    ("iam:UpdateAssumeRolePolicy", f"{IAM}:role/{DEPLOY}", {}),
    ("iam:UpdateAssumeRolePolicy", f"{IAM}:role/{LOOK}", {}),
    ("iam:CreatePolicyVersion", f"{IAM}:policy/medallion-dev-boundary", {}),
    ("iam:CreatePolicyVersion", f"{IAM}:policy/medallion-dev-deployer-boundary", {}),
    ("iam:CreatePolicyVersion", f"{IAM}:policy/medallion-dev-deploy-data", {}),
    ("iam:DeleteRolePermissionsBoundary", f"{IAM}:role/medallion-dev-code", {}),
    ("iam:CreateUser", f"{IAM}:user/ana", {}),
    ("iam:CreateAccessKey", f"{IAM}:user/ana", {}),
    ("iam:PassRole", f"{IAM}:role/admin", {"iam:PassedToService": "ecs-tasks.amazonaws.com"}),
    (
        "iam:PassRole",
        f"{IAM}:role/medallion-dev-code",
        {"iam:PassedToService": "ec2.amazonaws.com"},
    ),
    ("iam:PassRole", f"{IAM}:role/{DEPLOY}", {"iam:PassedToService": "ecs-tasks.amazonaws.com"}),
    ("sts:AssumeRole", f"{IAM}:role/admin", {}),
    ("secretsmanager:GetSecretValue", f"{SECRET}:medallion-dev/pii-key-AbCdEf", {}),
    ("lakeformation:GetDataAccess", "*", {}),
    ("athena:GetQueryResults", arn("athena", "workgroup/medallion-dev"), {}),
    ("s3:GetObject", f"{LAKE}/lake/gold/x", {}),
    ("s3:PutObject", f"{LAKE}/lake/gold/x", {}),
)
LOOKED = [
    ("ec2:DescribeVpcs", "*"),
    ("lakeformation:GrantPermissions", "*"),
    ("s3:GetObject", f"{S3}medallion-dev-code-{ACCOUNT}/glue/glue_job.py"),
]
"""What it needs beside: it looks at settings, and grants, which has no resource."""
OF_PROTECTED = (
    ("s3:DeleteBucket", f"{S3}medallion-prod-lake-{ACCOUNT}"),
    ("s3:DeleteObjectVersion", f"{S3}medallion-prod-lake-{ACCOUNT}/lake/gold/x"),
    ("glue:DeleteDatabase", f"{GLUE}:database/medallion_prod_gold"),
    ("rds:DeleteDBInstance", arn("rds", "db:medallion-prod-dagster")),
    ("cloudtrail:StopLogging", arn("cloudtrail", "trail/medallion-prod")),
    ("secretsmanager:DeleteSecret", f"{SECRET}:medallion-prod/pii-key-AbCdEf"),
)
