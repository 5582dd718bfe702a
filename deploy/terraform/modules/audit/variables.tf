variable "name" {
  type        = string
  description = "The name of the trail, which the policies of key and bucket expect."
}

variable "management_events" {
  type        = bool
  description = "Whether it records what is done to resources; not where a trail of the organisation does already."
}

variable "logs_bucket" {
  type        = string
  description = "Where its files go."
}

variable "lake_bucket_arn" {
  type        = string
  description = "The bucket whose objects are watched."
}

variable "key_arn" {
  type        = string
  description = "The key that encrypts its files."
}
