output "fetch_role_arn" {
  description = "The role of the job that fetches."
  value       = aws_iam_role.this["fetch"].arn
}

output "publish_role_arn" {
  description = "The role of the jobs that publish and notify."
  value       = aws_iam_role.this["publish"].arn
}
