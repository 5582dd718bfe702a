# What runs: everything here can be taken down and made again from the foundation.

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

data "aws_kms_alias" "lake" {
  name = "alias/${module.names.name}-lake"
}

data "aws_kms_alias" "operations" {
  name = "alias/${module.names.name}-operations"
}

module "roles" {
  source             = "../modules/roles"
  name               = module.names.name
  role_names         = module.names.role_names
  boundary_arn       = module.names.boundary_arn
  bucket_arns        = module.names.bucket_arns
  lake_prefix        = module.names.lake_prefix
  drops_prefix       = module.names.drops_prefix
  exports_prefix     = module.names.exports_prefix
  glue               = module.names.glue
  databases          = module.names.databases
  secret_arns        = module.names.secret_arns
  log_groups         = module.names.log_groups
  lake_key_arn       = data.aws_kms_alias.lake.target_key_arn
  operations_key_arn = data.aws_kms_alias.operations.target_key_arn
  account_id         = var.account_id
  region             = var.region
  partition          = var.partition
}

module "publisher" {
  source     = "../modules/publisher"
  principal  = module.roles.arns["code"]
  databases  = module.names.databases
  place_arn  = "${module.names.bucket_arns["lake"]}/${module.names.lake_prefix}"
  account_id = var.account_id
}

data "aws_secretsmanager_secret" "password" {
  name = "${module.names.name}/orchestrator-database"
}

module "network" {
  source         = "../modules/network"
  name           = module.names.name
  cidr           = var.network.cidr
  zones          = var.network.zones
  endpoints      = var.network.endpoints
  endpoint_zones = var.network.endpoint_zones
  nat            = var.network.nat
  sources        = var.network.sources
  warehouse      = var.warehouse.enabled
  bucket_arns    = module.names.bucket_arns
  account_id     = var.account_id
  region         = var.region
  partition      = var.partition
}

module "database" {
  source           = "../modules/database"
  name             = module.names.name
  instance_class   = var.database.instance_class
  gigabytes        = var.database.gigabytes
  multi_az         = var.database.multi_az
  backup_days      = var.database.backup_days
  protected        = var.protected
  logs_days        = var.logs_days
  password         = var.database_password
  password_version = var.database_password_version
  secret_id        = data.aws_secretsmanager_secret.password.arn
  subnet_ids       = module.network.subnet_ids
  group_id         = module.network.group_ids["database"]
  key_arn          = data.aws_kms_alias.operations.target_key_arn
}

module "jobs" {
  source             = "../modules/jobs"
  name               = module.names.name
  job_name           = module.names.role_names["clean"]
  role_arn           = module.roles.arns["clean"]
  code_bucket        = module.names.buckets["code"]
  wheel              = var.wheel
  script             = var.script
  requirements       = var.requirements
  worker_type        = var.job.worker_type
  workers            = var.job.workers
  timeout            = var.job.timeout
  logs_days          = var.logs_days
  log_groups         = module.names.job_log_groups
  lake_key_arn       = data.aws_kms_alias.lake.target_key_arn
  operations_key_arn = data.aws_kms_alias.operations.target_key_arn
}

module "orchestrator" {
  source              = "../modules/orchestrator"
  name                = module.names.name
  repository          = module.names.repository
  image_digest        = var.image_digest
  architecture        = var.tasks.architecture
  sizes               = { code = var.tasks.code, web = var.tasks.web, daemon = var.tasks.daemon }
  disk                = var.tasks.disk
  settings            = merge(local.settings, var.settings)
  role_arns           = module.roles.arns
  log_groups          = module.names.log_groups
  logs_days           = var.logs_days
  logs_bucket         = module.names.buckets["logs"]
  vpc_id              = module.network.vpc_id
  subnet_ids          = module.network.subnet_ids
  group_ids           = module.network.group_ids
  database_address    = module.database.address
  password_secret_arn = data.aws_secretsmanager_secret.password.arn
  operations_key_arn  = data.aws_kms_alias.operations.target_key_arn
  region              = var.region
}

