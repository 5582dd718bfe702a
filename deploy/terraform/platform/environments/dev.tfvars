# As small as it works: one machine of each, and the ways to AWS in one zone.
environment = "dev"
protected   = false
logs_days   = 30
database    = { instance_class = "db.t4g.micro", multi_az = false, backup_days = 7 }
job         = { workers = 2 }
tasks = {
  code = { cpu = 2048, memory = 8192 }
  disk = 30
}
audit       = { enabled = true, management_events = false }
backup_days = 7
