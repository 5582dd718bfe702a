# What each task runs. Nothing secret stands here: what the platform keeps secret it fetches itself,
# by references in its settings, and the password of Dagster's database is handed over at the start.

locals {
  services = {
    code = {
      size    = var.sizes["code"]
      disk    = var.disk
      exec    = false
      volumes = { tmp = "/tmp", home = "/home/medallion", state = "/state" }
      command = ["code-server", "start", "--host", "0.0.0.0", "--port", "4000", "-m", "medallion_assets.definitions"]
      entry   = ["dagster"]
      port    = 4000
      health  = ["CMD", "dagster", "api", "grpc-health-check", "--host", "127.0.0.1", "--port", "4000"]
    }
    web = {
      size    = var.sizes["web"]
      disk    = null
      exec    = true
      volumes = { tmp = "/tmp", home = "/home/medallion" }
      command = ["-h", "0.0.0.0", "-p", "3000", "-w", "${local.home}/workspace.yaml"]
      entry   = ["python", "-m", "medallion_assets.orchestration.ui"]
      port    = 3000
      health  = ["CMD", "python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:3000/server_info', timeout=5)"]
    }
    daemon = {
      size    = var.sizes["daemon"]
      disk    = null
      exec    = false
      volumes = { tmp = "/tmp", home = "/home/medallion" }
      command = ["run", "-w", "${local.home}/workspace.yaml"]
      entry   = ["dagster-daemon"]
      port    = null
      health  = ["CMD", "dagster-daemon", "liveness-check"]
    }
  }

  home = "/opt/dagster/ecs"
  dagster = {
    DAGSTER_HOME          = local.home
    DAGSTER_POSTGRES_HOST = var.database_address
    DAGSTER_POSTGRES_PORT = "5432"
    DAGSTER_POSTGRES_DB   = "dagster"
    DAGSTER_POSTGRES_USER = "dagster"
    DAGSTER_CODE_HOST     = "code.${var.name}.internal"
    DAGSTER_COMPUTE_LOGS  = var.logs_bucket
    AWS_REGION            = var.region
    AWS_DEFAULT_REGION    = var.region
    HOME                  = "/home/medallion"
  }
  environments = { for service in keys(local.services) : service => merge(local.dagster, service == "code" ? var.settings : {}) }

  containers = {
    for name, service in local.services : name => merge(
      {
        name                   = name
        image                  = "${var.repository}@${var.image_digest}"
        essential              = true
        user                   = "10001:10001"
        privileged             = false
        readonlyRootFilesystem = true
        entryPoint             = service.entry
        command                = service.command
        stopTimeout            = 120
        environment            = [for key in sort(keys(local.environments[name])) : { name = key, value = local.environments[name][key] }]
        secrets                = [{ name = "DAGSTER_POSTGRES_PASSWORD", valueFrom = var.password_secret_arn }]
        mountPoints            = [for volume, path in service.volumes : { sourceVolume = volume, containerPath = path, readOnly = false }]
        linuxParameters        = { initProcessEnabled = true, capabilities = { drop = ["ALL"] } }
        healthCheck            = { command = service.health, interval = 30, timeout = 20, retries = 5, startPeriod = 120 }
        logConfiguration = {
          logDriver = "awslogs"
          options = {
            awslogs-group         = aws_cloudwatch_log_group.this[name].name
            awslogs-region        = var.region
            awslogs-stream-prefix = name
          }
        }
      },
      service.port == null ? {} : { portMappings = [{ containerPort = service.port, hostPort = service.port, protocol = "tcp" }] },
    )
  }
}
