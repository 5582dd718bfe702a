output "topic" {
  description = "The topic of all notices."
  value       = aws_sns_topic.this.arn
}
