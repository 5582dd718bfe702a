variable "name" {
  type        = string
  description = "The name of the stack, and of its images."
}

variable "role_names" {
  type        = map(string)
  description = "The names of the roles; the Glue job has the name of its own."
}

variable "descriptions" {
  type        = map(string)
  description = "What each role is for."
  default = {
    code   = "Runs assets: reads sources, writes the lake, commits to the catalogue."
    web    = "Serves the UI."
    daemon = "Runs schedules, sensors and the queue."
    start  = "Starts tasks: pulls images, hands over the password of Dagster's database."
    clean  = "Cleans tables in Glue."
  }
}

variable "boundary_arn" {
  type        = string
  description = "The permissions boundary of every role."
}

variable "bucket_arns" {
  type        = map(string)
  description = "The buckets, by what they hold."
}

variable "lake_prefix" {
  type        = string
  description = "Where the lake lies in its bucket."
}

variable "drops_prefix" {
  type        = string
  description = "Where files are dropped in the lake's bucket."
}

variable "exports_prefix" {
  type        = string
  description = "Where exports are uploaded in the lake's bucket."
}

variable "glue" {
  type        = string
  description = "Begins every ARN of Glue."
}

variable "databases" {
  type        = map(string)
  description = "The databases of the lake, by layer."
}

variable "secret_arns" {
  type        = map(string)
  description = "The secrets, by name."
}

variable "log_groups" {
  type        = map(string)
  description = "The log groups of the tasks."
}

variable "lake_key_arn" {
  type        = string
  description = "The key of all data."
}

variable "operations_key_arn" {
  type        = string
  description = "The key of secrets and logs."
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
