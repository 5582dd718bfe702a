output "roles" {
  description = "The roles, by what they are for."
  value       = module.roles.arns
}

output "warehouse" {
  description = "The host of Redshift, as REDSHIFT_HOST; null where there is none."
  value       = one(module.redshift[*].address)
}
