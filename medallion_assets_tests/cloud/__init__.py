"""The platform on AWS, proven without an account: plans, policies, and runs that they judge."""
