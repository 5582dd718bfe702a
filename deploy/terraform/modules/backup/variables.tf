variable "name" {
  type        = string
  description = "The name of the vault; begins that of what is copied."
}

variable "role_name" {
  type        = string
  description = "The name of the role that copies."
}

variable "boundary_arn" {
  type        = string
  description = "The permissions boundary of the role."
}

variable "resources" {
  type        = list(string)
  description = "The ARNs of what is copied."
  validation {
    condition     = length(var.resources) > 0
    error_message = "A plan that copies nothing is none."
  }
}

variable "days" {
  type        = number
  description = "Days for which a copy is kept."
  validation {
    condition     = var.days >= 7 && var.days <= 400
    error_message = "7 to 400 days."
  }
}

variable "protected" {
  type        = bool
  description = "Whether copies are locked until their time has come."
}

variable "key_arn" {
  type        = string
  description = "The key of the copies."
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
