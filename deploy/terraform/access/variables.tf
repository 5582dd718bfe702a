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

variable "personas" {
  type = object({
    analyst   = optional(set(string), [])
    scientist = optional(set(string), [])
    steward   = optional(set(string), [])
    privacy   = optional(set(string), [])
  })
  description = "Who asks: roles, users or groups by their ARNs. All but privacy see no column that relates to a person."
  validation {
    condition = alltrue([
      for arn in setunion(values(var.personas)...) :
      can(regex("^arn:aws[a-z-]*:(iam::${var.account_id}:(role|user|saml-provider)/|identitystore:::group/).+$", arn))
    ])
    error_message = "Each is the ARN of a role, a user or a group, and not of another account."
  }
  validation {
    condition     = length(setunion(values(var.personas)...)) == sum([for arns in values(var.personas) : length(arns)])
    error_message = "Somebody is one persona: of two, the wider one would count."
  }
}

variable "builders" {
  type = object({
    athena   = optional(set(string), [])
    redshift = optional(set(string), [])
  })
  description = "The roles that build gold with dbt on Athena, and that of Redshift. They read all of silver, so no person may be one."
  default     = {}
  validation {
    condition     = alltrue([for arn in setunion(values(var.builders)...) : can(regex("^arn:aws[a-z-]*:iam::${var.account_id}:role/.+$", arn))])
    error_message = "Each is the ARN of a role of this account."
  }
  validation {
    condition     = length(setintersection(setunion(values(var.builders)...), setunion(values(var.personas)...))) == 0
    error_message = "What builds gold sees columns of persons, and is no persona."
  }
}

variable "columns" {
  type        = string
  description = "The file of personal columns: all that the platform knows, or `medallion pii columns --published` of a lake."
  default     = "columns.json"
  validation {
    condition = can([
      for layer in ["bronze", "silver", "quarantine", "ledger", "gold"] :
      [for columns in values(jsondecode(file(var.columns))[layer]) : [for column in columns : regex("^[A-Za-z_][A-Za-z0-9_]*$", column)]]
    ])
    error_message = "There is no such file, or it is not what `medallion pii columns` prints."
  }
}
