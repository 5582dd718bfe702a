# Lake Formation's settings, which are one per account and region: nothing is anybody's by default.

resource "aws_lakeformation_data_lake_settings" "this" {
  count  = var.mode == "manage" ? 1 : 0
  admins = var.admins
  # Neither default block: new databases and tables belong to nobody else than their maker.
  parameters = { CROSS_ACCOUNT_VERSION = "4" }
}
