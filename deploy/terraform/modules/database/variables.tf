variable "name" {
  type        = string
  description = "Begins the names of what is made."
}

variable "instance_class" {
  type        = string
  description = "The size of the machine, for example db.t4g.small."
  validation {
    condition     = can(regex("^db\\.[a-z0-9-]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "A size is named like db.t4g.small."
  }
}

variable "gigabytes" {
  type        = number
  description = "The disk at first; it grows by itself to five times as much."
  validation {
    condition     = var.gigabytes >= 20
    error_message = "At least 20 GB."
  }
}

variable "multi_az" {
  type        = bool
  description = "Whether a second machine in another zone takes over."
}

variable "protected" {
  type        = bool
  description = "Whether it cannot be deleted, and leaves a snapshot if it is after all."
}

variable "backup_days" {
  type        = number
  description = "Days to any second of which it can be taken back."
  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "7 to 35 days."
  }
}

variable "logs_days" {
  type        = number
  description = "Days for which its logs are kept."
}

variable "password" {
  type        = string
  description = "The password of Dagster; needed when its version changes, and kept in no state."
  ephemeral   = true
  sensitive   = true
}

variable "password_version" {
  type        = number
  description = "A higher number writes the password anew; then start the tasks again."
}

variable "secret_id" {
  type        = string
  description = "The secret by which the tasks get the password."
}

variable "subnet_ids" {
  type        = list(string)
  description = "The private subnets."
}

variable "group_id" {
  type        = string
  description = "The security group that says who may ask."
}

variable "key_arn" {
  type        = string
  description = "The key that encrypts disk, snapshots and logs."
}
