# It needs no provider: a state is made, and another stack is planned on it.

run "made" {
  variables {
    name = "medallion-dev"
  }
}

run "the_same_again" {
  command = plan
  variables {
    name = "medallion-dev"
  }
}

run "refuses_another_stack" {
  command = plan
  variables {
    name = "medallion-prod"
  }
  expect_failures = [terraform_data.this]
}
