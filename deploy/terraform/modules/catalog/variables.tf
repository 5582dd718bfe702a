variable "databases" {
  type        = map(string)
  description = "The names of the databases, by layer."
}

variable "lake_uri" {
  type        = string
  description = "The lake, as s3://bucket/prefix."
}

variable "lake_id" {
  type        = string
  description = "The identity by which the lake and its catalogue know each other."
  validation {
    condition     = can(regex("^[0-9a-f]{32}$", var.lake_id))
    error_message = "A lake's identity has 32 hexadecimal digits."
  }
}

variable "build_bucket" {
  type        = string
  description = "The bucket of what dbt builds in Athena."
}

variable "key_arn" {
  type        = string
  description = "The key of the catalogue."
}

variable "manage_encryption" {
  type        = bool
  description = "Whether the catalogue's encryption, which is the account's in a region, is set here."
}
