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

override_resource {
  target          = module.keys.aws_kms_key.lake
  override_during = plan
  values = {
    arn    = "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111"
    key_id = "11111111-1111-1111-1111-111111111111"
  }
}

override_resource {
  target          = module.keys.aws_kms_key.operations
  override_during = plan
  values = {
    arn    = "arn:aws:kms:eu-west-1:123456789012:key/22222222-2222-2222-2222-222222222222"
    key_id = "22222222-2222-2222-2222-222222222222"
  }
}

variables {
  account_id  = "123456789012"
  region      = "eu-west-1"
  environment = "dev"
  protected   = false
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

run "refuses_prod_whose_data_are_not_protected" {
  command = plan
  variables {
    environment = "prod"
  }
  expect_failures = [var.protected]
}

run "refuses_short_windows_in_prod" {
  command = plan
  variables {
    environment     = "prod"
    protected       = true
    deletion_window = 7
    noncurrent_days = 1
  }
  expect_failures = [var.deletion_window, var.noncurrent_days]
}

run "refuses_settings_that_nobody_knows" {
  command = plan
  variables {
    lake_formation        = "hybrid"
    lake_formation_admins = ["ana"]
  }
  expect_failures = [var.lake_formation, var.lake_formation_admins]
}
