# As prod, with less of a past.
environment     = "qa"
protected       = true
deletion_window = 30
noncurrent_days = 14
results_days    = 7
logs_days       = 90
