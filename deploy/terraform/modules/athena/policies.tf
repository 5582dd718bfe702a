# What is attached to the roles of people, whoever gives them, and to the role that runs dbt.

locals {
  athena = "arn:${var.partition}:athena:${var.region}:${var.account_id}"
  shared = { for what, name in local.results : what => [name, what] }
}

data "aws_iam_policy_document" "asks" {
  for_each = local.shared

  statement {
    sid = "Ask"
    actions = [
      "athena:BatchGetNamedQuery",
      "athena:GetNamedQuery",
      "athena:GetQueryExecution",
      "athena:GetQueryResults",
      "athena:GetWorkGroup",
      "athena:ListNamedQueries",
      "athena:StartQueryExecution",
      "athena:StopQueryExecution",
    ]
    resources = ["${local.athena}:workgroup/${each.value[0]}"]
  }

  statement {
    sid     = "Describe"
    actions = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"]
    resources = concat(
      ["${var.glue}:catalog"],
      [for name in values(var.databases) : "${var.glue}:database/${name}"],
      [for name in values(var.databases) : "${var.glue}:table/${name}/*"],
    )
  }

  # Lends the files of what was granted; it knows no resources.
  statement {
    sid       = "Data"
    actions   = ["lakeformation:GetDataAccess"]
    resources = ["*"]
  }

  statement {
    sid       = "Where"
    actions   = ["s3:GetBucketLocation"]
    resources = [var.bucket_arns["results"]]
  }

  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arns["results"]]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${each.value[1]}/*"]
    }
  }

  statement {
    sid       = "Results"
    actions   = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"]
    resources = ["${var.bucket_arns["results"]}/${each.value[1]}/*"]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.lake_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "people" {
  source_policy_documents = [data.aws_iam_policy_document.asks["people"].json]
}

# Tables of its own, in a bucket that Lake Formation does not govern: it allows no DDL on Iceberg.
data "aws_iam_policy_document" "build" {
  source_policy_documents = [data.aws_iam_policy_document.asks["build"].json]

  statement {
    sid       = "Catalogues"
    actions   = ["athena:GetDataCatalog", "athena:ListTableMetadata"]
    resources = ["${local.athena}:datacatalog/AwsDataCatalog"]
  }

  statement {
    sid = "Tables"
    actions = [
      "glue:BatchCreatePartition",
      "glue:BatchDeletePartition",
      "glue:CreateTable",
      "glue:DeleteTable",
      "glue:DeleteTableVersion",
      "glue:GetDatabase",
      "glue:GetPartition",
      "glue:GetPartitions",
      "glue:GetTable",
      "glue:GetTableVersions",
      "glue:GetTables",
      "glue:UpdateTable",
    ]
    resources = [
      "${var.glue}:catalog",
      "${var.glue}:database/${var.databases["gold"]}_athena",
      "${var.glue}:table/${var.databases["gold"]}_athena/*",
    ]
  }

  statement {
    sid       = "Place"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
    resources = [var.bucket_arns["gold-build"]]
  }

  statement {
    sid       = "Files"
    actions   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${var.bucket_arns["gold-build"]}/gold/*"]
  }
}
