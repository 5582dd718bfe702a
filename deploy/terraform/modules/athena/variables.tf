variable "name" {
  type        = string
  description = "The name of the workgroup of people; begins that of dbt's."
}

variable "queries" {
  type        = string
  description = "The file of the named queries, made by `medallion warehouse sql athena`."
  validation {
    condition     = can(jsondecode(file(var.queries))["create-named-query"])
    error_message = "There is no such file, or it is not what `medallion warehouse sql athena` prints."
  }
}

variable "cutoff_megabytes" {
  type        = number
  description = "Megabytes that one query may scan."
  validation {
    condition     = var.cutoff_megabytes >= 10
    error_message = "Athena takes no limit below 10 MB."
  }
}

variable "results_bucket" {
  type        = string
  description = "The bucket of what queries answer."
}

variable "bucket_arns" {
  type        = map(string)
  description = "The buckets, by what they hold."
}

variable "glue" {
  type        = string
  description = "Begins every ARN of Glue."
}

variable "databases" {
  type        = map(string)
  description = "The databases of the lake, by layer."
}

variable "lake_key_arn" {
  type        = string
  description = "The key of all data, also of what queries answer."
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
