variable "name" {
  type        = string
  description = "Begins the names of the secrets."
}

variable "secrets" {
  type        = map(string)
  description = "What each secret is for, by its name."
}

variable "readers" {
  type        = map(list(string))
  description = "The ARNs of those who may read each."
  validation {
    condition     = alltrue([for arns in values(var.readers) : length(arns) > 0])
    error_message = "A secret that nobody may read is of no use."
  }
}

variable "key_arn" {
  type        = string
  description = "The key that encrypts them."
}

variable "recovery_window" {
  type        = number
  description = "Days in which a deletion can be taken back."
  validation {
    condition     = var.recovery_window == 0 || (var.recovery_window >= 7 && var.recovery_window <= 30)
    error_message = "AWS allows 0, or 7 to 30 days."
  }
}
