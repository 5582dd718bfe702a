# PostgreSQL for what Dagster remembers. Its password is written and never read back: no state and no
# plan holds it. AWS could rotate one by itself, but a task that runs would keep the old one.

locals {
  identifier = "${var.name}-dagster"
}

resource "aws_db_subnet_group" "this" {
  name        = local.identifier
  description = "The private subnets of ${var.name}"
  subnet_ids  = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name        = local.identifier
  description = "TLS only"
  family      = "postgres17"
  parameter {
    name         = "rds.force_ssl"
    value        = "1"
    apply_method = "pending-reboot"
  }
  # Slow statements are logged, with no values of theirs.
  parameter {
    name  = "log_min_duration_statement"
    value = "5000"
  }
  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each          = toset(["postgresql", "upgrade"])
  name              = "/aws/rds/instance/${local.identifier}/${each.key}"
  retention_in_days = var.logs_days
  kms_key_id        = var.key_arn
}

resource "aws_db_instance" "this" {
  identifier                      = local.identifier
  engine                          = "postgres"
  engine_version                  = "17"
  instance_class                  = var.instance_class
  allocated_storage               = var.gigabytes
  max_allocated_storage           = var.gigabytes * 5
  storage_type                    = "gp3"
  storage_encrypted               = true
  kms_key_id                      = var.key_arn
  db_name                         = "dagster"
  username                        = "dagster"
  password_wo                     = var.password
  password_wo_version             = var.password_version
  port                            = 5432
  db_subnet_group_name            = aws_db_subnet_group.this.name
  vpc_security_group_ids          = [var.group_id]
  publicly_accessible             = false
  parameter_group_name            = aws_db_parameter_group.this.name
  ca_cert_identifier              = "rds-ca-rsa2048-g1"
  multi_az                        = var.multi_az
  backup_retention_period         = var.backup_days
  backup_window                   = "02:00-03:00"
  maintenance_window              = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot           = true
  delete_automated_backups        = !var.protected
  deletion_protection             = var.protected
  skip_final_snapshot             = !var.protected
  final_snapshot_identifier       = "${local.identifier}-final"
  auto_minor_version_upgrade      = true
  apply_immediately               = false
  enabled_cloudwatch_logs_exports = keys(aws_cloudwatch_log_group.this)
  performance_insights_enabled    = false
}

# The same password, for the tasks.
resource "aws_secretsmanager_secret_version" "password" {
  secret_id                = var.secret_id
  secret_string_wo         = var.password
  secret_string_wo_version = var.password_version
}
