# Whose state this is. It remembers the name that it was made for, and a plan for another one is
# refused: it would take the one stack down to build the other.

resource "terraform_data" "this" {
  input = var.name

  lifecycle {
    ignore_changes = [input]
    postcondition {
      condition     = self.output == var.name
      error_message = "This is the state of ${self.output}, and ${var.name} was planned. Initialise again, with -reconfigure and the other environment's file .backend."
    }
  }
}
