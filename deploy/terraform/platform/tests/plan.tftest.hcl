# Plans with the real provider and credentials that reach nothing. What they hold is judged by
# medallion_assets_tests/cloud.

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

override_resource {
  target          = module.database.aws_db_instance.this
  override_during = plan
  values = {
    address = "medallion-dev-dagster.none.eu-west-1.rds.amazonaws.com"
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

# With all that is off otherwise.
run "dev" {
  command = plan
  variables {
    network   = { zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
    warehouse = { enabled = true }
  }
}

run "prod" {
  command = plan
  variables {
    environment = "prod"
    protected   = true
    notices     = { mail = ["data@example.com"] }
  }
}
