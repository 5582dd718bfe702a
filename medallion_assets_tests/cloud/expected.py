"""What each role may do, written by hand: the specification of the permissions.

Belongs here: the table. Does not belong here: what stands in its rows (see ``resources``), and
asking the policies (see ``matrix``).

Every action that is named anywhere is asked of every role on every resource of its kind; what is
not listed has to be refused.
"""

from collections.abc import Mapping

from medallion_assets_tests.cloud.resources import (
    BUCKETS,
    CATALOGUES,
    COPIES,
    DATABASES,
    DROPS,
    EVERYTHING,
    IMAGES,
    IN_LAKE,
    JOBS,
    KEYS,
    LAYERS,
    LISTED,
    LISTS,
    OBJECTS,
    SECRETS,
    STREAMS,
    TABLES,
    VAULTS,
    WAREHOUSES,
    WORKGROUPS,
    Asked,
)

ALL_OF_LAKE = frozenset(IN_LAKE)
ALL_TABLES = frozenset(LAYERS)
ALL_DATABASES = frozenset((*LAYERS, "catalogue"))
ALL_OF_OPERATIONS = frozenset(name for name in KEYS if name.startswith("operations"))
CLEANED = frozenset(("bronze", "silver", "quarantine", "pipes"))
NOBODY: Mapping[str, frozenset[str]] = {}


def _roles(**allowed: object) -> dict[str, frozenset[str]]:
    """What an action may reach, by role."""
    return {role: frozenset(names) for role, names in allowed.items()}  # type: ignore[call-overload]


WAREHOUSED = frozenset(("silver", "ledger"))
READ_BY = _roles(
    code=ALL_TABLES, people=ALL_TABLES, build={*ALL_TABLES, "gold_athena"}, warehouse=WAREHOUSED
)
WRITTEN_BY = _roles(code=ALL_TABLES, build={"gold_athena"})

TABLE: tuple[tuple[Mapping[str, Asked], str, Mapping[str, frozenset[str]]], ...] = (
    (
        OBJECTS,
        "s3:GetObject",
        _roles(
            code={*ALL_OF_LAKE, *(f"drops/{f}" for f in DROPS), "exports", "compute-logs"},
            web={"compute-logs"},
            clean={*CLEANED, "code"},
            register=ALL_OF_LAKE,
            people={"results of people"},
            build={"results of build", "gold-build"},
        ),
    ),
    (
        OBJECTS,
        "s3:PutObject",
        _roles(
            code={*ALL_OF_LAKE, "drops/held", "drops/processed", "drops/error", "compute-logs"},
            clean={"silver", "quarantine", "pipes"},
            people={"results of people"},
            build={"results of build", "gold-build"},
        ),
    ),
    (
        OBJECTS,
        "s3:DeleteObject",
        _roles(
            code={*ALL_OF_LAKE, "drops/incoming", "drops/held"},
            clean={"silver", "quarantine"},
            build={"gold-build"},
        ),
    ),
    (
        OBJECTS,
        "s3:AbortMultipartUpload",
        _roles(
            code=ALL_OF_LAKE,
            clean={"silver", "quarantine"},
            people={"results of people"},
            build={"results of build", "gold-build"},
        ),
    ),
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
            clean={"bronze/", "silver/", "quarantine/", "pipes/"},
            register={"bronze/", "silver/", "quarantine/", "gold/", "pipes/", "landing/"},
            people={"results of people"},
            build={"results of build", "gold-build", "people elsewhere"},
        ),
    ),
    *((TABLES, action, READ_BY) for action in ("glue:GetTable", "glue:GetTables")),
    *((TABLES, f"glue:{verb}Table", WRITTEN_BY) for verb in ("Create", "Update", "Delete")),
    (
        DATABASES,
        "glue:GetDatabase",
        _roles(
            code=ALL_DATABASES,
            people=ALL_DATABASES,
            build={*ALL_DATABASES, "gold_athena"},
            warehouse={*WAREHOUSED, "catalogue"},
        ),
    ),
    (DATABASES, "glue:CreateDatabase", NOBODY),
    (DATABASES, "glue:DeleteDatabase", NOBODY),
    (JOBS, "glue:StartJobRun", _roles(code={"clean"})),
    (JOBS, "glue:GetJobRun", _roles(code={"clean"})),
    (JOBS, "glue:BatchStopJobRun", _roles(code={"clean"})),
    (JOBS, "glue:UpdateJob", NOBODY),
    (
        SECRETS,
        "secretsmanager:GetSecretValue",
        _roles(
            code={"pii-key", "payout-key", "source-database"},
            start={"orchestrator-database"},
            clean={"pii-key"},
        ),
    ),
    (SECRETS, "secretsmanager:PutSecretValue", NOBODY),
    (
        KEYS,
        "kms:Decrypt",
        _roles(
            code={"lake by S3", "operations by secrets"},
            start={"operations by secrets"},
            clean={"lake by S3", "operations by secrets"},
            register={"lake by S3", "lake by secrets", "lake itself"},
            people={"lake by S3"},
            build={"lake by S3"},
            backup=ALL_OF_OPERATIONS,
        ),
    ),
    (
        KEYS,
        "kms:GenerateDataKey",
        _roles(
            backup=ALL_OF_OPERATIONS,
            **dict.fromkeys(("code", "clean", "people", "build"), frozenset({"lake by S3"})),
        ),
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
    (WORKGROUPS, "athena:StartQueryExecution", _roles(people={"people"}, build={"build"})),
    (WORKGROUPS, "athena:UpdateWorkGroup", NOBODY),
    (CATALOGUES, "athena:GetDataCatalog", _roles(build={"own"})),
    (BUCKETS, "s3:GetBucketLocation", _roles(people={"results"}, build={"results", "gold-build"})),
    (EVERYTHING, "lakeformation:GetDataAccess", _roles(people={"*"}, build={"*"}, warehouse={"*"})),
    (WAREHOUSES, "redshift-serverless:GetCredentials", _roles(redshift={"own"})),
    (WAREHOUSES, "redshift-serverless:UpdateWorkgroup", NOBODY),
    (EVERYTHING, "iam:PassRole", NOBODY),
    (EVERYTHING, "iam:CreateRole", NOBODY),
    (EVERYTHING, "sts:AssumeRole", NOBODY),
)
ROLES = (
    "code",
    "web",
    "daemon",
    "start",
    "clean",
    "register",
    "backup",
    "warehouse",
    "people",
    "build",
    "redshift",
)
"""The last three are policies that roles of people and of dbt get."""
