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

variables {
  account_id  = "123456789012"
  region      = "eu-west-1"
  environment = "dev"
  personas = {
    analyst   = ["arn:aws:iam::123456789012:role/analyst"]
    scientist = ["arn:aws:iam::123456789012:role/scientist"]
    steward   = ["arn:aws:iam::123456789012:role/steward"]
    privacy   = ["arn:aws:iam::123456789012:role/privacy"]
  }
  builders = {
    athena   = ["arn:aws:iam::123456789012:role/dbt"]
    redshift = ["arn:aws:iam::123456789012:role/medallion-dev-warehouse"]
  }
}

run "dev" {
  command = plan
}

run "prod" {
  command = plan
  variables {
    environment = "prod"
    builders    = {}
    personas = {
      analyst = ["arn:aws:identitystore:::group/11111111-1111-1111-1111-111111111111", "arn:aws:iam::123456789012:role/reports"]
      privacy = ["arn:aws:iam::123456789012:role/privacy"]
    }
  }
}
