# What Lake Formation lets the platform do: make tables in the lake's databases, which are its own
# then, and let them lie where the lake is registered. Its reads and writes of files go by IAM.

resource "aws_lakeformation_permissions" "database" {
  for_each    = var.databases
  catalog_id  = var.account_id
  principal   = var.principal
  permissions = ["ALTER", "CREATE_TABLE", "DESCRIBE"]
  database {
    catalog_id = var.account_id
    name       = each.value
  }
}

resource "aws_lakeformation_permissions" "place" {
  catalog_id  = var.account_id
  principal   = var.principal
  permissions = ["DATA_LOCATION_ACCESS"]
  data_location {
    catalog_id = var.account_id
    arn        = var.place_arn
  }
}
