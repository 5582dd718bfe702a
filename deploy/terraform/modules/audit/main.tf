# Who read and wrote the lake. Its objects only: those of other buckets would cost and tell nothing.

resource "aws_cloudtrail" "this" {
  name                          = var.name
  s3_bucket_name                = var.logs_bucket
  s3_key_prefix                 = "cloudtrail"
  kms_key_id                    = var.key_arn
  enable_log_file_validation    = true
  include_global_service_events = var.management_events
  is_multi_region_trail         = var.management_events
  enable_logging                = true

  dynamic "advanced_event_selector" {
    for_each = var.management_events ? ["Management"] : []
    content {
      name = "What is done to resources"
      field_selector {
        field  = "eventCategory"
        equals = ["Management"]
      }
    }
  }

  advanced_event_selector {
    name = "Objects of the lake"
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field       = "resources.ARN"
      starts_with = ["${var.lake_bucket_arn}/"]
    }
  }
}
