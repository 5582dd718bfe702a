terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
  # Where the state lies is given at `terraform init`, by environments/<environment>.backend; S3 locks
  # it by itself.
  backend "s3" {
    use_lockfile = true
    encrypt      = true
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = {
      project     = var.project
      environment = var.environment
      root        = "access"
      stack       = "${var.project}-${var.environment}"
    }
  }
}
