variable "principals" {
  type        = map(set(string))
  description = "The ARNs of analyst, scientist, steward and privacy, and of the roles athena and redshift that build gold."
  validation {
    condition     = toset(keys(var.principals)) == toset(["analyst", "scientist", "steward", "privacy", "athena", "redshift"])
    error_message = "Principals of analyst, scientist, steward, privacy, athena and redshift."
  }
}

variable "columns" {
  type        = string
  description = "The file of personal columns, made by `medallion pii columns`."
}

variable "databases" {
  type        = map(string)
  description = "The databases of the lake, by layer."
}

variable "account_id" {
  type        = string
  description = "The account whose catalogue it is."
}
