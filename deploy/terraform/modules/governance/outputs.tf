output "tag" {
  description = "The tag that names a table's layer."
  value       = aws_lakeformation_lf_tag.layer.key
}
