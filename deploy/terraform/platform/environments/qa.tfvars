# As prod, in one zone.
environment = "qa"
protected   = true
logs_days   = 60
database    = { multi_az = false, backup_days = 7 }
tasks = {
  code = { cpu = 4096, memory = 16384 }
  disk = 100
}
audit       = { enabled = true, management_events = false }
backup_days = 14
