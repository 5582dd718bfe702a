# The place of the lake is registered, so that people reach its data by grants alone (see the root
# `access`), and every database names its layer.

locals {
  bucket_arn = "arn:${var.partition}:s3:::${var.bucket}"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lakeformation.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${var.lake_prefix}/*"]
    }
  }
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["${local.bucket_arn}/${var.lake_prefix}/*"]
  }
  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt"]
    resources = [var.key_arn]
  }
}

# A role of its own: the service-linked one cannot be given a key by a policy of identity.
resource "aws_iam_role" "register" {
  name                 = var.role_name
  description          = "Lends Lake Formation the lake's files to read."
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.boundary_arn
}

resource "aws_iam_role_policy" "register" {
  name   = "lake"
  role   = aws_iam_role.register.name
  policy = data.aws_iam_policy_document.read.json
}

resource "aws_lakeformation_resource" "lake" {
  arn                   = "${local.bucket_arn}/${var.lake_prefix}"
  role_arn              = aws_iam_role.register.arn
  hybrid_access_enabled = false
  depends_on            = [aws_iam_role_policy.register]
}

resource "aws_lakeformation_lf_tag" "layer" {
  key    = "${var.name}-layer"
  values = sort(keys(var.databases))
}

# Tables inherit the tag, also those that are made later.
resource "aws_lakeformation_resource_lf_tags" "layer" {
  for_each = var.databases
  database {
    name = each.value
  }
  lf_tag {
    key   = aws_lakeformation_lf_tag.layer.key
    value = each.key
  }
}
