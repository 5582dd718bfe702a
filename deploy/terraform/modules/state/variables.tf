variable "name" {
  type        = string
  description = "The stack that is planned."
}
