output "name" {
  description = "The stack: it begins the name of everything."
  value       = module.names.name
}

output "account_id" {
  description = "The account that it is in."
  value       = var.account_id
}

output "images" {
  description = "Where the image is pushed to."
  value       = module.images.repository
}

output "exports" {
  description = "Where exports are uploaded."
  value       = "s3://${module.lake.buckets["lake"]}/${module.names.exports_prefix}"
}

output "incoming" {
  description = "Where points of sale drop files."
  value       = "s3://${module.lake.buckets["lake"]}/${module.names.drops_prefix}/incoming"
}

output "lake_uri" {
  description = "The lake, as MEDALLION_LAKE."
  value       = module.names.lake_uri
}

output "lake_id" {
  description = "Its identity in the catalogue."
  value       = module.names.lake_id
}

output "glue_prefix" {
  description = "Begins the names of the databases, as MEDALLION_GLUE_PREFIX."
  value       = module.names.glue_prefix
}

output "buckets" {
  description = "The buckets, by what they hold."
  value       = module.lake.buckets
}

output "keys" {
  description = "The keys."
  value       = { lake = module.keys.lake_arn, operations = module.keys.operations_arn }
}

output "costs" {
  description = "What costs all the time, for `medallion cost month --stack`."
  value = {
    fixed        = { kms_key = 2, secret = length(module.secrets.arns) }
    each_request = {}
  }
}
