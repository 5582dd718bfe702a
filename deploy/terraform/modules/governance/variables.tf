variable "name" {
  type        = string
  description = "Begins the name of the tag."
}

variable "role_name" {
  type        = string
  description = "The name of the role that lends the files."
}

variable "boundary_arn" {
  type        = string
  description = "The permissions boundary of the role."
}

variable "account_id" {
  type        = string
  description = "The account of the lake."
}

variable "bucket" {
  type        = string
  description = "The lake's bucket."
}

variable "partition" {
  type        = string
  description = "The partition of the ARNs."
}

variable "lake_prefix" {
  type        = string
  description = "Where the lake lies in it."
}

variable "key_arn" {
  type        = string
  description = "The lake's key."
}

variable "databases" {
  type        = map(string)
  description = "The databases of the lake, by layer."
}
