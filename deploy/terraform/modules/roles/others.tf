# The web server sees logs and nothing of the lake; the daemon needs nothing of AWS. What starts a
# task pulls its image and hands it the password of Dagster's database.

data "aws_iam_policy_document" "web" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arns["logs"]]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["compute-logs/*"]
    }
  }

  statement {
    sid       = "ComputeLogs"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arns["logs"]}/compute-logs/*"]
  }

  # The way to the UI: a forwarded port, for which no port is open to anybody.
  statement {
    sid = "Forward"
    actions = [
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "start" {
  statement {
    sid       = "Login"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "Image"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = ["arn:${var.partition}:ecr:${var.region}:${var.account_id}:repository/${var.name}"]
  }

  statement {
    sid       = "Logs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for group in values(var.log_groups) : "${local.logs}:${group}:*"]
  }

  statement {
    sid       = "Password"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.secret_arns["orchestrator-database"]]
  }

  statement {
    sid       = "PasswordKey"
    actions   = ["kms:Decrypt"]
    resources = [var.operations_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }
  }
}

# The Glue job cleans files that it is named: no catalogue, no secret but the key of pseudonyms, and
# nothing but silver and quarantine to write.
data "aws_iam_policy_document" "clean" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arns["lake"]]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = [for layer in ["bronze", "silver", "quarantine", "pipes"] : "${var.lake_prefix}/${layer}/*"]
    }
  }

  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = [for layer in ["bronze", "silver", "quarantine", "pipes"] : "${local.lake}/${layer}/*"]
  }

  statement {
    sid       = "Code"
    actions   = ["s3:GetObject"]
    resources = ["${var.bucket_arns["code"]}/glue/*"]
  }

  statement {
    sid       = "Stage"
    actions   = ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = [for layer in ["silver", "quarantine"] : "${local.lake}/${layer}/*"]
  }

  statement {
    sid       = "Secret"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.secret_arns["pii-key"]]
  }

  statement {
    sid       = "SecretKey"
    actions   = ["kms:Decrypt"]
    resources = [var.operations_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "Tell"
    actions   = ["s3:PutObject"]
    resources = ["${local.lake}/pipes/*"]
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

  # Terraform makes the groups, which gives them a key and an end.
  statement {
    sid       = "Logs"
    actions   = ["logs:AssociateKmsKey", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${local.logs}:/aws-glue/jobs/*"]
  }
}
