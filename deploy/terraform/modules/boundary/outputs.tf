output "arn" {
  description = "The boundary, once it is there."
  value       = "arn:${var.partition}:iam::${var.account_id}:policy/${var.policy_name}"
  depends_on  = [aws_iam_policy.this]
}