module "athena" {
  source           = "../modules/athena"
  name             = module.names.name
  queries          = var.queries
  cutoff_megabytes = var.cutoff_megabytes
  results_bucket   = module.names.buckets["results"]
  bucket_arns      = module.names.bucket_arns
  glue             = module.names.glue
  databases        = module.names.databases
  lake_key_arn     = data.aws_kms_alias.lake.target_key_arn
  account_id       = var.account_id
  region           = var.region
  partition        = var.partition
}

module "redshift" {
  source             = "../modules/redshift"
  count              = var.warehouse.enabled ? 1 : 0
  name               = module.names.name
  capacity           = { base = var.warehouse.base, most = var.warehouse.most, hours = var.warehouse.hours }
  role_name          = module.names.role_names["warehouse"]
  boundary_arn       = module.names.boundary_arn
  glue               = module.names.glue
  databases          = module.names.databases
  subnet_ids         = module.network.subnet_ids
  group_id           = module.network.group_ids["warehouse"]
  lake_key_arn       = data.aws_kms_alias.lake.target_key_arn
  operations_key_arn = data.aws_kms_alias.operations.target_key_arn
  account_id         = var.account_id
  region             = var.region
  partition          = var.partition
}

module "monitoring" {
  source      = "../modules/monitoring"
  name        = module.names.name
  topic_name  = module.names.topic_name
  topic_arn   = module.names.topic_arn
  mail        = var.notices.mail
  budget      = var.notices.budget
  connections = var.notices.connections
  log_groups  = module.orchestrator.log_groups
  database    = module.database.identifier
  job         = module.names.role_names["clean"]
  cluster_arn = "arn:${var.partition}:ecs:${var.region}:${var.account_id}:cluster/${module.names.name}"
  warehouse   = var.warehouse.enabled
  key_arn     = data.aws_kms_alias.operations.target_key_arn
  account_id  = var.account_id
  region      = var.region
  partition   = var.partition
}

module "audit" {
  source            = "../modules/audit"
  count             = var.audit.enabled ? 1 : 0
  name              = module.names.name
  management_events = var.audit.management_events
  logs_bucket       = module.names.buckets["logs"]
  lake_bucket_arn   = module.names.bucket_arns["lake"]
  key_arn           = data.aws_kms_alias.operations.target_key_arn
}

module "backup" {
  source       = "../modules/backup"
  name         = module.names.name
  role_name    = module.names.role_names["backup"]
  boundary_arn = module.names.boundary_arn
  resources    = ["arn:${var.partition}:rds:${var.region}:${var.account_id}:db:${module.database.identifier}"]
  days         = var.backup_days
  protected    = var.protected
  key_arn      = data.aws_kms_alias.operations.target_key_arn
  account_id   = var.account_id
  region       = var.region
  partition    = var.partition
}

locals {
  # What follows from the stack; anything else is said by `settings`. DuckDB gets three quarters of
  # the memory, and the mirror half of the disk.
  settings = {
    MEDALLION_ENV          = var.environment
    MEDALLION_LAKE         = module.names.lake_uri
    MEDALLION_CATALOG      = "glue"
    MEDALLION_GLUE_PREFIX  = module.names.glue_prefix
    MEDALLION_STATE        = "/state"
    MEDALLION_MEMORY_LIMIT = "${floor(var.tasks.code.memory * 3 / 4)}MiB"
    MEDALLION_THREADS      = tostring(max(1, floor(var.tasks.code.cpu / 1024)))
    MEDALLION_MIRROR_LIMIT = "${floor(var.tasks.disk / 2)}GB"
    MEDALLION_GLUE_JOB     = module.names.role_names["clean"]
    MEDALLION_PII_KEY      = "aws-secret:${module.names.name}/pii-key"
    MEDALLION_COUPON_KEY   = "aws-secret:${module.names.name}/payout-key"
    MEDALLION_DROPS        = "s3://${module.names.buckets["lake"]}/${module.names.drops_prefix}"
  }
}
