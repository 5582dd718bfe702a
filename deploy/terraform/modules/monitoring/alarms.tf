# One alarm for each way to fail. What a run prints when it ends is counted from the logs of the code
# location, where it runs, and of the daemon, which ends one that hangs.

locals {
  counted = {
    code-failed      = { group = var.log_groups["code"], metric = "RunsFailed", pattern = "RUN_FAILURE" }
    daemon-failed    = { group = var.log_groups["daemon"], metric = "RunsFailed", pattern = "RUN_FAILURE" }
    code-succeeded   = { group = var.log_groups["code"], metric = "RunsSucceeded", pattern = "RUN_SUCCESS" }
    code-step-failed = { group = var.log_groups["code"], metric = "StepsFailed", pattern = "STEP_FAILURE" }
  }
  own  = "Medallion/${var.name}"
  low  = "LessThanThreshold"
  high = "GreaterThanThreshold"

  alarms = merge(
    {
      runs-failed = {
        about     = "A run failed.", namespace = local.own, metric = "RunsFailed", of = {},
        statistic = "Sum", is = local.high, threshold = 0, period = 300, periods = 1, missing = "notBreaching"
      }
      # The day's data are late if no run of a whole day ended well; nothing counted is nothing run.
      no-run-succeeded = {
        about     = "No run succeeded for a day.", namespace = local.own, metric = "RunsSucceeded", of = {},
        statistic = "Sum", is = local.low, threshold = 1, period = 86400, periods = 1, missing = "breaching"
      }
      code-memory = {
        about  = "Runs are about to be ended for want of memory.", namespace = "AWS/ECS", metric = "MemoryUtilization",
        of     = { ClusterName = var.name, ServiceName = "code" }, statistic = "Maximum", is = local.high, threshold = 90,
        period = 300, periods = 2, missing = "notBreaching"
      }
      database-cpu = {
        about  = "Dagster's database has no time left.", namespace = "AWS/RDS", metric = "CPUUtilization",
        of     = { DBInstanceIdentifier = var.database }, statistic = "Average", is = local.high, threshold = 80,
        period = 300, periods = 6, missing = "breaching"
      }
      database-storage = {
        about  = "Dagster's database has no disk left.", namespace = "AWS/RDS", metric = "FreeStorageSpace",
        of     = { DBInstanceIdentifier = var.database }, statistic = "Minimum", is = local.low, threshold = 4 * 1024 * 1024 * 1024,
        period = 300, periods = 2, missing = "breaching"
      }
      database-connections = {
        about  = "Dagster's database has many connections.", namespace = "AWS/RDS", metric = "DatabaseConnections",
        of     = { DBInstanceIdentifier = var.database }, statistic = "Maximum", is = local.high, threshold = var.connections,
        period = 300, periods = 3, missing = "notBreaching"
      }
    },
    {
      for service in ["code", "web", "daemon"] : "${service}-gone" => {
        about  = "The service ${service} does not run.", namespace = "ECS/ContainerInsights", metric = "RunningTaskCount",
        of     = { ClusterName = var.name, ServiceName = service }, statistic = "Minimum", is = local.low, threshold = 1,
        period = 300, periods = 3, missing = "breaching"
      }
    },
    var.warehouse ? {
      warehouse-dear = {
        about  = "Redshift computes more than was meant.", namespace = "AWS/Redshift-Serverless", metric = "ComputeSeconds",
        of     = { Workgroup = var.name }, statistic = "Sum", is = local.high, threshold = 28800,
        period = 86400, periods = 1, missing = "notBreaching"
      }
    } : {},
  )
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each       = local.counted
  name           = "${var.name}-${each.key}"
  log_group_name = each.value.group
  pattern        = "\"${each.value.pattern}\""
  metric_transformation {
    namespace     = local.own
    name          = each.value.metric
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.about
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.of
  statistic           = each.value.statistic
  comparison_operator = each.value.is
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = each.value.periods
  treat_missing_data  = each.value.missing
  actions_enabled     = true
  alarm_actions       = [var.topic_arn]
  ok_actions          = [var.topic_arn]
}
