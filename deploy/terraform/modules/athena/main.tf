# How people ask: one workgroup with limits that nobody can leave, and one for dbt, which names the
# places of its tables itself. Data reach people by Lake Formation alone; no policy here names the
# lake's bucket.

locals {
  results = { people = var.name, build = "${var.name}-build" }
  queries = { for query in jsondecode(file(var.queries))["create-named-query"] : query.Name => query }
}

resource "aws_athena_workgroup" "this" {
  for_each      = local.results
  name          = each.value
  description   = each.key == "people" ? "Questions to the lake, each with a limit" : "Gold as dbt builds it"
  state         = "ENABLED"
  force_destroy = true

  configuration {
    enforce_workgroup_configuration    = each.key == "people"
    publish_cloudwatch_metrics_enabled = true
    bytes_scanned_cutoff_per_query     = var.cutoff_megabytes * 1024 * 1024
    requester_pays_enabled             = false

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location       = "s3://${var.results_bucket}/${each.key}/"
      expected_bucket_owner = var.account_id
      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.lake_key_arn
      }
    }
  }
}

# The questions that the platform itself answers, written for a database called lake_gold.
resource "aws_athena_named_query" "this" {
  for_each    = local.queries
  name        = each.key
  description = each.value.Description
  workgroup   = aws_athena_workgroup.this["people"].name
  database    = var.databases["gold"]
  query       = replace(each.value.QueryString, each.value.Database, var.databases["gold"])
}

resource "aws_iam_policy" "this" {
  for_each    = { people = data.aws_iam_policy_document.people.json, build = data.aws_iam_policy_document.build.json }
  name        = "${var.name}-${each.key}"
  description = each.key == "people" ? "Asks Athena; what it sees is said by Lake Formation." : "Builds gold in Athena by dbt."
  policy      = each.value
}
