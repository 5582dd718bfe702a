# What both look at, where Terraform keeps its state, and what neither can ever do.

# Settings, and nothing that is kept below them: no object, no row, no value of a secret.
data "aws_iam_policy_document" "look" {
  statement {
    sid = "Look"
    actions = [
      "athena:Get*WorkGroup*", "athena:GetNamedQuery", "athena:ListTagsForResource",
      "backup:Describe*", "backup:GetBackupPlan", "backup:GetBackupSelection", "backup:GetBackupVault*", "backup:ListTags",
      "budgets:ListTagsForResource", "budgets:ViewBudget",
      "cloudtrail:DescribeTrails", "cloudtrail:GetEventSelectors", "cloudtrail:GetTrail*", "cloudtrail:ListTags",
      "cloudwatch:DescribeAlarms", "cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource",
      "ec2:Describe*", "ec2:GetSecurityGroupsForVpc",
      "ecr:Describe*", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource",
      "ecs:Describe*", "ecs:List*",
      "events:DescribeRule", "events:List*",
      "glue:GetDataCatalogEncryptionSettings", "glue:GetDatabase", "glue:GetJob", "glue:GetSecurityConfiguration", "glue:GetTable", "glue:GetTables", "glue:GetTags",
      "iam:Get*", "iam:List*",
      "kms:DescribeKey", "kms:GetKey*", "kms:ListAliases", "kms:ListResourceTags",
      "lakeformation:DescribeResource", "lakeformation:GetDataLakeSettings", "lakeformation:GetLFTag", "lakeformation:GetResourceLFTags", "lakeformation:ListPermissions",
      "logs:Describe*", "logs:ListTagsForResource",
      "rds:Describe*", "rds:ListTagsForResource",
      "redshift-serverless:GetNamespace", "redshift-serverless:GetUsageLimit", "redshift-serverless:GetWorkgroup", "redshift-serverless:ListTagsForResource",
      "route53:Get*", "route53:ListHostedZonesByName", "route53:ListTagsForResource",
      "s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration", "s3:GetReplicationConfiguration", "s3:ListBucket",
      "secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy",
      "servicediscovery:Get*", "servicediscovery:ListTagsForResource",
      "sns:Get*Attributes", "sns:ListTagsForResource",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "Uploaded"
    actions   = ["s3:GetObject", "s3:GetObjectTagging"]
    resources = ["arn:${var.partition}:s3:::${var.name}-code-${var.account_id}/*"]
  }
}

data "aws_iam_policy_document" "state" {
  for_each = { deploy = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], plan = ["s3:GetObject"] }
  statement {
    sid       = "State"
    actions   = each.value
    resources = ["arn:${var.partition}:s3:::${var.state_bucket}/${var.name}/*"]
  }
}

# Everything but the denials is said by the policies: this takes away what no deployment needs, and
# what would let it out of its bounds. Protected data are out of its reach too.
data "aws_iam_policy_document" "boundary" {
  statement {
    sid       = "Within"
    actions   = ["*"]
    resources = ["*"]
  }

  statement {
    sid    = "NoWayOut"
    effect = "Deny"
    actions = [
      "iam:*AccessKey*", "iam:*Group*", "iam:*LoginProfile*", "iam:*OpenIDConnectProvider*", "iam:*SAMLProvider*", "iam:AddUserToGroup",
      "iam:AttachUserPolicy", "iam:CreateUser", "iam:DeleteRolePermissionsBoundary", "iam:PutUserPolicy",
      "organizations:*", "sts:AssumeRole",
    ]
    resources = ["*"]
  }

  statement {
    sid    = "NotItself"
    effect = "Deny"
    actions = [
      "iam:AttachRolePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:DeleteRole", "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
    ]
    resources = [
      "${local.iam}:role/${var.role_names["deploy"]}",
      "${local.iam}:role/${var.role_names["plan"]}",
      "${local.iam}:policy/${var.name}-deploy*",
      var.boundary_arn,
    ]
  }

  statement {
    sid       = "NoData"
    effect    = "Deny"
    actions   = ["athena:GetQueryResults*", "lakeformation:GetDataAccess", "secretsmanager:GetSecretValue"]
    resources = ["*"]
  }

  statement {
    sid       = "NoObjects"
    effect    = "Deny"
    actions   = ["s3:GetObject*", "s3:PutObject*", "s3:BypassGovernanceRetention"]
    resources = ["arn:${var.partition}:s3:::${var.name}-lake-*/*"]
  }

  dynamic "statement" {
    for_each = var.protected ? ["Protected"] : []
    content {
      sid    = statement.value
      effect = "Deny"
      actions = [
        "cloudtrail:DeleteTrail", "cloudtrail:StopLogging", "ecr:DeleteRepository", "glue:DeleteDatabase", "kms:DisableKey", "kms:ScheduleKeyDeletion",
        "lakeformation:DeregisterResource", "rds:DeleteDBInstance", "s3:DeleteBucket", "secretsmanager:DeleteSecret",
      ]
      resources = ["*"]
    }
  }

  dynamic "statement" {
    for_each = var.protected ? ["ProtectedObjects"] : []
    content {
      sid       = statement.value
      effect    = "Deny"
      actions   = ["s3:DeleteObject*"]
      resources = ["arn:${var.partition}:s3:::${var.name}-lake-*/*", "arn:${var.partition}:s3:::${var.name}-logs-*/*"]
    }
  }
}
