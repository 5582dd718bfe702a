"""What each role may do, written by hand: the specification of the permissions.

Belongs here: the table, and what stands in its rows. Does not belong here: asking the policies (see
``matrix``).

Every action that is named anywhere is asked of every role on every resource of its kind; what is
not listed has to be refused.
"""

from collections.abc import Mapping

from medallion_assets_tests.cloud.iam import Context
from medallion_assets_tests.cloud.stack import ACCOUNT, LAKE_KEY, OPERATIONS_KEY, REGION, S3

Asked = str | tuple[str, Context]
"""The ARN of a resource, or that and the context in which it is asked for."""

LAKE = f"{S3}medallion-dev-lake-{ACCOUNT}"
LOGS = f"{S3}medallion-dev-logs-{ACCOUNT}"
GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group"

LAYERS = ("bronze", "silver", "quarantine", "ledger", "gold")
IN_LAKE = (*LAYERS, "landing", "payouts", "reports", "pipes", "lease", "lake.json")
DROPS = ("incoming", "held", "processed", "error")

OBJECTS = {
    **{name: f"{LAKE}/lake/{name}/some/object" for name in IN_LAKE if "." not in name},
    "lake.json": f"{LAKE}/lake/lake.json",
    **{f"drops/{folder}": f"{LAKE}/drops/{folder}/sales.csv" for folder in DROPS},
    "exports": f"{LAKE}/exports/olist/orders.csv",
    "beside": f"{LAKE}/elsewhere/object",
    "code": f"{S3}medallion-dev-code-{ACCOUNT}/glue/glue_job.py",
    "results": f"{S3}medallion-dev-results-{ACCOUNT}/analyst/1.csv",
    "gold-build": f"{S3}medallion-dev-gold-build-{ACCOUNT}/gold/t/1.parquet",
    "compute-logs": f"{LOGS}/compute-logs/run/step.out",
    "trail": f"{LOGS}/cloudtrail/AWSLogs/{ACCOUNT}/1.json",
    "other stack": f"{S3}medallion-prod-lake-{ACCOUNT}/lake/gold/object",
    "other bucket": f"{S3}another-bucket/lake/gold/object",
}
LISTED = {
    **{f"lake/{name}": name for name in ("bronze/", "silver/", "gold/", "pipes/", "landing/")},
    "drops/incoming/": "drops/incoming",
    "drops/held/": "drops/held",
    "drops/processed/": "drops/processed",
    "exports/": "exports",
    "": "everything",
}
"""Prefixes of the lake's bucket, and how they are called here."""
LISTS = {LISTED[prefix]: (LAKE, {"s3:prefix": prefix}) for prefix in LISTED} | {
    "compute-logs": (LOGS, {"s3:prefix": "compute-logs/run/"}),
    "trail": (LOGS, {"s3:prefix": "cloudtrail/"}),
    "results": (f"{S3}medallion-dev-results-{ACCOUNT}", {"s3:prefix": "lake/silver/"}),
    "code": (f"{S3}medallion-dev-code-{ACCOUNT}", {"s3:prefix": "compute-logs/run/"}),
}
TABLES = {
    **{layer: f"{GLUE}:table/medallion_dev_{layer}/t" for layer in LAYERS},
    "gold_athena": f"{GLUE}:table/medallion_dev_gold_athena/t",
    "other stack": f"{GLUE}:table/medallion_prod_gold/t",
    "other": f"{GLUE}:table/sales/t",
}
DATABASES = {
    **{layer: f"{GLUE}:database/medallion_dev_{layer}" for layer in LAYERS},
    "gold_athena": f"{GLUE}:database/medallion_dev_gold_athena",
    "other stack": f"{GLUE}:database/medallion_prod_gold",
    "catalogue": f"{GLUE}:catalog",
}
JOBS = {
    "clean": f"{GLUE}:job/medallion-dev-clean",
    "own other": f"{GLUE}:job/medallion-dev-other",
    "other": f"{GLUE}:job/other",
}
SECRETS = {
    name: f"{SECRET}:medallion-dev/{name}-AbCdEf"
    for name in ("pii-key", "payout-key", "orchestrator-database", "source-database")
} | {"other own": f"{SECRET}:medallion-dev/another-AbCdEf", "other": f"{SECRET}:another-AbCdEf"}
BY_S3 = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
BY_SECRETS = {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}
KEYS = {
    "lake by S3": (LAKE_KEY, BY_S3),
    "lake by secrets": (LAKE_KEY, BY_SECRETS),
    "lake itself": (LAKE_KEY, {}),
    "operations by S3": (OPERATIONS_KEY, BY_S3),
    "operations by secrets": (OPERATIONS_KEY, BY_SECRETS),
    "operations itself": (OPERATIONS_KEY, {}),
}
STREAMS = {
    **{name: f"{GROUP}:/medallion-dev/{name}:log-stream:1" for name in ("code", "web", "daemon")},
    "job": f"{GROUP}:/aws-glue/jobs/output:log-stream:1",
    "other own": f"{GROUP}:/medallion-dev/other:log-stream:1",
    "other": f"{GROUP}:/other/group:log-stream:1",
}
IMAGES = {
    "own": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/medallion-dev",
    "other own": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/medallion-dev-other",
    "other": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/other",
}
RDS = f"arn:aws:rds:{REGION}:{ACCOUNT}"
COPIES = {
    "database": f"{RDS}:db:medallion-dev-dagster",
    "copy": f"{RDS}:snapshot:awsbackup:job-1",
    "final": f"{RDS}:snapshot:medallion-dev-dagster-final",
    "other own": f"{RDS}:db:medallion-dev-other",
    "other": f"{RDS}:db:other",
}
VAULT = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault"
VAULTS = {
    "own": f"{VAULT}:medallion-dev",
    "other own": f"{VAULT}:medallion-dev-2",
    "other": f"{VAULT}:other",
}
EVERYTHING = {"*": "*"}

