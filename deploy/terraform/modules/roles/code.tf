# The code location: it reads sources, writes the lake, commits to the catalogue.

data "aws_iam_policy_document" "code" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arns["lake"]]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values = [
        "${var.lake_prefix}/*",
        "${var.drops_prefix}/incoming/*",
        "${var.drops_prefix}/held/*",
        "${var.exports_prefix}/*",
      ]
    }
  }

  # Versions cannot be deleted, so what is overwritten or deleted can be had back.
  statement {
    sid       = "Lake"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = ["${local.lake}/*"]
  }

  statement {
    sid       = "Exports"
    actions   = ["s3:GetObject"]
    resources = ["${local.exports}/*"]
  }

  statement {
    sid       = "DropsTaken"
    actions   = ["s3:GetObject", "s3:DeleteObject"]
    resources = ["${local.drops}/incoming/*", "${local.drops}/held/*"]
  }

  statement {
    sid       = "DropsMoved"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = [for folder in ["processed", "error", "held"] : "${local.drops}/${folder}/*"]
  }

  statement {
    sid       = "ComputeLogs"
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["${var.bucket_arns["logs"]}/compute-logs/*"]
  }

  # A table is asked for together with its database and the catalogue. Databases are Terraform's.
  statement {
    sid = "Catalogue"
    actions = [
      "glue:CreateTable",
      "glue:DeleteTable",
      "glue:GetDatabase",
      "glue:GetTable",
      "glue:GetTables",
      "glue:UpdateTable",
    ]
    resources = concat(
      ["${var.glue}:catalog"],
      [for name in values(var.databases) : "${var.glue}:database/${name}"],
      [for name in values(var.databases) : "${var.glue}:table/${name}/*"],
    )
  }

  statement {
    sid       = "Job"
    actions   = ["glue:StartJobRun", "glue:GetJobRun", "glue:BatchStopJobRun"]
    resources = ["${var.glue}:job/${var.role_names["clean"]}"]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [for name in ["pii-key", "payout-key", "source-database"] : var.secret_arns[name]]
  }

  statement {
    sid       = "LakeKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.lake_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com", "glue.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "SecretsKey"
    actions   = ["kms:Decrypt"]
    resources = [var.operations_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }
  }
}
