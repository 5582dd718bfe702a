variable "name" {
  type        = string
  description = "The name of the workgroup and its namespace."
}

variable "capacity" {
  type        = object({ base = number, most = number, hours = number })
  description = "Processing units at the least and at the most, and unit hours of a month."
  validation {
    condition     = var.capacity.base >= 8 && var.capacity.base % 8 == 0 && var.capacity.most >= var.capacity.base && var.capacity.most % 8 == 0 && var.capacity.hours >= 1
    error_message = "Units come by eights, the most is not below the base, and a month has at least an hour."
  }
}

variable "role_name" {
  type        = string
  description = "The name of the role that reads silver."
}

variable "boundary_arn" {
  type        = string
  description = "The permissions boundary of the role."
}

variable "glue" {
  type        = string
  description = "Begins every ARN of Glue."
}

variable "databases" {
  type        = map(string)
  description = "The databases of the lake, by layer."
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets in three zones."
  validation {
    condition     = length(var.subnet_ids) >= 3
    error_message = "Redshift Serverless wants three zones."
  }
}

variable "group_id" {
  type        = string
  description = "The security group that says who reaches it."
}

variable "lake_key_arn" {
  type        = string
  description = "The key of all data."
}

variable "operations_key_arn" {
  type        = string
  description = "The key of the administrator's password."
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
