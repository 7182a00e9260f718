# Named as the variables of infrastructure.yml: docs/hosting.md copies them as they are.

output "STATE_BUCKET" {
  description = "The bucket of the states."
  value       = aws_s3_bucket.state.id
}

output "PLAN_ROLE_ARN" {
  description = "The role that plans."
  value       = aws_iam_role.plan.arn
}

output "PERMISSIONS_BOUNDARY" {
  description = "The ARN of the policy that bounds every role of the site."
  value       = aws_iam_policy.boundary.arn
}

output "INFRASTRUCTURE_ROLE_ARN" {
  description = "The role that applies, by environment."
  value       = { for environment, role in aws_iam_role.apply : environment => role.arn }
}
