variable "name" {
  type        = string
  description = "The bucket's name."
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name))
    error_message = "A bucket's name has 3 to 63 small letters, digits, points and hyphens."
  }
}

variable "account_id" {
  type        = string
  description = "The only account that reaches it."
}

variable "partition" {
  type        = string
  description = "The partition of the ARNs."
}

variable "encryption" {
  type        = object({ key_arn = string })
  description = "The key that encrypts it; null for S3's own, where a service cannot use another."
  default     = null
}

variable "force_destroy" {
  type        = bool
  description = "Whether it may be deleted with what it holds."
  default     = false
}

variable "noncurrent_days" {
  type        = number
  description = "Days for which replaced and deleted objects can be had back."
  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "At least one day."
  }
}

variable "expire_days" {
  type        = number
  description = "Days after which objects are deleted; null for never, as in a lake, whose files are named by snapshots."
  default     = null
}

variable "tiered_prefixes" {
  type        = list(string)
  description = "Prefixes whose objects go to Intelligent-Tiering, which reads as fast."
  default     = []
}

variable "logs_bucket" {
  type        = string
  description = "Where its access logs go; null for none, as for the bucket of logs itself."
  default     = null
}

variable "statements" {
  type        = list(string)
  description = "Further policy documents, of services that write into it."
  default     = []
}
