# Who reads what. Applied after the first run, because a column can be granted only of a table that
# is there; until then nobody reads anything but the platform itself.

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

module "grants" {
  source     = "../modules/grants"
  principals = merge(var.personas, var.builders)
  columns    = var.columns
  databases  = module.names.databases
  account_id = var.account_id
}
