output "arns" {
  description = "The roles, by what they are for."
  value       = { for what, role in aws_iam_role.this : what => role.arn }
}
