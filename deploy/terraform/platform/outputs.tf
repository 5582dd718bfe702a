output "roles" {
  description = "The roles, by what they are for."
  value       = module.roles.arns
}

output "costs" {
  description = "What costs all the time, for `medallion cost month --stack`."
  value       = local.costs
}

output "warehouse" {
  description = "The host of Redshift, as REDSHIFT_HOST; null where there is none."
  value       = one(module.redshift[*].address)
}
