output "name" {
  description = "The bucket, once it can be used."
  value       = var.name
  depends_on  = [aws_s3_bucket_policy.this, aws_s3_bucket_ownership_controls.this]
}

output "policy" {
  description = "Its policy."
  value       = data.aws_iam_policy_document.this.json
}
