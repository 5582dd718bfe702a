# What AWS says by itself: jobs and backups that fail, tasks that are ended, and somebody who changes
# what guards the data.

locals {
  events = {
    job = {
      about   = "The Glue job failed."
      pattern = { source = ["aws.glue"], "detail-type" = ["Glue Job State Change"], detail = { jobName = [var.job], state = ["FAILED", "TIMEOUT", "ERROR"] } }
    }
    task = {
      about = "A task ended by itself."
      pattern = {
        source        = ["aws.ecs"]
        "detail-type" = ["ECS Task State Change"]
        detail        = { clusterArn = [var.cluster_arn], lastStatus = ["STOPPED"], stopCode = ["EssentialContainerExited", "TaskFailedToStart"] }
      }
    }
    backup = {
      about   = "A backup failed."
      pattern = { source = ["aws.backup"], "detail-type" = ["Backup Job State Change"], detail = { state = ["FAILED", "EXPIRED", "ABORTED"], backupVaultName = [var.name] } }
    }
    database = {
      about   = "Dagster's database failed, or fails over."
      pattern = { source = ["aws.rds"], "detail-type" = ["RDS DB Instance Event"], detail = { SourceIdentifier = [var.database], EventCategories = ["failure", "failover", "low storage"] } }
    }
    # They reach EventBridge only where a trail records them (module audit).
    guards = {
      about = "Somebody changed what guards the data."
      pattern = {
        "detail-type" = ["AWS API Call via CloudTrail"]
        detail = {
          eventName = [
            "DeleteBucketPolicy",
            "DeleteTrail",
            "DeregisterResource",
            "DisableKey",
            "PutBucketPolicy",
            "PutBucketPublicAccessBlock",
            "PutDataLakeSettings",
            "PutKeyPolicy",
            "ScheduleKeyDeletion",
            "StopLogging",
          ]
        }
      }
    }
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each      = local.events
  name          = "${var.name}-${each.key}"
  description   = each.value.about
  event_pattern = jsonencode(each.value.pattern)
}

resource "aws_cloudwatch_event_target" "this" {
  for_each   = local.events
  rule       = aws_cloudwatch_event_rule.this[each.key].name
  target_id  = "people"
  arn        = var.topic_arn
  depends_on = [aws_sns_topic_policy.this]
}
