# Where secrets are kept. Their values are written by a person or by a write-only argument, so no
# state and no plan ever holds one.

resource "aws_secretsmanager_secret" "this" {
  for_each                = var.secrets
  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_window
}

# Whoever is not named is refused, whatever other policies say.
data "aws_iam_policy_document" "this" {
  for_each = var.secrets
  statement {
    sid       = "OnlyItsReaders"
    effect    = "Deny"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "ArnNotLike"
      variable = "aws:PrincipalArn"
      values   = var.readers[each.key]
    }
  }
}

resource "aws_secretsmanager_secret_policy" "this" {
  for_each            = var.secrets
  secret_arn          = aws_secretsmanager_secret.this[each.key].arn
  policy              = data.aws_iam_policy_document.this[each.key].json
  block_public_policy = true
}
