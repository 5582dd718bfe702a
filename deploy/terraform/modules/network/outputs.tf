output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "subnet_ids" {
  description = "Its private subnets."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "group_ids" {
  description = "The security groups, by who is in them."
  value       = { for name, group in aws_security_group.this : name => group.id }
}
