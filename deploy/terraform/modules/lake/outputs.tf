output "buckets" {
  description = "The names of the buckets, once they can be used."
  value       = merge({ for kind, bucket in module.data : kind => bucket.name }, { logs = module.logs.name })
}

output "policies" {
  description = "Their policies."
  value       = merge({ for kind, bucket in module.data : kind => bucket.policy }, { logs = module.logs.policy })
}
