environment = "prod"
protected   = true
logs_days   = 400
database    = { instance_class = "db.t4g.small", multi_az = true, backup_days = 14 }
tasks = {
  code = { cpu = 4096, memory = 16384 }
  disk = 200
}
audit       = { enabled = true, management_events = true }
backup_days = 35
