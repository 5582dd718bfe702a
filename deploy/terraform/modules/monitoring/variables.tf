variable "name" {
  type        = string
  description = "The name of the stack, of its cluster and of its workgroups."
}

variable "topic_name" {
  type        = string
  description = "The name of the topic."
}

variable "topic_arn" {
  type        = string
  description = "Its ARN, composed."
}

variable "mail" {
  type        = list(string)
  description = "Addresses that hear of everything; each has to confirm once."
  validation {
    condition     = alltrue([for address in var.mail : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "Each is a mail address."
  }
}

variable "budget" {
  type        = number
  description = "US dollars that a month may cost; more is told, also if it is only to be expected."
  validation {
    condition     = var.budget > 0
    error_message = "More than nothing."
  }
}

variable "connections" {
  type        = number
  description = "Connections to Dagster's database above which something is wrong."
}

variable "log_groups" {
  type        = map(string)
  description = "The log groups of the tasks, once they are there."
}

variable "database" {
  type        = string
  description = "The name of Dagster's database."
}

variable "job" {
  type        = string
  description = "The name of the Glue job."
}

variable "cluster_arn" {
  type        = string
  description = "The cluster of the tasks."
}

variable "warehouse" {
  type        = bool
  description = "Whether there is a Redshift to be watched."
}

variable "key_arn" {
  type        = string
  description = "The key of notices."
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
