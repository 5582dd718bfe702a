# Redshift Serverless, which reads silver where it lies and keeps what dbt builds from it. Its files
# reach it by Lake Formation's grants alone (root `access`, `builders`), so no policy here names a
# bucket.

resource "aws_redshiftserverless_namespace" "this" {
  namespace_name                   = var.name
  db_name                          = "medallion"
  admin_username                   = "medallion"
  manage_admin_password            = true
  admin_password_secret_kms_key_id = var.operations_key_arn
  kms_key_id                       = var.lake_key_arn
  iam_roles                        = [aws_iam_role.this.arn]
  log_exports                      = ["connectionlog", "userlog"]
}

# Nothing leads out of its security group but Redshift's own way to S3 and Glue, which enhanced
# routing would close.
resource "aws_redshiftserverless_workgroup" "this" {
  workgroup_name       = var.name
  namespace_name       = aws_redshiftserverless_namespace.this.namespace_name
  base_capacity        = var.capacity.base
  max_capacity         = var.capacity.most
  port                 = 5439
  subnet_ids           = var.subnet_ids
  security_group_ids   = [var.group_id]
  publicly_accessible  = false
  enhanced_vpc_routing = false

  tags = { stack = var.name }

  config_parameter {
    parameter_key   = "require_ssl"
    parameter_value = "true"
  }
}

# At the end of a month's hours it stops: a forgotten session costs no more than was meant.
resource "aws_redshiftserverless_usage_limit" "this" {
  resource_arn  = aws_redshiftserverless_workgroup.this.arn
  usage_type    = "serverless-compute"
  period        = "monthly"
  amount        = var.capacity.hours
  breach_action = "deactivate"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["redshift-serverless.amazonaws.com", "redshift.amazonaws.com"]
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
    sid     = "Describe"
    actions = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"]
    resources = concat(
      ["${var.glue}:catalog"],
      [for layer in ["silver", "ledger"] : "${var.glue}:database/${var.databases[layer]}"],
      [for layer in ["silver", "ledger"] : "${var.glue}:table/${var.databases[layer]}/*"],
    )
  }

  # Lends the files of what was granted; it knows no resources.
  statement {
    sid       = "Data"
    actions   = ["lakeformation:GetDataAccess"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  description          = "Reads silver for Redshift."
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.boundary_arn
}

resource "aws_iam_role_policy" "this" {
  name   = "read"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.read.json
}

# What is attached to the role that runs dbt: a password of minutes for this workgroup, whose ARN AWS
# gives, so it is told by its tag.
data "aws_iam_policy_document" "connect" {
  statement {
    sid       = "Connect"
    actions   = ["redshift-serverless:GetCredentials", "redshift-serverless:GetWorkgroup"]
    resources = ["arn:${var.partition}:redshift-serverless:${var.region}:${var.account_id}:workgroup/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/stack"
      values   = [var.name]
    }
  }
}

resource "aws_iam_policy" "connect" {
  name        = "${var.name}-redshift"
  description = "Builds gold in Redshift by dbt."
  policy      = data.aws_iam_policy_document.connect.json
}
