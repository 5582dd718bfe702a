# The ways to AWS that do not leave it. The one to S3 costs nothing; each of the others costs by the
# hour and zone, so which there are, and in how many zones, is a setting.

data "aws_iam_policy_document" "s3" {
  statement {
    sid = "OwnBuckets"
    actions = [
      "s3:AbortMultipartUpload",
      "s3:DeleteObject",
      "s3:GetBucketLocation",
      "s3:GetObject",
      "s3:ListBucket",
      "s3:PutObject",
    ]
    resources = flatten([for arn in values(var.bucket_arns) : [arn, "${arn}/*"]])
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }

  # ECR keeps the layers of images in a bucket of AWS.
  statement {
    sid       = "Layers"
    actions   = ["s3:GetObject"]
    resources = ["arn:${var.partition}:s3:::prod-${var.region}-starport-layer-bucket/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]
  policy            = data.aws_iam_policy_document.s3.json
  tags              = { Name = "${var.name}-s3" }
}

data "aws_iam_policy_document" "services" {
  statement {
    sid       = "OwnAccount"
    actions   = ["*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_vpc_endpoint" "service" {
  for_each            = toset(var.endpoints)
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [for zone in slice(var.zones, 0, var.endpoint_zones) : aws_subnet.private[zone].id]
  security_group_ids  = [aws_security_group.this["endpoints"].id]
  private_dns_enabled = true
  policy              = data.aws_iam_policy_document.services.json
  tags                = { Name = "${var.name}-${each.key}" }
}
