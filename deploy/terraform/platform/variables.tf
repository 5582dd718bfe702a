variable "project" {
  type        = string
  description = "Begins every name."
  default     = "medallion"
}

variable "environment" {
  type        = string
  description = "dev, qa or prod."
  validation {
    condition     = contains(["dev", "qa", "prod"], var.environment)
    error_message = "The environment is dev, qa or prod."
  }
}

variable "account_id" {
  type        = string
  description = "The account that everything is in; the provider refuses any other."
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account has 12 digits."
  }
}

variable "region" {
  type        = string
  description = "The region that everything is in."
}

variable "partition" {
  type        = string
  description = "The partition of the ARNs."
  default     = "aws"
}

variable "protected" {
  type        = bool
  description = "Whether what cannot be made again from the foundation, Dagster's database and images, is kept from deletion."
  validation {
    condition     = var.protected || var.environment != "prod"
    error_message = "What runs in prod is protected."
  }
}

variable "logs_days" {
  type        = number
  description = "Days for which logs are kept."
  default     = 90
  validation {
    condition     = contains([30, 60, 90, 120, 180, 365, 400, 545, 731], var.logs_days)
    error_message = "CloudWatch keeps logs for 30, 60, 90, 120, 180, 365, 400, 545 or 731 days."
  }
}

variable "network" {
  type = object({
    zones          = list(string)
    cidr           = optional(string, "10.20.0.0/16")
    endpoints      = optional(list(string), ["ecr.api", "ecr.dkr", "glue", "logs", "secretsmanager", "ssmmessages"])
    endpoint_zones = optional(number, 1)
    nat            = optional(bool, false)
    sources        = optional(map(object({ cidr = string, port = number })), {})
  })
  description = "Zones, addresses, ways to AWS (each endpoint costs by the hour and zone), a way out, and databases outside that are read."
}

variable "database" {
  type = object({
    instance_class = optional(string, "db.t4g.small")
    gigabytes      = optional(number, 20)
    multi_az       = optional(bool, true)
    backup_days    = optional(number, 14)
  })
  description = "Dagster's database."
  default     = {}
  validation {
    condition     = var.database.multi_az || var.environment != "prod"
    error_message = "In prod a second machine takes over."
  }
}

variable "database_password" {
  type        = string
  description = "The password of Dagster's database: needed when its version changes, kept in no state and no plan."
  ephemeral   = true
  sensitive   = true
  default     = null
  validation {
    condition     = var.database_password == null || can(regex("^[A-Za-z0-9_-]{24,128}$", var.database_password))
    error_message = "24 to 128 letters, digits, _ and -."
  }
}

variable "database_password_version" {
  type        = number
  description = "A higher number writes the password anew; then start the tasks again."
  default     = 1
}

variable "wheel" {
  type        = string
  description = "The file of the platform's wheel, made by `make wheel`."
}

variable "script" {
  type        = string
  description = "The file of the Glue job's script."
  default     = "../../spark/glue_job.py"
}

variable "requirements" {
  type        = string
  description = "The file that lists what the Glue job needs beside what Glue brings along."
  default     = "../../spark/requirements.txt"
}

variable "job" {
  type = object({
    worker_type = optional(string, "G.1X")
    workers     = optional(number, 4)
    timeout     = optional(number, 60)
  })
  description = "The size of the Glue job, and the minutes after which Glue ends a run."
  default     = {}
}

variable "image_digest" {
  type        = string
  description = "The digest of the image that all tasks run, sha256:…"
}

variable "tasks" {
  type = object({
    architecture = optional(string, "X86_64")
    code         = optional(object({ cpu = number, memory = number }), { cpu = 2048, memory = 8192 })
    web          = optional(object({ cpu = number, memory = number }), { cpu = 512, memory = 2048 })
    daemon       = optional(object({ cpu = number, memory = number }), { cpu = 512, memory = 2048 })
    disk         = optional(number, 50)
  })
  description = "CPU units and MiB of each task, and GiB of disk for the one in which runs take place."
  default     = {}
}

variable "settings" {
  type        = map(string)
  description = "Further settings of the platform (docs/configuration.md), for example MEDALLION_FIRST_DAY."
  default     = {}
}

variable "queries" {
  type        = string
  description = "The file of the named queries, made by `medallion warehouse sql athena --prefix lake_`."
  default     = "queries.json"
}

variable "cutoff_megabytes" {
  type        = number
  description = "Megabytes that one query of a person may scan."
  default     = 10240
}

variable "notices" {
  type = object({
    mail        = optional(list(string), [])
    budget      = optional(number, 500)
    connections = optional(number, 80)
  })
  description = "Who hears of alarms, the US dollars of a month, and how many connections to Dagster's database are too many."
  default     = {}
  validation {
    condition     = length(var.notices.mail) > 0 || var.environment != "prod"
    error_message = "In prod somebody hears of alarms."
  }
}

variable "audit" {
  type = object({
    enabled           = optional(bool, true)
    management_events = optional(bool, true)
  })
  description = "The trail of who read and wrote the lake, and whether it also records what is done to resources."
  default     = {}
  validation {
    condition     = var.audit.enabled || var.environment != "prod"
    error_message = "In prod it is recorded who read the lake."
  }
}

variable "backup_days" {
  type        = number
  description = "Days for which copies of databases are kept."
  default     = 35
}

variable "warehouse" {
  type = object({
    enabled = optional(bool, false)
    base    = optional(number, 8)
    most    = optional(number, 16)
    hours   = optional(number, 100)
  })
  description = "A Redshift Serverless that reads silver: processing units at the least and the most, and unit hours of a month."
  default     = {}
  validation {
    condition     = !var.warehouse.enabled || length(var.network.zones) >= 3
    error_message = "Redshift Serverless wants three zones."
  }
}
