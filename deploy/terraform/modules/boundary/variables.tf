variable "name" {
  type        = string
  description = "Begins the names of what the roles may use."
}

variable "policy_name" {
  type        = string
  description = "The name of the boundary."
}

variable "glue_prefix" {
  type        = string
  description = "Begins the names of the databases."
}

variable "bucket_arns" {
  type        = map(string)
  description = "The buckets of the stack."
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
