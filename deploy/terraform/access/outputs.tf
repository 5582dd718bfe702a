output "tables" {
  description = "How many tables each principal reads without the columns of persons."
  value       = module.grants.tables
}
