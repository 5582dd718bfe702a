output "tables" {
  description = "How many tables each principal reads without the columns of persons."
  value       = { for principal in distinct([for grant in local.tables : grant.principal]) : principal => length([for grant in local.tables : grant if grant.principal == principal]) }
}
