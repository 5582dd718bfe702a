"""What is beside the package to run it somewhere: containers, Glue's job, AWS."""
