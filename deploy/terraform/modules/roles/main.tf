# Who runs, and what each may do. A role is of one service alone, of this account, and below the
# boundary; the matrix of what each can reach is written by hand in the tests.

locals {
  services = {
    code   = "ecs-tasks.amazonaws.com"
    web    = "ecs-tasks.amazonaws.com"
    daemon = "ecs-tasks.amazonaws.com"
    start  = "ecs-tasks.amazonaws.com"
    clean  = "glue.amazonaws.com"
  }
  policies = {
    code  = data.aws_iam_policy_document.code.json
    web   = data.aws_iam_policy_document.web.json
    start = data.aws_iam_policy_document.start.json
    clean = data.aws_iam_policy_document.clean.json
  }
  lake    = "${var.bucket_arns["lake"]}/${var.lake_prefix}"
  drops   = "${var.bucket_arns["lake"]}/${var.drops_prefix}"
  exports = "${var.bucket_arns["lake"]}/${var.exports_prefix}"
  logs    = "arn:${var.partition}:logs:${var.region}:${var.account_id}:log-group"
}

data "aws_iam_policy_document" "trust" {
  for_each = local.services
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = [each.value]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each             = local.services
  name                 = var.role_names[each.key]
  description          = var.descriptions[each.key]
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  permissions_boundary = var.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  for_each = local.policies
  name     = "work"
  role     = aws_iam_role.this[each.key].name
  policy   = each.value
}
