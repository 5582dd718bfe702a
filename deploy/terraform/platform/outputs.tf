output "roles" {
  description = "The roles, by what they are for."
  value       = module.roles.arns
}

output "costs" {
  description = "What costs all the time, for `medallion cost month --stack`."
  value       = local.costs
}
