output "address" {
  description = "The host of the database."
  value       = aws_db_instance.this.address
}

output "identifier" {
  description = "Its name, by which it is watched."
  value       = local.identifier
}

output "password_written" {
  description = "Changes once the password lies where the tasks find it."
  value       = aws_secretsmanager_secret_version.password.version_id
}
