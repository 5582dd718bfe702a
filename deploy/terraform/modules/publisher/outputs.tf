output "databases" {
  description = "The databases, once the platform may make tables in them."
  value       = var.databases
  depends_on  = [aws_lakeformation_permissions.database, aws_lakeformation_permissions.place]
}
