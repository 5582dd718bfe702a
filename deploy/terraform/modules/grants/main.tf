# Who sees which tables and columns. Each table is granted by its name, and columns that relate to a
# person are left out: what nobody has described yet is seen by nobody but whoever may see all.

locals {
  personal = jsondecode(file(var.columns))

  # What each persona reads without the columns of persons; `privacy` reads everything, also tables
  # that come later.
  read = {
    analyst   = ["gold"]
    scientist = ["gold", "silver"]
    steward   = ["gold", "silver", "quarantine", "ledger"]
  }
  whole = {
    privacy = keys(var.databases)
    # Gold is built from all of silver, by machines that no person may be.
    athena   = ["silver", "ledger"]
    redshift = ["silver", "ledger"]
  }

  tables = merge(flatten([
    for persona, layers in local.read : [
      for pair in setproduct(var.principals[persona], layers) : {
        for table, columns in local.personal[pair[1]] :
        "${pair[0]} ${pair[1]}.${table}" => { principal = pair[0], layer = pair[1], table = table, hidden = columns }
      }
    ]
  ])...)

  everything = merge([
    for who, layers in local.whole : {
      for pair in setproduct(var.principals[who], layers) :
      "${pair[0]} ${pair[1]}" => { principal = pair[0], layer = pair[1] }
    }
  ]...)

  databases = merge([
    for who, layers in merge(local.read, local.whole) : {
      for pair in setproduct(var.principals[who], layers) :
      "${pair[0]} ${pair[1]}" => { principal = pair[0], layer = pair[1] }
    }
  ]...)
}

resource "aws_lakeformation_permissions" "database" {
  for_each    = local.databases
  catalog_id  = var.account_id
  principal   = each.value.principal
  permissions = ["DESCRIBE"]
  database {
    catalog_id = var.account_id
    name       = var.databases[each.value.layer]
  }
}

# SELECT stands alone: Lake Formation adds DESCRIBE by itself, and a list of both would differ for
# ever.
resource "aws_lakeformation_permissions" "table" {
  for_each    = local.tables
  catalog_id  = var.account_id
  principal   = each.value.principal
  permissions = ["SELECT"]
  table_with_columns {
    catalog_id            = var.account_id
    database_name         = var.databases[each.value.layer]
    name                  = each.value.table
    wildcard              = true
    excluded_column_names = length(each.value.hidden) > 0 ? each.value.hidden : null
  }
}

resource "aws_lakeformation_permissions" "everything" {
  for_each    = local.everything
  catalog_id  = var.account_id
  principal   = each.value.principal
  permissions = ["DESCRIBE", "SELECT"]
  table {
    catalog_id    = var.account_id
    database_name = var.databases[each.value.layer]
    wildcard      = true
  }
}

# What dbt builds in Athena is its own: whoever makes a table may do everything with it.
resource "aws_lakeformation_permissions" "build" {
  for_each    = var.principals["athena"]
  catalog_id  = var.account_id
  principal   = each.key
  permissions = ["CREATE_TABLE", "DESCRIBE"]
  database {
    catalog_id = var.account_id
    name       = "${var.databases["gold"]}_athena"
  }
}
