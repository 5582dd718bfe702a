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

variables {
  account_id  = "123456789012"
  region      = "eu-west-1"
  environment = "dev"
  personas    = { analyst = ["arn:aws:iam::123456789012:role/analyst"] }
}

run "refuses_a_wrong_account_and_an_unknown_environment" {
  command = plan
  variables {
    account_id  = "12345"
    environment = "staging"
    personas    = {}
  }
  expect_failures = [var.account_id, var.environment]
}

run "refuses_everybody" {
  command = plan
  variables {
    personas = { analyst = ["IAM_ALLOWED_PRINCIPALS"] }
  }
  expect_failures = [var.personas]
}

run "refuses_somebody_of_another_account" {
  command = plan
  variables {
    personas = { analyst = ["arn:aws:iam::210987654321:role/analyst"] }
  }
  expect_failures = [var.personas]
}

run "refuses_somebody_who_is_two" {
  command = plan
  variables {
    personas = {
      analyst = ["arn:aws:iam::123456789012:role/ana"]
      privacy = ["arn:aws:iam::123456789012:role/ana"]
    }
  }
  expect_failures = [var.personas]
}

run "refuses_a_person_who_builds" {
  command = plan
  variables {
    builders = { athena = ["arn:aws:iam::123456789012:role/analyst"] }
  }
  expect_failures = [var.builders]
}

run "refuses_a_file_that_says_nothing_of_persons" {
  command = plan
  variables {
    columns = "../platform/queries.json"
  }
  expect_failures = [var.columns]
}
