# The most that any role of the stack can be given, whatever its own policies say. What is missing
# here nobody has: no rights over identities, keys, buckets or the network.

data "aws_iam_policy_document" "this" {
  statement {
    sid = "Objects"
    actions = [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetBucketLocation",
      "s3:GetObject",
      "s3:GetObjectTagging",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
      "s3:PutObjectTagging",
    ]
    resources = flatten([for arn in values(var.bucket_arns) : [arn, "${arn}/*"]])
  }

  statement {
    sid       = "Keys"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = ["arn:${var.partition}:kms:${var.region}:${var.account_id}:key/*"]
  }

  statement {
    sid = "Catalogue"
    actions = [
      "glue:BatchCreatePartition",
      "glue:BatchDeletePartition",
      "glue:BatchGetPartition",
      "glue:BatchStopJobRun",
      "glue:CreateTable",
      "glue:DeleteTable",
      "glue:DeleteTableVersion",
      "glue:GetDatabase",
      "glue:GetDatabases",
      "glue:GetJobRun",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:GetTable",
      "glue:GetTableVersions",
      "glue:GetTables",
      "glue:StartJobRun",
      "glue:UpdateTable",
    ]
    resources = [
      "${local.glue}:catalog",
      "${local.glue}:database/${var.glue_prefix}*",
      "${local.glue}:table/${var.glue_prefix}*/*",
      "${local.glue}:job/${var.name}-*",
    ]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["arn:${var.partition}:secretsmanager:${var.region}:${var.account_id}:secret:${var.name}/*"]
  }

  statement {
    sid = "Named"
    actions = [
      "athena:BatchGetNamedQuery",
      "athena:GetDataCatalog",
      "athena:GetNamedQuery",
      "athena:GetQueryExecution",
      "athena:GetQueryResults",
      "athena:GetWorkGroup",
      "athena:ListNamedQueries",
      "athena:ListTableMetadata",
      "athena:StartQueryExecution",
      "athena:StopQueryExecution",
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
      "ecs:DescribeTasks",
      "ecs:RunTask",
      "ecs:StopTask",
      "logs:AssociateKmsKey",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sns:Publish",
    ]
    resources = [
      "arn:${var.partition}:athena:${var.region}:${var.account_id}:workgroup/${var.name}*",
      "arn:${var.partition}:athena:${var.region}:${var.account_id}:datacatalog/AwsDataCatalog",
      "arn:${var.partition}:ecr:${var.region}:${var.account_id}:repository/${var.name}*",
      "arn:${var.partition}:ecs:${var.region}:${var.account_id}:*/${var.name}*",
      "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/${var.name}/*",
      "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group:/aws-glue/*",
      "arn:${var.partition}:sns:${var.region}:${var.account_id}:${var.name}-*",
    ]
  }

  statement {
    sid = "Copies"
    actions = [
      "backup:CopyIntoBackupVault",
      "backup:DescribeBackupVault",
      "rds:AddTagsToResource",
      "rds:CopyDBSnapshot",
      "rds:CreateDBSnapshot",
      "rds:DeleteDBSnapshot",
      "rds:DescribeDBInstances",
      "rds:DescribeDBSnapshots",
      "rds:ListTagsForResource",
    ]
    resources = [
      "arn:${var.partition}:backup:${var.region}:${var.account_id}:backup-vault:${var.name}*",
      "arn:${var.partition}:rds:${var.region}:${var.account_id}:db:${var.name}-*",
      "arn:${var.partition}:rds:${var.region}:${var.account_id}:snapshot:awsbackup:*",
    ]
  }

  # These know no resources.
  statement {
    sid = "Unnamed"
    actions = [
      "ecr:GetAuthorizationToken",
      "lakeformation:GetDataAccess",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "this" {
  name        = var.policy_name
  description = "The most that any role of ${var.name} can be given."
  policy      = data.aws_iam_policy_document.this.json
}

locals {
  glue = "arn:${var.partition}:glue:${var.region}:${var.account_id}"
}
