variable "project" {
  type        = string
  description = "Begins every name."
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.project))
    error_message = "A project has 3 to 20 small letters, digits and hyphens, and begins with a letter."
  }
}

variable "environment" {
  type        = string
  description = "dev, qa or prod."
  validation {
    condition     = contains(["dev", "qa", "prod"], var.environment)
    error_message = "The environment is dev, qa or prod."
  }
}

variable "account_id" {
  type        = string
  description = "The account that everything is in."
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account has 12 digits."
  }
}

variable "region" {
  type        = string
  description = "The region that everything is in."
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region is named like eu-west-1."
  }
}

variable "partition" {
  type        = string
  description = "aws, or the partition of China or the government."
  default     = "aws"
  validation {
    condition     = contains(["aws", "aws-cn", "aws-us-gov"], var.partition)
    error_message = "The partition is aws, aws-cn or aws-us-gov."
  }
}

variable "lake_prefix" {
  type        = string
  description = "Where the lake lies in its bucket."
  default     = "lake"
  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.lake_prefix))
    error_message = "The prefix has small letters, digits and hyphens, and no slash."
  }
}
