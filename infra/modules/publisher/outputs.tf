output "fetch_role_arn" {
  description = "The role of the job that fetches."
  value       = aws_iam_role.this["fetch"].arn
}

output "publish_role_arn" {
  description = "The role of the job that publishes."
  value       = aws_iam_role.this["publish"].arn
}

output "notify_role_arn" {
  description = "The role of the job that notifies."
  value       = aws_iam_role.this["notify"].arn
}
