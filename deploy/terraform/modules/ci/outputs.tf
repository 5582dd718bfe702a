output "role_arns" {
  description = "The roles that a job takes: to deploy, and to look what would change."
  value       = { for what in keys(local.subjects) : what => "${local.iam}:role/${var.role_names[what]}" }
  depends_on  = [aws_iam_role.this, aws_iam_role_policy.this, aws_iam_role_policy_attachment.deploy]
}
