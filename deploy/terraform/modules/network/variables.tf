variable "name" {
  type        = string
  description = "Begins the names of what is made."
}

variable "cidr" {
  type        = string
  description = "The addresses of the network; it is cut into sixteen subnets."
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 24, false)
    error_message = "Write the network as 10.20.0.0/16, with 16 to 24 bits."
  }
}

variable "zones" {
  type        = list(string)
  description = "The availability zones, of each a private subnet."
  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 3 && length(distinct(var.zones)) == length(var.zones)
    error_message = "Two or three zones: a database wants two."
  }
  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, var.region)])
    error_message = "The zones are those of the region."
  }
}

variable "endpoints" {
  type        = list(string)
  description = "The services of AWS that are reached by an interface endpoint, by the ends of their names."
  validation {
    condition     = alltrue([for name in var.endpoints : can(regex("^[a-z0-9][a-z0-9.-]*$", name)) && name != "s3"])
    error_message = "A service is named like secretsmanager or ecr.api; S3 has its endpoint already."
  }
}

variable "endpoint_zones" {
  type        = number
  description = "In how many of the zones each interface endpoint is."
  validation {
    condition     = var.endpoint_zones >= 1 && var.endpoint_zones <= length(var.zones)
    error_message = "At least one zone, and no more than there are."
  }
}

variable "nat" {
  type        = bool
  description = "Whether runs reach the internet, for webhooks and sources that lie there."
}

variable "sources" {
  type        = map(object({ cidr = string, port = number }))
  description = "The databases that runs read outside of the network, by name."
  validation {
    condition     = alltrue([for source in values(var.sources) : can(cidrhost(source.cidr, 0)) && source.cidr != "0.0.0.0/0"])
    error_message = "Each source has addresses of its own, as 10.40.1.0/28."
  }
}

variable "warehouse" {
  type        = bool
  description = "Whether there is a Redshift in the network."
}

variable "bucket_arns" {
  type        = map(string)
  description = "The buckets of the stack: no others are reached by the endpoint of S3, and the logs go into one."
}

variable "account_id" {
  type        = string
  description = "The account whose identities may use the endpoints."
}

variable "region" {
  type        = string
  description = "The region of the stack."
}

variable "partition" {
  type        = string
  description = "The partition of the ARNs."
}
