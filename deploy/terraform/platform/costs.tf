# What of this stack costs all the time, in the words of the platform's prices (docs/cost.md). What
# depends on use is recorded by the platform itself.

locals {
  month_hours = 730 # of the mean month, as AWS reckons it
  task_sizes  = [var.tasks.code, var.tasks.web, var.tasks.daemon]
  processor   = lower(var.tasks.architecture)
  machines    = var.database.multi_az ? 2 : 1
  free_disk   = 20 # GB of each task

  costs = {
    fixed = {
      "endpoint_hour"                           = length(var.network.endpoints) * var.network.endpoint_zones * local.month_hours
      "nat_hour"                                = var.network.nat ? local.month_hours : 0
      "fargate_vcpu_hour_${local.processor}"    = sum(local.task_sizes[*].cpu) / 1024 * local.month_hours
      "fargate_gb_hour_${local.processor}"      = sum(local.task_sizes[*].memory) / 1024 * local.month_hours
      "fargate_disk_gb_hour"                    = max(0, var.tasks.disk - local.free_disk) * local.month_hours
      "rds_hour_${var.database.instance_class}" = local.machines * local.month_hours
      "rds_gb_month"                            = local.machines * var.database.gigabytes
      "alarm"                                   = module.monitoring.alarms
      "dashboard"                               = 1
    }
    each_request = { for item in ["cloudtrail_data_event"] : item => 1 if var.audit.enabled }
  }
}
