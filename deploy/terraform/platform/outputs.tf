output "roles" {
  description = "The roles, by what they are for."
  value       = module.roles.arns
}
