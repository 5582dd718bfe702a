output "lake_arn" {
  description = "The key of all data."
  value       = aws_kms_key.lake.arn
}

output "operations_arn" {
  description = "The key of logs, notices and databases."
  value       = aws_kms_key.operations.arn
}
