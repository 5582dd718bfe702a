output "databases" {
  description = "The databases, once they are there, by layer."
  value = merge(
    { for layer, database in aws_glue_catalog_database.layer : layer => database.name },
    { ledger = aws_glue_catalog_database.ledger.name, build = aws_glue_catalog_database.build.name },
  )
}
