# Plans with the real provider and credentials that reach nothing. What must not be planned is refused
# by the variable that is wrong.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_kms_alias.lake
  values = {
    target_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111"
  }
}

override_data {
  target = data.aws_kms_alias.operations
  values = {
    target_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/22222222-2222-2222-2222-222222222222"
  }
}

override_data {
  target = data.aws_secretsmanager_secret.password
  values = {
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:medallion-dev/orchestrator-database-AbCdEf"
  }
}

variables {
  account_id        = "123456789012"
  region            = "eu-west-1"
  environment       = "dev"
  protected         = false
  network           = { zones = ["eu-west-1a", "eu-west-1b"] }
  database_password = "only-in-this-test-and-nowhere-else"
  wheel             = "tests/medallion_assets-0.0.0-py3-none-any.whl"
  image_digest      = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
}

run "refuses_an_unknown_environment" {
  command = plan
  variables {
    environment = "staging"
  }
  expect_failures = [var.environment]
}

run "refuses_a_wrong_account" {
  command = plan
  variables {
    account_id = "12345"
  }
  expect_failures = [var.account_id]
}

run "refuses_prod_that_nobody_watches_and_nothing_protects" {
  command = plan
  variables {
    environment = "prod"
    audit       = { enabled = false }
    database    = { multi_az = false }
  }
  expect_failures = [var.protected, var.audit, var.notices, var.database]
}

run "refuses_a_weak_password" {
  command = plan
  variables {
    database_password = "dagster"
  }
  expect_failures = [var.database_password]
}

run "refuses_a_warehouse_in_two_zones" {
  command = plan
  variables {
    warehouse = { enabled = true }
  }
  expect_failures = [var.warehouse]
}
