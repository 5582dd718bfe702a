output "job" {
  description = "The name of the job, as MEDALLION_GLUE_JOB."
  value       = aws_glue_job.clean.name
}

output "files" {
  description = "What it runs, in S3."
  value       = local.uris
}