ALL_OF_LAKE = frozenset(IN_LAKE)
ALL_TABLES = frozenset(LAYERS)
ALL_DATABASES = frozenset((*LAYERS, "catalogue"))
ALL_OF_OPERATIONS = frozenset(name for name in KEYS if name.startswith("operations"))
CLEANED = frozenset(("bronze", "silver", "pipes"))
NOBODY: Mapping[str, frozenset[str]] = {}


def _roles(**allowed: object) -> dict[str, frozenset[str]]:
    """What an action may reach, by role."""
    return {role: frozenset(names) for role, names in allowed.items()}  # type: ignore[call-overload]


TABLE: tuple[tuple[Mapping[str, Asked], str, Mapping[str, frozenset[str]]], ...] = (
    (
        OBJECTS,
        "s3:GetObject",
        _roles(
            code={*ALL_OF_LAKE, *(f"drops/{f}" for f in DROPS), "exports", "compute-logs"},
            web={"compute-logs"},
            clean={*CLEANED, "code"},
            register=ALL_OF_LAKE,
        ),
    ),
    (
        OBJECTS,
        "s3:PutObject",
        _roles(
            code={*ALL_OF_LAKE, "drops/held", "drops/processed", "drops/error", "compute-logs"},
            clean={"silver", "pipes"},
        ),
    ),
    (
        OBJECTS,
        "s3:DeleteObject",
        _roles(code={*ALL_OF_LAKE, "drops/incoming", "drops/held"}, clean={"silver"}),
    ),
    (OBJECTS, "s3:AbortMultipartUpload", _roles(code=ALL_OF_LAKE, clean={"silver"})),
    (OBJECTS, "s3:DeleteObjectVersion", NOBODY),
    (OBJECTS, "s3:GetObjectVersion", NOBODY),
    (OBJECTS, "s3:PutObjectAcl", NOBODY),
    (OBJECTS, "s3:PutBucketPolicy", NOBODY),
    (
        LISTS,
        "s3:ListBucket",
        _roles(
            code={*LISTED.values()} - {"everything", "drops/processed"},
            web={"compute-logs"},
            clean={"bronze/", "silver/", "pipes/"},
            register={"bronze/", "silver/", "gold/", "pipes/", "landing/"},
        ),
    ),
    (TABLES, "glue:GetTable", _roles(code=ALL_TABLES)),
    (TABLES, "glue:GetTables", _roles(code=ALL_TABLES)),
    (TABLES, "glue:CreateTable", _roles(code=ALL_TABLES)),
    (TABLES, "glue:UpdateTable", _roles(code=ALL_TABLES)),
    (TABLES, "glue:DeleteTable", _roles(code=ALL_TABLES)),
    (DATABASES, "glue:GetDatabase", _roles(code=ALL_DATABASES)),
    (DATABASES, "glue:CreateDatabase", NOBODY),
    (DATABASES, "glue:DeleteDatabase", NOBODY),
    (JOBS, "glue:StartJobRun", _roles(code={"clean"})),
    (JOBS, "glue:GetJobRun", _roles(code={"clean"})),
    (JOBS, "glue:BatchStopJobRun", _roles(code={"clean"})),
    (JOBS, "glue:UpdateJob", NOBODY),
    (
        SECRETS,
        "secretsmanager:GetSecretValue",
        _roles(code={"pii-key", "payout-key", "source-database"}, start={"orchestrator-database"}),
    ),
    (SECRETS, "secretsmanager:PutSecretValue", NOBODY),
    (
        KEYS,
        "kms:Decrypt",
        _roles(
            code={"lake by S3", "operations by secrets"},
            start={"operations by secrets"},
            clean={"lake by S3"},
            register={"lake by S3", "lake by secrets", "lake itself"},
            backup=ALL_OF_OPERATIONS,
        ),
    ),
    (
        KEYS,
        "kms:GenerateDataKey",
        _roles(code={"lake by S3"}, clean={"lake by S3"}, backup=ALL_OF_OPERATIONS),
    ),
    (KEYS, "kms:ScheduleKeyDeletion", NOBODY),
    (STREAMS, "logs:PutLogEvents", _roles(start={"code", "web", "daemon"}, clean={"job"})),
    (IMAGES, "ecr:BatchGetImage", _roles(start={"own"})),
    (IMAGES, "ecr:PutImage", NOBODY),
    (EVERYTHING, "ssmmessages:OpenDataChannel", _roles(web={"*"})),
    (EVERYTHING, "ecr:GetAuthorizationToken", _roles(start={"*"})),
    (COPIES, "rds:CreateDBSnapshot", _roles(backup={"database", "copy"})),
    (COPIES, "rds:DeleteDBSnapshot", _roles(backup={"copy"})),
    (COPIES, "rds:ModifyDBInstance", NOBODY),
    (VAULTS, "backup:CopyIntoBackupVault", _roles(backup={"own"})),
    (VAULTS, "backup:DeleteRecoveryPoint", NOBODY),
    (EVERYTHING, "iam:PassRole", NOBODY),
    (EVERYTHING, "iam:CreateRole", NOBODY),
    (EVERYTHING, "sts:AssumeRole", NOBODY),
)
ROLES = ("code", "web", "daemon", "start", "clean", "register", "backup")
