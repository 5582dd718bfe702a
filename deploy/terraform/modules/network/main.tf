# Private subnets and a list of who may speak to whom: nothing comes in from outside, and what goes
# out goes to AWS, unless a way to the internet is asked for.

locals {
  # Each is a group that is allowed in, named by the group that asks.
  flows = merge(
    {
      web-code        = { from = "web", to = "code", port = 4000 }
      daemon-code     = { from = "daemon", to = "code", port = 4000 }
      web-database    = { from = "web", to = "database", port = 5432 }
      daemon-database = { from = "daemon", to = "database", port = 5432 }
      code-database   = { from = "code", to = "database", port = 5432 }
    },
    { for task in local.tasks : "${task}-endpoints" => { from = task, to = "endpoints", port = 443 } },
    var.warehouse ? { code-warehouse = { from = "code", to = "warehouse", port = 5439 } } : {},
  )
  tasks = ["code", "web", "daemon"]
  groups = merge(
    {
      code      = "Runs of assets"
      web       = "The UI"
      daemon    = "Schedules, sensors and the queue"
      database  = "Dagster's database"
      endpoints = "Ways to the services of AWS"
    },
    var.warehouse ? { warehouse = "Redshift" } : {},
  )
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

# What is put into no group of its own can speak to nobody.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "private" {
  for_each                = { for number, zone in var.zones : zone => number }
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.cidr, 4, each.value)
  map_public_ip_on_launch = false
  tags                    = { Name = "${var.name}-${each.key}" }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-private" }
}

resource "aws_route_table_association" "private" {
  for_each       = aws_subnet.private
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private.id
}

resource "aws_security_group" "this" {
  for_each               = local.groups
  name                   = "${var.name}-${each.key}"
  description            = each.value
  vpc_id                 = aws_vpc.this.id
  revoke_rules_on_delete = true
  tags                   = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each                     = local.flows
  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  from_port                    = each.value.port
  to_port                      = each.value.port
  ip_protocol                  = "tcp"
  description                  = "From ${each.value.from}"
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each                     = local.flows
  security_group_id            = aws_security_group.this[each.value.from].id
  referenced_security_group_id = aws_security_group.this[each.value.to].id
  from_port                    = each.value.port
  to_port                      = each.value.port
  ip_protocol                  = "tcp"
  description                  = "To ${each.value.to}"
}

resource "aws_vpc_security_group_egress_rule" "s3" {
  for_each          = toset(local.tasks)
  security_group_id = aws_security_group.this[each.key].id
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  description       = "To S3"
}

resource "aws_vpc_security_group_egress_rule" "source" {
  for_each          = var.sources
  security_group_id = aws_security_group.this["code"].id
  cidr_ipv4         = each.value.cidr
  from_port         = each.value.port
  to_port           = each.value.port
  ip_protocol       = "tcp"
  description       = "To the source ${each.key}"
}

resource "aws_flow_log" "this" {
  vpc_id                   = aws_vpc.this.id
  traffic_type             = "ALL"
  log_destination_type     = "s3"
  log_destination          = "${var.bucket_arns["logs"]}/flow/"
  max_aggregation_interval = 600
  tags                     = { Name = var.name }
}
