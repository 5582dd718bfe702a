output "name" {
  description = "Begins the names of what is not global."
  value       = local.name
}

output "glue_prefix" {
  description = "Begins the names of databases in Glue, as MEDALLION_GLUE_PREFIX."
  value       = local.prefix
}

output "databases" {
  description = "The databases in Glue, by layer."
  value = {
    for layer in ["bronze", "silver", "quarantine", "ledger", "gold", "own", "payouts"] :
    layer => "${local.prefix}${layer}"
  }
}

output "buckets" {
  description = "The names of the buckets, by what they hold."
  value       = local.buckets
}

output "bucket_arns" {
  description = "Their ARNs."
  value       = local.bucket_arns
}

output "lake_prefix" {
  description = "Where the lake lies in its bucket."
  value       = var.lake_prefix
}

output "lake_uri" {
  description = "The lake, as MEDALLION_LAKE."
  value       = local.lake_uri
}

output "lake_id" {
  description = "The identity by which the lake and its catalogue know each other: always the same for a place."
  value       = replace(uuidv5("url", local.lake_uri), "-", "")
}

output "glue" {
  description = "Begins every ARN of Glue."
  value       = local.glue
}

output "iam" {
  description = "Begins every ARN of IAM."
  value       = local.iam
}

output "role_names" {
  description = "The names of the roles."
  value       = local.role_names
}

output "role_arns" {
  description = "Their ARNs."
  value       = { for role, name in local.role_names : role => "${local.iam}:role/${name}" }
}

output "secret_arns" {
  description = "The ARNs of the secrets, with the six signs that AWS appends."
  value = {
    for secret in ["pii-key", "payout-key", "orchestrator-database", "source-database"] :
    secret => "arn:${var.partition}:secretsmanager:${var.region}:${var.account_id}:secret:${local.name}/${secret}-??????"
  }
}

output "boundary_name" {
  description = "The name of the permissions boundary of every role."
  value       = "${local.name}-boundary"
}

output "boundary_arn" {
  description = "Its ARN."
  value       = "${local.iam}:policy/${local.name}-boundary"
}

output "drops_prefix" {
  description = "Where files are dropped, in the lake's bucket and outside of the lake."
  value       = "drops"
}

output "exports_prefix" {
  description = "Where exports are uploaded, in the lake's bucket and outside of the lake."
  value       = "exports"
}

output "log_groups" {
  description = "The log groups, by what writes to them."
  value = {
    for what in ["code", "web", "daemon", "exec"] : what => "/${local.name}/${what}"
  }
}

output "job_log_groups" {
  description = "The log groups of the Glue job, whose names Glue gives."
  value       = { for what in ["error", "output"] : what => "/aws-glue/jobs/${local.name}-security-role/${local.role_names["clean"]}/${what}" }
}

output "topic_name" {
  description = "The name of the topic of all notices."
  value       = "${local.name}-notices"
}

output "topic_arn" {
  description = "Its ARN."
  value       = "arn:${var.partition}:sns:${var.region}:${var.account_id}:${local.name}-notices"
}

output "repository" {
  description = "Where the image lies."
  value       = "${var.account_id}.dkr.ecr.${var.region}.amazonaws.com${var.partition == "aws-cn" ? ".cn" : ""}/${local.name}"
}
