# A way out to the internet, where alerts are posted to a webhook or a source lies there. Nothing
# comes in by it.

locals {
  out = var.nat ? { nat = var.zones[0] } : {}
}

resource "aws_internet_gateway" "this" {
  for_each = local.out
  vpc_id   = aws_vpc.this.id
  tags     = { Name = var.name }
}

# Holds the gateway alone.
resource "aws_subnet" "public" {
  for_each                = local.out
  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.value
  cidr_block              = cidrsubnet(var.cidr, 4, 15)
  map_public_ip_on_launch = false
  tags                    = { Name = "${var.name}-public" }
}

resource "aws_route_table" "public" {
  for_each = local.out
  vpc_id   = aws_vpc.this.id
  tags     = { Name = "${var.name}-public" }
}

resource "aws_route" "public" {
  for_each               = local.out
  route_table_id         = aws_route_table.public[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[each.key].id
}

resource "aws_route_table_association" "public" {
  for_each       = local.out
  subnet_id      = aws_subnet.public[each.key].id
  route_table_id = aws_route_table.public[each.key].id
}

resource "aws_eip" "this" {
  for_each = local.out
  domain   = "vpc"
  tags     = { Name = var.name }
}

resource "aws_nat_gateway" "this" {
  for_each      = local.out
  allocation_id = aws_eip.this[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = { Name = var.name }
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route" "out" {
  for_each               = local.out
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.key].id
}

resource "aws_vpc_security_group_egress_rule" "out" {
  for_each          = local.out
  security_group_id = aws_security_group.this["code"].id
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
  description       = "To the internet, by TLS"
}
