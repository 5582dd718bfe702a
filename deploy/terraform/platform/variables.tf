variable "project" {
  type        = string
  description = "Begins every name."
  default     = "medallion"
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
  description = "The account that everything is in; the provider refuses any other."
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account has 12 digits."
  }
}

variable "region" {
  type        = string
  description = "The region that everything is in."
}

variable "partition" {
  type        = string
  description = "The partition of the ARNs."
  default     = "aws"
}
