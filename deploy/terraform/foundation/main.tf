# What holds data: applied first, and never destroyed by a script.

module "names" {
  source      = "../modules/names"
  project     = var.project
  environment = var.environment
  account_id  = var.account_id
  region      = var.region
  partition   = var.partition
}

module "state" {
  source = "../modules/state"
  name   = module.names.name
}

module "boundary" {
  source      = "../modules/boundary"
  name        = module.names.name
  policy_name = module.names.boundary_name
  glue_prefix = module.names.glue_prefix
  bucket_arns = module.names.bucket_arns
  account_id  = var.account_id
  region      = var.region
  partition   = var.partition
}

module "keys" {
  source          = "../modules/keys"
  name            = module.names.name
  account_id      = var.account_id
  region          = var.region
  partition       = var.partition
  deletion_window = var.deletion_window
}

module "lake" {
  source          = "../modules/lake"
  name            = module.names.name
  buckets         = module.names.buckets
  bucket_arns     = module.names.bucket_arns
  lake_prefix     = module.names.lake_prefix
  account_id      = var.account_id
  region          = var.region
  partition       = var.partition
  key_arn         = module.keys.lake_arn
  force_destroy   = !var.protected
  noncurrent_days = var.noncurrent_days
  results_days    = var.results_days
  logs_days       = var.logs_days
}

module "images" {
  source    = "../modules/images"
  name      = module.names.name
  protected = var.protected
  key_arn   = module.keys.operations_arn
}

module "catalog" {
  source            = "../modules/catalog"
  databases         = module.names.databases
  lake_uri          = module.names.lake_uri
  lake_id           = module.names.lake_id
  build_bucket      = module.lake.buckets["gold-build"]
  key_arn           = module.keys.lake_arn
  manage_encryption = var.manage_catalog_encryption
  depends_on        = [module.governance_settings]
}

module "secrets" {
  source = "../modules/secrets"
  name   = module.names.name
  secrets = {
    pii-key               = "The key by which persons become pseudonyms."
    payout-key            = "The key of coupon codes."
    orchestrator-database = "The password of Dagster's database."
    source-database       = "How a source system's database is reached."
  }
  readers = {
    pii-key               = [module.names.role_arns["code"], module.names.role_arns["clean"]]
    payout-key            = [module.names.role_arns["code"]]
    orchestrator-database = [module.names.role_arns["start"]]
    source-database       = [module.names.role_arns["code"]]
  }
  key_arn         = module.keys.operations_arn
  recovery_window = var.protected ? 30 : 7
}

# Settings come before databases: what is made earlier belongs to everybody.
module "governance_settings" {
  source = "../modules/governance_settings"
  mode   = var.lake_formation
  admins = local.admins
}

module "governance" {
  source       = "../modules/governance"
  name         = module.names.name
  role_name    = module.names.role_names["register"]
  boundary_arn = module.boundary.arn
  account_id   = var.account_id
  bucket       = module.lake.buckets["lake"]
  lake_prefix  = module.names.lake_prefix
  key_arn      = module.keys.lake_arn
  partition    = var.partition
  databases    = { for layer, name in module.catalog.databases : layer => name if layer != "build" }
}

module "ci" {
  source          = "../modules/ci"
  count           = var.ci == null ? 0 : 1
  name            = module.names.name
  repository      = var.ci.repository
  branch          = var.ci.branch
  create_provider = var.ci.create_provider
  state_bucket    = var.ci.state_bucket
  protected       = var.protected
  role_names      = module.names.role_names
  boundary_arn    = module.names.boundary_arn
  glue_prefix     = module.names.glue_prefix
  account_id      = var.account_id
  region          = var.region
  partition       = var.partition
}

# A plan that would delete or rename data is refused as a whole, where data are protected: it would
# have to replace this first.
resource "terraform_data" "protection" {
  count = var.protected ? 1 : 0
  triggers_replace = {
    buckets   = module.names.buckets
    databases = module.names.databases
    lake_id   = module.names.lake_id
  }

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  admins = length(var.lake_formation_admins) > 0 ? var.lake_formation_admins : [module.names.role_arns["deploy"]]
}
