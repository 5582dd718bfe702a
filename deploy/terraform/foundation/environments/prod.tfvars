environment     = "prod"
protected       = true
deletion_window = 30
noncurrent_days = 30
results_days    = 14
logs_days       = 400
