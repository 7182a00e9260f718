# Named as the workflow's variables: docs/hosting.md copies them into the GitHub environments as they are.

output "AWS_REGION" {
  description = "The Region of the bucket, the topic and the metrics."
  value       = local.region
}

output "FETCH_ROLE_ARN" {
  description = "The role of the job that fetches: reads the public parameters and the last release."
  value       = module.publisher.fetch_role_arn
}

output "PUBLISH_ROLE_ARN" {
  description = "The role of the job that publishes."
  value       = module.publisher.publish_role_arn
}

output "NOTIFY_ROLE_ARN" {
  description = "The role of the job that notifies: sends to the topic and puts metrics, and does not reach the bucket."
  value       = module.publisher.notify_role_arn
}

output "BUCKET" {
  description = "Where the site stands: NAME, or NAME/PREFIX where it has a prefix."
  value       = trimsuffix("${module.site.bucket}/${var.prefix}", "/")
}

output "DISTRIBUTION_ID" {
  description = "The CloudFront distribution to invalidate."
  value       = module.site.distribution_id
}

output "SITE_URL" {
  description = "The address at which people find the site."
  value       = module.site.url
}

output "TOPIC_ARN" {
  description = "The SNS topic that hears of releases and failures."
  value       = module.monitoring.topic_arn
}

output "METRIC_NAMESPACE" {
  description = "The CloudWatch namespace of the workflow's metrics."
  value       = var.metric_namespace
}
