# Names and ARNs, composed and not asked for: every policy of the stack is then known in the plan,
# and the roots agree without reading each other's state.

locals {
  name   = "${var.project}-${var.environment}"
  prefix = "${replace(var.project, "-", "_")}_${var.environment}_"

  kinds       = toset(["lake", "results", "logs", "code", "gold-build"])
  buckets     = { for kind in local.kinds : kind => "${local.name}-${kind}-${var.account_id}" }
  bucket_arns = { for kind, name in local.buckets : kind => "arn:${var.partition}:s3:::${name}" }

  lake_uri = "s3://${local.buckets["lake"]}/${var.lake_prefix}"

  iam  = "arn:${var.partition}:iam::${var.account_id}"
  glue = "arn:${var.partition}:glue:${var.region}:${var.account_id}"
  role_names = {
    for role in ["code", "web", "daemon", "start", "clean", "register", "backup", "warehouse", "deploy", "plan"] :
    role => "${local.name}-${role}"
  }
}
