"""What is old goes; what shows the latest state stays."""
