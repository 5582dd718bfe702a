variable "name" {
  type        = string
  description = "The name of the stack, which its trail has too."
}

variable "buckets" {
  type        = map(string)
  description = "The names of the buckets, by what they hold."
}

variable "bucket_arns" {
  type        = map(string)
  description = "Their ARNs."
}

variable "lake_prefix" {
  type        = string
  description = "Where the lake lies in its bucket."
}

variable "account_id" {
  type        = string
  description = "The only account that reaches them."
}

variable "region" {
  type        = string
  description = "The region of the trail."
}

variable "partition" {
  type        = string
  description = "The partition of the ARNs."
}

variable "key_arn" {
  type        = string
  description = "The key that encrypts all of them but the logs, which some services cannot write with it."
}

variable "force_destroy" {
  type        = bool
  description = "Whether they may be deleted with what they hold."
}

variable "noncurrent_days" {
  type        = number
  description = "Days for which replaced and deleted objects can be had back."
}

variable "results_days" {
  type        = number
  description = "Days for which results of queries are kept."
}

variable "logs_days" {
  type        = number
  description = "Days for which logs are kept."
}
