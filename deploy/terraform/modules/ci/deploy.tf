# What the deployer may change, by kind: what has the stack's name, or carries its tag.

locals {
  regional = "${var.region}:${var.account_id}"
  own = {
    data = {
      Buckets   = { actions = ["s3:CreateBucket", "s3:DeleteBucket*", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration"], resources = ["arn:${var.partition}:s3:::${var.name}-*"] }
      Code      = { actions = ["s3:DeleteObject*", "s3:PutObject*"], resources = ["arn:${var.partition}:s3:::${var.name}-*/*"] }
      Databases = { actions = ["glue:CreateDatabase", "glue:DeleteDatabase", "glue:UpdateDatabase"], resources = ["${local.glue}:catalog", "${local.glue}:database/${var.glue_prefix}*", "${local.glue}:table/${var.glue_prefix}*/*", "${local.glue}:userDefinedFunction/${var.glue_prefix}*/*"] }
      Jobs      = { actions = ["glue:CreateJob", "glue:DeleteJob", "glue:TagResource", "glue:UntagResource", "glue:UpdateJob"], resources = ["${local.glue}:job/${var.name}-*"] }
      Secrets   = { actions = ["secretsmanager:CreateSecret", "secretsmanager:Delete*", "secretsmanager:Put*", "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret"], resources = ["arn:${var.partition}:secretsmanager:${local.regional}:secret:${var.name}/*"] }
      Workgroup = { actions = ["athena:Create*", "athena:Delete*", "athena:TagResource", "athena:UntagResource", "athena:Update*"], resources = ["arn:${var.partition}:athena:${local.regional}:workgroup/${var.name}*"] }
      Aliases   = { actions = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"], resources = ["arn:${var.partition}:kms:${local.regional}:alias/${var.name}-*"] }
    }
    tasks = {
      Cluster  = { actions = ["ecs:CreateCluster", "ecs:CreateService", "ecs:DeleteCluster", "ecs:DeleteService", "ecs:PutClusterCapacityProviders", "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCluster*", "ecs:UpdateService"], resources = ["arn:${var.partition}:ecs:${local.regional}:cluster/${var.name}", "arn:${var.partition}:ecs:${local.regional}:service/${var.name}/*", "arn:${var.partition}:ecs:${local.regional}:task-definition/${var.name}-*:*"] }
      Images   = { actions = ["ecr:*"], resources = ["arn:${var.partition}:ecr:${local.regional}:repository/${var.name}"] }
      Database = { actions = ["rds:AddTagsToResource", "rds:CreateDB*", "rds:DeleteDB*", "rds:ModifyDB*", "rds:RebootDBInstance", "rds:RemoveTagsFromResource", "rds:ResetDBParameterGroup"], resources = [for kind in ["db", "pg", "snapshot", "subgrp"] : "arn:${var.partition}:rds:${local.regional}:${kind}:${var.name}-*"] }
      Logs     = { actions = ["logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:Delete*", "logs:Put*", "logs:TagResource", "logs:UntagResource"], resources = ["arn:${var.partition}:logs:${local.regional}:log-group:/${var.name}/*", "arn:${var.partition}:logs:${local.regional}:log-group:/aws-glue/jobs/${var.name}-*", "arn:${var.partition}:logs:${local.regional}:log-group:/aws/rds/instance/${var.name}-*"] }
      Topic    = { actions = ["sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource", "sns:UntagResource"], resources = ["arn:${var.partition}:sns:${local.regional}:${var.name}-*"] }
      Rules    = { actions = ["events:DeleteRule", "events:DisableRule", "events:EnableRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:TagResource", "events:UntagResource"], resources = ["arn:${var.partition}:events:${local.regional}:rule/${var.name}-*"] }
      Alarms   = { actions = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"], resources = ["arn:${var.partition}:cloudwatch:${local.regional}:alarm:${var.name}-*"] }
      Page     = { actions = ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"], resources = ["arn:${var.partition}:cloudwatch::${var.account_id}:dashboard/${var.name}"] }
      Budget   = { actions = ["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"], resources = ["arn:${var.partition}:budgets::${var.account_id}:budget/${var.name}"] }
      Trail    = { actions = ["cloudtrail:AddTags", "cloudtrail:CreateTrail", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors", "cloudtrail:RemoveTags", "cloudtrail:StartLogging", "cloudtrail:StopLogging", "cloudtrail:UpdateTrail"], resources = ["arn:${var.partition}:cloudtrail:${local.regional}:trail/${var.name}"] }
      Vault    = { actions = ["backup:CreateBackupVault", "backup:DeleteBackupVault", "backup:PutBackupVaultLockConfiguration", "backup:TagResource", "backup:UntagResource"], resources = ["arn:${var.partition}:backup:${local.regional}:backup-vault:${var.name}"] }
    }
    # Their names are not ours to give. What is there already is changed only where it has the tag.
    network = {
      New    = { actions = concat([for what in ["EgressOnlyInternetGateway", "FlowLogs", "InternetGateway", "NatGateway", "Route", "RouteTable", "SecurityGroup", "Subnet", "Tags", "Vpc", "VpcEndpoint"] : "ec2:Create${what}"], ["ec2:AllocateAddress", "ec2:Associate*", "kms:CreateKey", "kms:TagResource", "backup:CreateBackupPlan", "backup:CreateBackupSelection", "servicediscovery:Create*", "servicediscovery:TagResource", "redshift-serverless:Create*", "redshift-serverless:TagResource", "glue:CreateSecurityConfiguration", "ecs:RegisterTaskDefinition", "ecs:DeregisterTaskDefinition"]), resources = ["*"], region = var.region }
      Tagged = { actions = ["ec2:Attach*", "ec2:Authorize*", "ec2:Delete*", "ec2:Detach*", "ec2:Modify*", "ec2:ReleaseAddress", "ec2:Replace*", "ec2:Revoke*", "ec2:Disassociate*", "kms:CreateAlias", "kms:DeleteAlias", "kms:DisableKey", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UntagResource", "kms:UpdateKeyDescription", "backup:DeleteBackup*", "backup:UpdateBackupPlan", "servicediscovery:Delete*", "servicediscovery:Update*", "redshift-serverless:Delete*", "redshift-serverless:Update*"], resources = ["*"], tagged = var.name }
      Zones  = { actions = ["route53:AssociateVPCWithHostedZone", "route53:CreateHostedZone", "route53:DeleteHostedZone", "glue:DeleteSecurityConfiguration", "glue:PutDataCatalogEncryptionSettings", "lakeformation:*LFTag*", "lakeformation:*Permissions", "lakeformation:DeregisterResource", "lakeformation:PutDataLakeSettings", "lakeformation:RegisterResource", "lakeformation:UpdateResource"], resources = ["*"] }
      Keys   = { actions = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*"], resources = ["arn:${var.partition}:kms:${local.regional}:key/*"], tagged = var.name }
    }
  }
  glue = "arn:${var.partition}:glue:${local.regional}"
}

data "aws_iam_policy_document" "own" {
  for_each = local.own

  dynamic "statement" {
    for_each = each.value
    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
      dynamic "condition" {
        for_each = merge(
          { for value in compact([try(statement.value.region, "")]) : "aws:RequestedRegion" => value },
          { for value in compact([try(statement.value.tagged, "")]) : "aws:ResourceTag/stack" => value },
        )
        content {
          test     = "StringEquals"
          variable = condition.key
          values   = [condition.value]
        }
      }
    }
  }
}

# Roles only below the boundary of all roles, which the deployer cannot change; its own has another.
data "aws_iam_policy_document" "identities" {
  statement {
    sid       = "RolesBelowTheBoundary"
    actions   = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
    resources = ["${local.iam}:role/${var.name}-*"]
    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [var.boundary_arn]
    }
  }

  statement {
    sid       = "Roles"
    actions   = ["iam:DeleteRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"]
    resources = ["${local.iam}:role/${var.name}-*"]
  }

  statement {
    sid       = "PoliciesOfPeople"
    actions   = ["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:TagPolicy", "iam:UntagPolicy"]
    resources = [for who in ["people", "build", "redshift"] : "${local.iam}:policy/${var.name}-${who}"]
  }

  statement {
    sid       = "Hand"
    actions   = ["iam:PassRole"]
    resources = [for role in local.passed : "${local.iam}:role/${var.role_names[role]}"]
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["backup.amazonaws.com", "ecs-tasks.amazonaws.com", "glue.amazonaws.com", "lakeformation.amazonaws.com", "redshift-serverless.amazonaws.com"]
    }
  }
}

locals {
  iam    = "arn:${var.partition}:iam::${var.account_id}"
  passed = [for role in keys(var.role_names) : role if !contains(["deploy", "plan"], role)]
}
