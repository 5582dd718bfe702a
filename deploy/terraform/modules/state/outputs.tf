output "name" {
  description = "The stack whose state it is."
  value       = terraform_data.this.output
}
