# What runs: everything here can be taken down and made again from the foundation.

module "names" {
  source      = "../modules/names"
  project     = var.project
  environment = var.environment
  account_id  = var.account_id
  region      = var.region
  partition   = var.partition
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
