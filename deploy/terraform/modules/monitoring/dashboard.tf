# One page: runs, tasks, database, and what is in alarm.

locals {
  charts = {
    "Runs"                  = [[local.own, "RunsSucceeded"], [local.own, "RunsFailed"], [local.own, "StepsFailed"]]
    "Memory of tasks, %"    = [for service in ["code", "web", "daemon"] : ["AWS/ECS", "MemoryUtilization", "ClusterName", var.name, "ServiceName", service]]
    "CPU of tasks, %"       = [for service in ["code", "web", "daemon"] : ["AWS/ECS", "CPUUtilization", "ClusterName", var.name, "ServiceName", service]]
    "Database, CPU %"       = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", var.database]]
    "Database, connections" = [["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", var.database]]
    "Athena, bytes scanned" = [["AWS/Athena", "ProcessedBytes", "WorkGroup", var.name]]
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm", x = 0, y = 0, width = 24, height = 3
        properties = { title = "Alarms", alarms = [for name in keys(local.alarms) : "arn:${var.partition}:cloudwatch:${var.region}:${var.account_id}:alarm:${var.name}-${name}"] }
      }],
      [for place, title in keys(local.charts) : {
        type       = "metric", x = (place % 3) * 8, y = 3 + floor(place / 3) * 6, width = 8, height = 6
        properties = { title = title, region = var.region, view = "timeSeries", stat = title == "Runs" ? "Sum" : "Average", period = 300, metrics = local.charts[title] }
      }],
    )
  })
}
