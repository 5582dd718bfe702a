# A second copy of Dagster's database. The lake needs none: its bucket keeps what is overwritten. Nor
# does Redshift: what it holds is built anew from silver, and it keeps recovery points of a day by
# itself. The Glue catalogue cannot be backed up by AWS at all.

resource "aws_backup_vault" "this" {
  name          = var.name
  kms_key_arn   = var.key_arn
  force_destroy = !var.protected
}

# What is in it cannot be deleted before its time.
resource "aws_backup_vault_lock_configuration" "this" {
  count              = var.protected ? 1 : 0
  backup_vault_name  = aws_backup_vault.this.name
  min_retention_days = 7
  max_retention_days = 400
}

resource "aws_backup_plan" "this" {
  name = var.name
  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.this.name
    schedule          = "cron(0 5 * * ? *)"
    start_window      = 60
    completion_window = 240
    lifecycle {
      delete_after = var.days
    }
  }
}

resource "aws_backup_selection" "this" {
  name         = var.name
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = var.resources
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["backup.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

# It makes copies and puts nothing back: who restores does it as a person.
data "aws_iam_policy_document" "this" {
  statement {
    sid = "Snapshots"
    actions = [
      "rds:AddTagsToResource",
      "rds:CopyDBSnapshot",
      "rds:CreateDBSnapshot",
      "rds:DescribeDBInstances",
      "rds:DescribeDBSnapshots",
      "rds:ListTagsForResource",
    ]
    resources = concat(var.resources, ["arn:${var.partition}:rds:${var.region}:${var.account_id}:snapshot:awsbackup:*"])
  }

  statement {
    sid       = "OldSnapshots"
    actions   = ["rds:DeleteDBSnapshot"]
    resources = ["arn:${var.partition}:rds:${var.region}:${var.account_id}:snapshot:awsbackup:*"]
  }

  statement {
    sid       = "Vault"
    actions   = ["backup:CopyIntoBackupVault", "backup:DescribeBackupVault"]
    resources = ["arn:${var.partition}:backup:${var.region}:${var.account_id}:backup-vault:${var.name}"]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
    resources = [var.key_arn]
  }
}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  description          = "Copies databases into the vault."
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  name   = "copy"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.this.json
}
