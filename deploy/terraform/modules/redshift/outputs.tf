output "address" {
  description = "The host of the workgroup, as REDSHIFT_HOST."
  value       = "${var.name}.${var.account_id}.${var.region}.redshift-serverless.amazonaws.com"
  depends_on  = [aws_redshiftserverless_workgroup.this]
}
