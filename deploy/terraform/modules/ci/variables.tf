variable "name" {
  type        = string
  description = "Begins the names of all that may be changed, and is the value of its tag `stack`."
}

variable "repository" {
  type        = string
  description = "The repository whose jobs deploy, as OWNER/NAME."
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$", var.repository))
    error_message = "A repository is named OWNER/NAME, without a pattern."
  }
}

variable "branch" {
  type        = string
  description = "The branch whose jobs deploy."
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", var.branch))
    error_message = "A branch is named by itself, without a pattern."
  }
}

variable "create_provider" {
  type        = bool
  description = "Whether the account learns to trust the signer of tokens here; false where it does already."
}

variable "state_bucket" {
  type        = string
  description = "The bucket of Terraform's state; that of this stack lies below its name."
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "A bucket's name has 3 to 63 small letters, digits, points and hyphens."
  }
}

variable "protected" {
  type        = bool
  description = "Whether the deployer can delete no data."
}

variable "role_names" {
  type        = map(string)
  description = "The names of all roles of the stack; those of deploy and plan are made here."
}

variable "boundary_arn" {
  type        = string
  description = "The boundary below which the deployer makes roles."
}

variable "glue_prefix" {
  type        = string
  description = "Begins the names of the databases."
}

variable "account_id" {
  type        = string
  description = "The account of the stack."
}

variable "region" {
  type        = string
  description = "The region of the stack."
}

variable "partition" {
  type        = string
  description = "The partition of the ARNs."
}
