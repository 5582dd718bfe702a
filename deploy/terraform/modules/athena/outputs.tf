output "workgroups" {
  description = "The workgroups: of people, and of what dbt builds."
  value       = { for what, group in aws_athena_workgroup.this : what => group.name }
}

output "policies" {
  description = "What is attached to the roles of people, and to that of dbt."
  value       = { for what, policy in aws_iam_policy.this : what => policy.arn }
}
