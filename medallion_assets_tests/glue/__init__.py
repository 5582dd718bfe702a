"""AWS Glue as an engine, on a double of Glue that runs the job as Glue does."""
