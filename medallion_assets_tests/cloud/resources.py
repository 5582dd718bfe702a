"""What is asked for in the matrix, by name: objects, tables, keys and whatever else has an ARN.

Belongs here: ARNs and the contexts in which they are asked for. Does not belong here: who may (see
``expected``).
"""

from medallion_assets_tests.cloud.iam import Context
from medallion_assets_tests.cloud.stack import ACCOUNT, LAKE_KEY, OPERATIONS_KEY, REGION, S3

Asked = str | tuple[str, Context]
"""The ARN of a resource, or that and the context in which it is asked for."""

LAKE = f"{S3}medallion-dev-lake-{ACCOUNT}"
LOGS = f"{S3}medallion-dev-logs-{ACCOUNT}"
RESULTS = f"{S3}medallion-dev-results-{ACCOUNT}"
BUILD = f"{S3}medallion-dev-gold-build-{ACCOUNT}"
ATHENA = f"arn:aws:athena:{REGION}:{ACCOUNT}"
GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group"

LAYERS = ("bronze", "silver", "quarantine", "ledger", "gold", "own", "payouts")
IN_LAKE = (*LAYERS, "landing", "reports", "usage", "pipes", "lease", "lake.json")
DROPS = ("incoming", "held", "processed", "error")

OBJECTS = {
    **{name: f"{LAKE}/lake/{name}/some/object" for name in IN_LAKE if "." not in name},
    "lake.json": f"{LAKE}/lake/lake.json",
    **{f"drops/{folder}": f"{LAKE}/drops/{folder}/sales.csv" for folder in DROPS},
    "exports": f"{LAKE}/exports/olist/orders.csv",
    "beside": f"{LAKE}/elsewhere/object",
    "code": f"{S3}medallion-dev-code-{ACCOUNT}/glue/glue_job.py",
    "results of people": f"{RESULTS}/people/1.csv",
    "results of build": f"{RESULTS}/build/1.csv",
    "gold-build": f"{BUILD}/gold/t/1.parquet",
    "compute-logs": f"{LOGS}/compute-logs/run/step.out",
    "trail": f"{LOGS}/cloudtrail/AWSLogs/{ACCOUNT}/1.json",
    "other stack": f"{S3}medallion-prod-lake-{ACCOUNT}/lake/gold/object",
    "other bucket": f"{S3}another-bucket/lake/gold/object",
}
LISTED = {
    **{
        f"lake/{name}": name
        for name in ("bronze/", "silver/", "quarantine/", "gold/", "pipes/", "landing/")
    },
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
    "results": (RESULTS, {"s3:prefix": "lake/silver/"}),
    "results of people": (RESULTS, {"s3:prefix": "people/1"}),
    "results of build": (RESULTS, {"s3:prefix": "build/1"}),
    "people elsewhere": (BUILD, {"s3:prefix": "people/1"}),
    "build elsewhere": (LOGS, {"s3:prefix": "build/1"}),
    "gold-build": (BUILD, {"s3:prefix": "gold/"}),
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
WORKGROUPS = {
    "people": f"{ATHENA}:workgroup/medallion-dev",
    "build": f"{ATHENA}:workgroup/medallion-dev-build",
    "other": f"{ATHENA}:workgroup/primary",
}
WAREHOUSE = f"arn:aws:redshift-serverless:{REGION}:{ACCOUNT}:workgroup/1"
WAREHOUSES: dict[str, Asked] = {
    "own": (WAREHOUSE, {"aws:ResourceTag/stack": "medallion-dev"}),
    "other stack": (WAREHOUSE, {"aws:ResourceTag/stack": "medallion-prod"}),
    "other": WAREHOUSE,
    "other account": (
        WAREHOUSE.replace(ACCOUNT, "999999999999"),
        {"aws:ResourceTag/stack": "medallion-dev"},
    ),
}
CATALOGUES = {
    "own": f"{ATHENA}:datacatalog/AwsDataCatalog",
    "other": f"{ATHENA}:datacatalog/another",
}
BUCKETS = {"lake": LAKE, "results": RESULTS, "gold-build": BUILD, "logs": LOGS}
EVERYTHING = {"*": "*"}
