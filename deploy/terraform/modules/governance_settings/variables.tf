variable "mode" {
  type        = string
  description = "manage: this stack sets Lake Formation's settings, which are the account's in a region. join: another does."
  validation {
    condition     = contains(["manage", "join"], var.mode)
    error_message = "The mode is manage or join."
  }
}

variable "admins" {
  type        = list(string)
  description = "The ARNs of those who grant; the deployer has to be one, or it locks itself out."
  validation {
    condition     = length(var.admins) > 0
    error_message = "Somebody has to be able to grant."
  }
}
