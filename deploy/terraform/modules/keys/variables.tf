variable "name" {
  type        = string
  description = "Begins the names of the keys."
}

variable "account_id" {
  type        = string
  description = "The account whose policies decide who may use the keys."
}

variable "region" {
  type        = string
  description = "The region whose log service may use the key of operations."
}

variable "partition" {
  type        = string
  description = "The partition of the ARNs."
}

variable "deletion_window" {
  type        = number
  description = "Days in which the deletion of a key can be taken back."
  validation {
    condition     = var.deletion_window >= 7 && var.deletion_window <= 30
    error_message = "AWS allows 7 to 30 days."
  }
}
