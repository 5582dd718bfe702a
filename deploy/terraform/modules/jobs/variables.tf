variable "name" {
  type        = string
  description = "Begins the names of what is made."
}

variable "job_name" {
  type        = string
  description = "The name of the job, as MEDALLION_GLUE_JOB."
}

variable "role_arn" {
  type        = string
  description = "The role of the job, which knows no catalogue, and of the secrets the key of pseudonyms."
}

variable "code_bucket" {
  type        = string
  description = "The bucket of what the job runs."
}

variable "wheel" {
  type        = string
  description = "The file of the platform's wheel, made by `make wheel`."
  validation {
    condition     = endswith(var.wheel, ".whl") && fileexists(var.wheel)
    error_message = "There is no such wheel; make it by `make wheel`."
  }
}

variable "script" {
  type        = string
  description = "The file of the job's script."
  validation {
    condition     = fileexists(var.script)
    error_message = "There is no such file."
  }
}

variable "requirements" {
  type        = string
  description = "The file that lists what the job needs beside what Glue brings along."
  validation {
    condition     = fileexists(var.requirements)
    error_message = "There is no such file."
  }
}

variable "worker_type" {
  type        = string
  description = "The size of a worker."
  validation {
    condition     = contains(["G.1X", "G.2X", "G.4X", "G.8X"], var.worker_type)
    error_message = "G.1X, G.2X, G.4X or G.8X."
  }
}

variable "workers" {
  type        = number
  description = "How many workers clean a table."
  validation {
    condition     = var.workers >= 2 && var.workers <= 100
    error_message = "2 to 100 workers."
  }
}

variable "timeout" {
  type        = number
  description = "Minutes after which Glue ends a run, which holds the lease of the lake while it lasts."
  validation {
    condition     = var.timeout >= 5 && var.timeout <= 60
    error_message = "5 to 60 minutes."
  }
}

variable "logs_days" {
  type        = number
  description = "Days for which its logs are kept."
}

variable "log_groups" {
  type        = map(string)
  description = "The log groups of the job, whose names Glue gives."
}

variable "lake_key_arn" {
  type        = string
  description = "The key of all data."
}

variable "operations_key_arn" {
  type        = string
  description = "The key of logs."
}
