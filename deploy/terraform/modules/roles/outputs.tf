output "arns" {
  description = "The roles, once they may do their work, by what they are for."
  value       = { for what in keys(local.services) : what => "arn:${var.partition}:iam::${var.account_id}:role/${var.role_names[what]}" }
  depends_on  = [aws_iam_role.this, aws_iam_role_policy.this]
}
