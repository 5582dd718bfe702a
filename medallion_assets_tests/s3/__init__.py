"""The lake on S3: by default on a moto server, in the conformance suite on a real one."""
