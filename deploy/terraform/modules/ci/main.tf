# Who deploys without a key that could be lost: a job of one repository and branch, told by the tokens
# that its runner signs. One role changes the stack, another looks what would change.

locals {
  url      = "token.actions.githubusercontent.com"
  audience = "sts.amazonaws.com"
  provider = "arn:${var.partition}:iam::${var.account_id}:oidc-provider/${local.url}"
  subjects = {
    deploy = "repo:${var.repository}:ref:refs/heads/${var.branch}"
    plan   = "repo:${var.repository}:pull_request"
  }
  documents = merge(
    { for kind, document in data.aws_iam_policy_document.own : kind => document.json },
    { identities = data.aws_iam_policy_document.identities.json },
  )
  inline = merge([
    for role in keys(local.subjects) : {
      "${role} look"  = { role = role, name = "look", json = data.aws_iam_policy_document.look.json }
      "${role} state" = { role = role, name = "state", json = data.aws_iam_policy_document.state[role].json }
    }
  ]...)
}

# One an account; where there is one already, its audience has to be the same.
resource "aws_iam_openid_connect_provider" "this" {
  count          = var.create_provider ? 1 : 0
  url            = "https://${local.url}"
  client_id_list = [local.audience]
}

# Exactly one subject each: a pattern would let in other branches, or other repositories.
data "aws_iam_policy_document" "trust" {
  for_each = local.subjects
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.url}:aud"
      values   = [local.audience]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.url}:sub"
      values   = [each.value]
    }
  }
}

resource "aws_iam_policy" "boundary" {
  name        = "${var.name}-deployer-boundary"
  description = "The most that whoever deploys ${var.name} can do."
  policy      = data.aws_iam_policy_document.boundary.json
}

resource "aws_iam_role" "this" {
  for_each             = local.subjects
  name                 = var.role_names[each.key]
  description          = each.key == "deploy" ? "Changes the stack." : "Looks what would change."
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  permissions_boundary = "arn:${var.partition}:iam::${var.account_id}:policy/${var.name}-deployer-boundary"
  max_session_duration = 7200
  depends_on           = [aws_iam_policy.boundary, aws_iam_openid_connect_provider.this]
}

resource "aws_iam_role_policy" "this" {
  for_each = local.inline
  name     = each.value.name
  role     = aws_iam_role.this[each.value.role].name
  policy   = each.value.json
}

# Together they are longer than what a role itself may hold.
resource "aws_iam_policy" "deploy" {
  for_each    = local.documents
  name        = "${var.name}-deploy-${each.key}"
  description = "Changes ${each.key} of ${var.name}."
  policy      = each.value
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each   = local.documents
  role       = aws_iam_role.this["deploy"].name
  policy_arn = "arn:${var.partition}:iam::${var.account_id}:policy/${var.name}-deploy-${each.key}"
  depends_on = [aws_iam_policy.deploy]
}
