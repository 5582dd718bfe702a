# The buckets: one for the lake, one each for what people ask for, logs, code, and what dbt builds in
# Athena, which has to lie outside of what Lake Formation governs.

locals {
  expiring = { results = var.results_days, logs = var.logs_days }
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid       = "AccessLogs"
    actions   = ["s3:PutObject"]
    resources = ["${var.bucket_arns["logs"]}/s3-access/*"]
    principals {
      type        = "Service"
      identifiers = ["logging.s3.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }

  # Flow logs of the network.
  dynamic "statement" {
    for_each = local.deliveries
    content {
      sid       = statement.key
      actions   = [statement.value[0]]
      resources = ["${var.bucket_arns["logs"]}${statement.value[1]}"]
      principals {
        type        = "Service"
        identifiers = ["delivery.logs.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [var.account_id]
      }
    }
  }

  statement {
    sid       = "TrailLooks"
    actions   = ["s3:GetBucketAcl"]
    resources = [var.bucket_arns["logs"]]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail]
    }
  }

  statement {
    sid       = "TrailWrites"
    actions   = ["s3:PutObject"]
    resources = ["${var.bucket_arns["logs"]}/cloudtrail/AWSLogs/${var.account_id}/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = [local.trail]
    }
  }
}

locals {
  deliveries = { FlowLook = ["s3:GetBucketAcl", ""], FlowWrite = ["s3:PutObject", "/flow/AWSLogs/${var.account_id}/*"] }
  trail      = "arn:${var.partition}:cloudtrail:${var.region}:${var.account_id}:trail/${var.name}"
}

module "logs" {
  source          = "../bucket"
  name            = var.buckets["logs"]
  account_id      = var.account_id
  partition       = var.partition
  force_destroy   = var.force_destroy
  noncurrent_days = var.noncurrent_days
  expire_days     = local.expiring["logs"]
  statements      = [data.aws_iam_policy_document.logs.json]
}

module "data" {
  source   = "../bucket"
  for_each = toset(["lake", "results", "code", "gold-build"])

  name            = var.buckets[each.key]
  account_id      = var.account_id
  partition       = var.partition
  encryption      = { key_arn = var.key_arn }
  force_destroy   = var.force_destroy
  noncurrent_days = var.noncurrent_days
  expire_days     = lookup(local.expiring, each.key, null)
  tiered_prefixes = each.key == "lake" ? ["${var.lake_prefix}/landing/"] : []
  logs_bucket     = module.logs.name
}
