"""What notices that something went wrong."""
