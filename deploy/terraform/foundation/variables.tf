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

variable "protected" {
  type        = bool
  description = "Whether a plan that would delete data is refused; buckets that hold something cannot be deleted then."
  validation {
    condition     = var.protected || var.environment != "prod"
    error_message = "The data of prod are protected."
  }
}

variable "deletion_window" {
  type        = number
  description = "Days in which the deletion of a key can be taken back."
  default     = 30
  validation {
    condition     = var.deletion_window == 30 || var.environment != "prod"
    error_message = "In prod the deletion of a key can be taken back for 30 days."
  }
}

variable "noncurrent_days" {
  type        = number
  description = "Days for which replaced and deleted objects can be had back."
  default     = 30
  validation {
    condition     = var.noncurrent_days >= 30 || var.environment != "prod"
    error_message = "In prod objects can be had back for at least 30 days."
  }
}

variable "results_days" {
  type        = number
  description = "Days for which results of queries are kept."
  default     = 14
  validation {
    condition     = var.results_days >= 1
    error_message = "At least one day."
  }
}

variable "logs_days" {
  type        = number
  description = "Days for which logs are kept."
  default     = 400
  validation {
    condition     = var.logs_days >= 30
    error_message = "At least 30 days."
  }
}

variable "manage_catalog_encryption" {
  type        = bool
  description = "Whether the catalogue's encryption, which is the account's in a region, is set here."
  default     = true
}

variable "lake_formation" {
  type        = string
  description = "manage: this stack sets Lake Formation's settings, which are the account's in a region. join: another does."
  default     = "manage"
  validation {
    condition     = contains(["manage", "join"], var.lake_formation)
    error_message = "manage or join."
  }
}

variable "lake_formation_admins" {
  type        = list(string)
  description = "The ARNs of those who grant; by default the role that deploys."
  default     = []
  validation {
    condition     = alltrue([for arn in var.lake_formation_admins : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$", arn))])
    error_message = "Each is the ARN of a role or a user."
  }
}

variable "ci" {
  type = object({
    repository      = string
    branch          = optional(string, "main")
    create_provider = optional(bool, true)
    state_bucket    = string
  })
  description = "The repository on GitHub whose jobs deploy, by roles of their own; null for none."
  default     = null
}
