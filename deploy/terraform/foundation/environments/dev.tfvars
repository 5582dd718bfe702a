# To try things on: what is deleted is gone after a week.
environment     = "dev"
protected       = false
deletion_window = 7
noncurrent_days = 7
results_days    = 7
logs_days       = 30
