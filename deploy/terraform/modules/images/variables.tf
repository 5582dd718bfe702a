variable "name" {
  type        = string
  description = "The name of the repository."
}

variable "protected" {
  type        = bool
  description = "Whether images are kept from deletion with their repository."
}

variable "key_arn" {
  type        = string
  description = "The key that encrypts images."
}
