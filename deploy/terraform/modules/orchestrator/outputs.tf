output "cluster" {
  description = "The cluster of the services."
  value       = var.name
  depends_on  = [aws_ecs_service.this]
}

output "log_groups" {
  description = "The log groups, once they are there."
  value       = var.log_groups
  depends_on  = [aws_cloudwatch_log_group.this]
}
