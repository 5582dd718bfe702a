output "managed" {
  description = "Whether the settings are this stack's."
  value       = var.mode == "manage"
}
