variable "name" {
  type        = string
  description = "Begins the names of what is made."
}

variable "repository" {
  type        = string
  description = "Where the image is pulled from."
}

variable "image_digest" {
  type        = string
  description = "The digest of the image that all tasks run."
  validation {
    condition     = can(regex("^sha256:[0-9a-f]{64}$", var.image_digest))
    error_message = "A digest is sha256: and 64 hexadecimal digits; a tag could be another image tomorrow."
  }
}

variable "architecture" {
  type        = string
  description = "What the image was built for."
  validation {
    condition     = contains(["X86_64", "ARM64"], var.architecture)
    error_message = "X86_64 or ARM64."
  }
}

variable "sizes" {
  type        = map(object({ cpu = number, memory = number }))
  description = "CPU units and MiB of each task."
  validation {
    condition     = toset(keys(var.sizes)) == toset(["code", "web", "daemon"])
    error_message = "Sizes of code, web and daemon."
  }
  validation {
    condition     = alltrue([for size in values(var.sizes) : contains([256, 512, 1024, 2048, 4096, 8192, 16384], size.cpu) && size.memory >= size.cpu * 2])
    error_message = "Fargate takes 256 to 16384 CPU units, and at least twice as many MiB."
  }
}

variable "disk" {
  type        = number
  description = "GiB of the code's task, for mirror, scratch and gold's working copy."
  validation {
    condition     = var.disk >= 21 && var.disk <= 200
    error_message = "21 to 200 GiB."
  }
}

variable "settings" {
  type        = map(string)
  description = "Settings of the platform; secrets are named by where they are kept, and never said."
  validation {
    condition     = alltrue([for name in keys(var.settings) : startswith(name, "MEDALLION_")])
    error_message = "Settings begin with MEDALLION_."
  }
  validation {
    condition = alltrue([
      for name, value in var.settings : can(regex("^(aws-secret|aws-ssm):", value))
      if can(regex("(_KEY|_PASSWORD|_DSN|_WEBHOOK|_SLACK|_WAREHOUSE)$", name))
    ])
    error_message = "A secret is written as aws-secret:NAME or aws-ssm:/NAME (docs/secrets.md)."
  }
}

variable "role_arns" {
  type        = map(string)
  description = "The roles of the tasks, and the one that starts them."
}

variable "log_groups" {
  type        = map(string)
  description = "The names of the log groups, by what writes to them."
}

variable "logs_days" {
  type        = number
  description = "Days for which logs are kept."
}

variable "logs_bucket" {
  type        = string
  description = "The bucket of what steps print."
}

variable "vpc_id" {
  type        = string
  description = "The network."
}

variable "subnet_ids" {
  type        = list(string)
  description = "Its private subnets."
}

variable "group_ids" {
  type        = map(string)
  description = "The security groups, by task."
}

variable "database_address" {
  type        = string
  description = "The host of Dagster's database."
}

variable "password_secret_arn" {
  type        = string
  description = "The secret of its password."
}

variable "operations_key_arn" {
  type        = string
  description = "The key of logs and images."
}

variable "region" {
  type        = string
  description = "The region of the stack."
}
