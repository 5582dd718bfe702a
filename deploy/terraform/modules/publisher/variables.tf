variable "principal" {
  type        = string
  description = "The role that publishes tables."
}

variable "databases" {
  type        = map(string)
  description = "The databases of the lake, by layer."
}

variable "place_arn" {
  type        = string
  description = "The registered place of the lake."
}

variable "account_id" {
  type        = string
  description = "The account whose catalogue it is."
}
