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
  ci          = { repository = "shop/lake", state_bucket = "shop-terraform" }
}

run "dev" {
  command = plan
}

run "prod" {
  command = plan
  variables {
    environment = "prod"
    protected   = true
  }
}
