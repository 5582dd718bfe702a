# The databases of the lake's tables. The tables are made by the platform's own commits: one that
# Terraform made would lose its properties, and point to metadata that are no longer true.

resource "aws_glue_catalog_database" "layer" {
  for_each     = { for layer, name in var.databases : layer => name if layer != "ledger" }
  name         = each.value
  description  = "Tables of the layer ${each.key}, published by the platform."
  location_uri = "${var.lake_uri}/${each.key}"
}

# The ledger's database names the lake, by which the platform knows that the catalogue is its own.
# The Iceberg client may add parameters, which are left alone.
resource "aws_glue_catalog_database" "ledger" {
  name         = var.databases["ledger"]
  description  = "The accounts of every load, published by the platform."
  location_uri = "${var.lake_uri}/ledger"
  parameters   = { "medallion.lake" = var.lake_id }

  lifecycle {
    ignore_changes = [parameters]
  }
}

# What dbt builds in Athena: outside of the lake, whose databases Lake Formation governs.
resource "aws_glue_catalog_database" "build" {
  name         = "${var.databases["gold"]}_athena"
  description  = "Gold as dbt builds it in Athena."
  location_uri = "s3://${var.build_bucket}/gold"
}

resource "aws_glue_data_catalog_encryption_settings" "this" {
  count = var.manage_encryption ? 1 : 0
  data_catalog_encryption_settings {
    connection_password_encryption {
      return_connection_password_encrypted = true
      aws_kms_key_id                       = var.key_arn
    }
    encryption_at_rest {
      catalog_encryption_mode = "SSE-KMS"
      sse_aws_kms_key_id      = var.key_arn
    }
  }
}
