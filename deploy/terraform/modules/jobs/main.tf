# The Glue job that cleans tables which exceed one machine, and what it runs. Every argument is said,
# because Glue changes its defaults.

locals {
  files = {
    wheel        = var.wheel
    script       = var.script
    requirements = var.requirements
  }
  keys = { for what, file in local.files : what => "glue/${basename(file)}" }
  uris = { for what, key in local.keys : what => "s3://${var.code_bucket}/${key}" }
}

# The hash and not the time says whether a file is another: wheel, script and list go together, and
# a job whose statements are not the platform's is refused by it.
resource "aws_s3_object" "this" {
  for_each               = local.files
  bucket                 = var.code_bucket
  key                    = local.keys[each.key]
  source                 = each.value
  source_hash            = filemd5(each.value)
  server_side_encryption = "aws:kms"
  kms_key_id             = var.lake_key_arn
}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = var.log_groups
  name              = each.value
  retention_in_days = var.logs_days
  kms_key_id        = var.operations_key_arn
}

resource "aws_glue_security_configuration" "this" {
  name = "${var.name}-security"
  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "SSE-KMS"
      kms_key_arn                = var.operations_key_arn
    }
    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "CSE-KMS"
      kms_key_arn                   = var.lake_key_arn
    }
    s3_encryption {
      s3_encryption_mode = "SSE-KMS"
      kms_key_arn        = var.lake_key_arn
    }
  }
}

resource "aws_glue_job" "clean" {
  name                   = var.job_name
  description            = "Cleans one table of the lake, for the platform that starts it."
  role_arn               = var.role_arn
  glue_version           = "6.0"
  worker_type            = var.worker_type
  number_of_workers      = var.workers
  execution_class        = "STANDARD"
  max_retries            = 0
  timeout                = var.timeout
  security_configuration = aws_glue_security_configuration.this.name

  command {
    name            = "glueetl"
    python_version  = "3"
    script_location = local.uris["script"]
  }

  # Tables of several systems, and of one run with parallel steps, are cleaned side by side.
  execution_property {
    max_concurrent_runs = 4
  }

  default_arguments = {
    "--additional-python-modules"        = local.uris["requirements"]
    "--enable-continuous-cloudwatch-log" = "true"
    "--enable-metrics"                   = "true"
    "--extra-py-files"                   = local.uris["wheel"]
    "--job-bookmark-option"              = "job-bookmark-disable"
    "--python-modules-installer-option"  = "-r"
  }

  depends_on = [aws_s3_object.this, aws_cloudwatch_log_group.this]
}
