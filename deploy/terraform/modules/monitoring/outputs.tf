output "topic" {
  description = "The topic of all notices."
  value       = aws_sns_topic.this.arn
}

output "alarms" {
  description = "How many alarms there are."
  value       = length(local.alarms)
}
